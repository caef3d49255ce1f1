// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/expression.h"

#include <algorithm>
#include <utility>

namespace tumorboard::knowledge {
namespace {

using Node = Expression::Node;
using Op = Expression::Op;

Truth less(double left_low, double left_high, double right_low, double right_high) {
  if (left_high < right_low) return Truth::kTrue;
  return left_low >= right_high ? Truth::kFalse : Truth::kUnknown;
}

Truth equal(double left_low, double left_high, double right_low, double right_high) {
  if (left_high < right_low || left_low > right_high) return Truth::kFalse;
  return left_low == left_high && right_low == right_high ? Truth::kTrue : Truth::kUnknown;
}

Truth compare(Op op, const Value& left, double low, double high) {
  switch (op) {
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

void add_once(std::vector<FactId>& list, FactId id) {
  if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
}

}  // namespace

// One expression with the facts it is evaluated on.
class Evaluation {
 public:
  using Step = Expression::Step;
  Evaluation(const Expression& expression, const FactSet& of_case, const FactSet* of_lesion)
      : expression_(expression), case_(of_case), lesion_(of_lesion) {}

  [[nodiscard]] const Step* root() const { return expression_.steps_.data(); }

  // The nesting is bounded by the parser, so is this recursion.
  [[nodiscard]] Truth truth(const Step* step) const {
    const Step* const end = step + step->size;
    switch (step->op) {
      case Op::kAlways:
        return Truth::kTrue;
      case Op::kNot:
        return !truth(step + 1);
      case Op::kUnproven:
        return truth_of(truth(step + 1) != Truth::kTrue);
      case Op::kAnd: {
        Truth result = Truth::kTrue;
        for (const Step* child = step + 1; child != end && result != Truth::kFalse; child += child->size) {
          result = result & truth(child);
        }
        return result;
      }
      case Op::kOr: {
        Truth result = Truth::kFalse;
        for (const Step* child = step + 1; child != end && result != Truth::kTrue; child += child->size) {
          result = result | truth(child);
        }
        return result;
      }
      case Op::kFlag:
        return facts(step->left).flag(step->left);
      default:
        return leaf(*step);
    }
  }

  // The facts that made the step's truth what it is.
  void reasons(const Step* step, std::vector<FactId>& because) const {
    switch (step->op) {
      case Op::kAlways:
        return;
      case Op::kNot:
      case Op::kUnproven:
        return reasons(step + 1, because);
      case Op::kAnd:
      case Op::kOr: {
        const Truth decided = truth(step);
        // One part decides a false `and` and a true `or`; otherwise every part of that truth does.
        const bool one_decides = decided == (step->op == Op::kAnd ? Truth::kFalse : Truth::kTrue);
        for (const Step* child = step + 1; child != step + step->size; child += child->size) {
          if (truth(child) != decided) continue;
          reasons(child, because);
          if (one_decides) return;
        }
        return;
      }
      default:
        add_once(because, step->left);
        if (step->other_fact) add_once(because, step->right);
    }
  }

 private:
  [[nodiscard]] const FactSet& facts(FactId id) const { return id.scope == Scope::kCase ? case_ : *lesion_; }
  [[nodiscard]] const Value& value(FactId id) const { return facts(id).value(id); }

  [[nodiscard]] Truth leaf(const Step& step) const {
    const Value& left = value(step.left);
    switch (step.op) {
      case Op::kIsWord:
        return if_known(left, truth_of(words(step)[left.word]));
      case Op::kIsNotWord:
        return if_known(left, truth_of(!words(step)[left.word]));
      case Op::kHasAny:
      case Op::kHasAll:
      case Op::kHasOnly:
      case Op::kIsEmpty:
        return has(step.op, left, words(step));
      case Op::kIsKnown:
        return truth_of(left.known);
      case Op::kIsUnknown:
        return truth_of(!left.known);
      default:
        return compare(step.op, left, step.other_fact ? value(step.right).low : step.number,
                       step.other_fact ? value(step.right).high : step.number);
    }
  }

  [[nodiscard]] const WordSet& words(const Step& step) const { return expression_.sets_[step.set]; }

  const Expression& expression_;
  const FactSet& case_;
  const FactSet* lesion_;
};

Truth Expression::evaluate(const FactSet& facts, const FactSet* lesion) const {
  const Evaluation evaluation(*this, facts, lesion);
  return evaluation.truth(evaluation.root());
}

Truth Expression::explain(const FactSet& facts, const FactSet* lesion, std::vector<FactId>& because) const {
  const Evaluation evaluation(*this, facts, lesion);
  evaluation.reasons(evaluation.root(), because);
  return evaluation.truth(evaluation.root());
}

void Expression::take(std::vector<Node> nodes) {
  nodes_ = std::move(nodes);
  steps_.clear();
  for (const Node& node : nodes_) {
    steps_.push_back({node.op, node.other_fact, node.left, node.right, node.size,
                      static_cast<std::uint32_t>(sets_.size()), node.number});
    const bool of_words = node.op == Op::kIsWord || node.op == Op::kIsNotWord ||
                          (node.op >= Op::kHasAny && node.op <= Op::kHasOnly) || node.op == Op::kIsEmpty;
    if (of_words) sets_.push_back(node.words);
    if (node.op <= Op::kOr) continue;
    add_once(facts_, node.left);
    if (node.other_fact) add_once(facts_, node.right);
  }
}

Expression Expression::of_nodes(std::vector<Node> nodes) {
  Expression expression;
  expression.take(std::move(nodes));
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
