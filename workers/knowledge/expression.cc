// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/expression.h"

#include <algorithm>
#include <utility>

namespace tumorboard::knowledge {
namespace {

using Node = Expression::Node;
using Op = Expression::Op;

struct Facts {
  const FactSet& of_case;
  const FactSet* of_lesion;
  [[nodiscard]] const Value& operator[](FactId id) const {
    return id.scope == Scope::kCase ? of_case.value(id) : of_lesion->value(id);
  }
};

Truth less(double left_low, double left_high, double right_low, double right_high) {
  if (left_high < right_low) return Truth::kTrue;
  return left_low >= right_high ? Truth::kFalse : Truth::kUnknown;
}

Truth equal(double left_low, double left_high, double right_low, double right_high) {
  if (left_high < right_low || left_low > right_high) return Truth::kFalse;
  return left_low == left_high && right_low == right_high ? Truth::kTrue : Truth::kUnknown;
}

Truth compare(const Node& node, const Facts& facts) {
  const Value& left = facts[node.left];
  const double low = node.other_fact ? facts[node.right].low : node.number;
  const double high = node.other_fact ? facts[node.right].high : node.number;
  switch (node.op) {
    case Op::kEqual:
      return equal(left.low, left.high, low, high);
    case Op::kNotEqual:
      return !equal(left.low, left.high, low, high);
    case Op::kLess:
      return less(left.low, left.high, low, high);
    case Op::kGreaterEqual:
      return !less(left.low, left.high, low, high);
    case Op::kGreater:
      return less(low, high, left.low, left.high);
    default:  // kLessEqual
      return !less(low, high, left.low, left.high);
  }
}

Truth if_known(const Value& value, Truth decided) { return value.known ? decided : Truth::kUnknown; }

Truth has(Op op, const Value& value, const WordSet& words) {
  switch (op) {
    case Op::kHasAny:
      return (value.words & words).any() ? Truth::kTrue : if_known(value, Truth::kFalse);
    case Op::kHasAll:
      return (value.words & words) == words ? Truth::kTrue : if_known(value, Truth::kFalse);
    case Op::kHasOnly:
      return (value.words & ~words).any() ? Truth::kFalse : if_known(value, Truth::kTrue);
    default:  // kIsEmpty
      return value.words.any() ? Truth::kFalse : if_known(value, Truth::kTrue);
  }
}

Truth leaf(const Node& node, const Facts& facts) {
  const Value& value = facts[node.left];
  switch (node.op) {
    case Op::kFlag:
      return value.flag;
    case Op::kIsWord:
      return if_known(value, truth_of(node.words[value.word]));
    case Op::kIsNotWord:
      return if_known(value, truth_of(!node.words[value.word]));
    case Op::kHasAny:
    case Op::kHasAll:
    case Op::kHasOnly:
    case Op::kIsEmpty:
      return has(node.op, value, node.words);
    case Op::kIsKnown:
      return truth_of(value.known);
    case Op::kIsUnknown:
      return truth_of(!value.known);
    default:
      return compare(node, facts);
  }
}

// The nesting is bounded by the parser, so is this recursion.
Truth truth(const Node* node, const Facts& facts) {
  const Node* const end = node + node->size;
  switch (node->op) {
    case Op::kAlways:
      return Truth::kTrue;
    case Op::kNot:
      return !truth(node + 1, facts);
    case Op::kUnproven:
      return truth_of(truth(node + 1, facts) != Truth::kTrue);
    case Op::kAnd: {
      Truth result = Truth::kTrue;
      for (const Node* child = node + 1; child != end && result != Truth::kFalse; child += child->size) {
        result = result & truth(child, facts);
      }
      return result;
    }
    case Op::kOr: {
      Truth result = Truth::kFalse;
      for (const Node* child = node + 1; child != end && result != Truth::kTrue; child += child->size) {
        result = result | truth(child, facts);
      }
      return result;
    }
    default:
      return leaf(*node, facts);
  }
}

void add_once(std::vector<FactId>& list, FactId id) {
  if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
}

// The facts that made the node's truth what it is.
void reasons(const Node* node, const Facts& facts, std::vector<FactId>& because) {
  switch (node->op) {
    case Op::kAlways:
      return;
    case Op::kNot:
    case Op::kUnproven:
      return reasons(node + 1, facts, because);
    case Op::kAnd:
    case Op::kOr: {
      const Truth decided = truth(node, facts);
      // One part decides a false `and` and a true `or`; otherwise every part of that truth does.
      const bool one_decides = decided == (node->op == Op::kAnd ? Truth::kFalse : Truth::kTrue);
      for (const Node* child = node + 1; child != node + node->size; child += child->size) {
        if (truth(child, facts) != decided) continue;
        reasons(child, facts, because);
        if (one_decides) return;
      }
      return;
    }
    default:
      add_once(because, node->left);
      if (node->other_fact) add_once(because, node->right);
  }
}

}  // namespace

Truth Expression::evaluate(const FactSet& facts, const FactSet* lesion) const {
  return truth(nodes_.data(), Facts{facts, lesion});
}

Truth Expression::explain(const FactSet& facts, const FactSet* lesion, std::vector<FactId>& because) const {
  const Facts all{facts, lesion};
  reasons(nodes_.data(), all, because);
  return truth(nodes_.data(), all);
}

Expression Expression::of_nodes(std::vector<Node> nodes) {
  Expression expression;
  for (const Node& node : nodes) {
    if (node.op <= Op::kOr) continue;
    add_once(expression.facts_, node.left);
    if (node.other_fact) add_once(expression.facts_, node.right);
  }
  expression.nodes_ = std::move(nodes);
  return expression;
}

bool Expression::needs_lesion() const {
  return std::any_of(facts_.begin(), facts_.end(), [](FactId id) { return id.scope == Scope::kLesion; });
}

Expression Expression::part(const std::function<bool(FactId)>& allowed) const {
  const auto all_allowed = [&](auto begin, auto end) {
    return std::all_of(begin, end, [&](const Node& node) {
      return node.op <= Op::kOr || (allowed(node.left) && (!node.other_fact || allowed(node.right)));
    });
  };
  if (all_allowed(nodes_.begin(), nodes_.end())) return *this;
  std::vector<Node> parts{Node{.op = Op::kAnd}};
  for (std::size_t at = 1; nodes_[0].op == Op::kAnd && at < nodes_.size(); at += nodes_[at].size) {
    const auto begin = nodes_.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = begin + nodes_[at].size;
    if (all_allowed(begin, end)) parts.insert(parts.end(), begin, end);
  }
  parts[0].size = static_cast<std::uint32_t>(parts.size());
  return of_nodes(std::move(parts));  // an `and` of nothing holds
}

}  // namespace tumorboard::knowledge
