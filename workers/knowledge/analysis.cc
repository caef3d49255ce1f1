// SPDX-License-Identifier: Apache-2.0
// Conditions are tried on representative values: for each fact the words and numbers the
// condition names, one of each kind it does not, and unknown. Parts of an `and` that share no
// fact are tried apart.
#include "workers/knowledge/analysis.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace tumorboard::knowledge {
namespace {

using Node = Expression::Node;
using Op = Expression::Op;
using Nodes = std::vector<Node>;

constexpr std::size_t kMaxTries = 4096;
constexpr std::size_t kMaxSetWords = 6;

Nodes subtree(const Node* node) { return {node, node + node->size}; }

void flatten(const Node* node, Op joint, std::vector<Nodes>& parts) {
  if (node->op != joint) {
    parts.push_back(subtree(node));
    return;
  }
  for (const Node* child = node + 1; child != node + node->size; child += child->size) flatten(child, joint, parts);
}

std::set<FactId> facts_of(const Nodes& nodes) {
  std::set<FactId> facts;
  for (const Node& node : nodes) {
    if (node.op <= Op::kOr) continue;
    facts.insert(node.left);
    if (node.other_fact) facts.insert(node.right);
  }
  return facts;
}

bool overlap(const std::set<FactId>& a, const std::set<FactId>& b) {
  return std::any_of(a.begin(), a.end(), [&b](FactId id) { return b.contains(id); });
}

// The parts of an `and`, those that share facts joined.
std::vector<Nodes> independent_parts(const Nodes& nodes) {
  std::vector<Nodes> parts;
  flatten(nodes.data(), Op::kAnd, parts);
  std::vector<std::pair<std::set<FactId>, std::vector<Nodes>>> groups;
  for (Nodes& part : parts) {
    auto facts = facts_of(part);
    std::vector<Nodes> members{std::move(part)};
    for (auto group = groups.begin(); group != groups.end();) {
      if (!overlap(group->first, facts)) {
        ++group;
        continue;
      }
      facts.merge(group->first);
      std::move(group->second.begin(), group->second.end(), std::back_inserter(members));
      group = groups.erase(group);
    }
    groups.emplace_back(std::move(facts), std::move(members));
  }
  std::vector<Nodes> joined;
  for (const auto& [facts, members] : groups) {
    Nodes all{Node{.op = Op::kAnd}};
    for (const Nodes& member : members) all.insert(all.end(), member.begin(), member.end());
    all.front().size = static_cast<std::uint32_t>(all.size());
    joined.push_back(std::move(all));
  }
  return joined;
}

Value known_number(double low, double high) {
  Value value;
  value.low = low;
  value.high = high;
  value.known = low == high;
  return value;
}

std::vector<Value> numbers(const Nodes& nodes) {
  std::set<double> named;
  bool asks_known = false;
  for (const Node& node : nodes) {
    if (node.op >= Op::kEqual && node.op <= Op::kGreaterEqual && !node.other_fact) named.insert(node.number);
    asks_known = asks_known || node.op == Op::kIsKnown || node.op == Op::kIsUnknown;
  }
  if (named.empty()) named.insert(0);
  std::vector<double> points{*named.begin() - 2, *named.begin() - 1};
  for (auto at = named.begin(); at != named.end(); ++at) {
    if (at != named.begin()) {
      const double before = *std::prev(at);
      points.push_back(before + (*at - before) / 3);
      points.push_back(before + (*at - before) * 2 / 3);
    }
    points.push_back(*at);
  }
  points.push_back(*named.rbegin() + 1);
  points.push_back(*named.rbegin() + 2);
  std::vector<Value> values{Value{}};
  for (const double point : points) values.push_back(known_number(point, point));
  // Half-known numbers matter only beside "is known": else a range tells less than its points.
  for (std::size_t i = 0; asks_known && i < points.size(); ++i) {
    values.push_back(known_number(points[i], Value{}.high));
    values.push_back(known_number(Value{}.low, points[i]));
    for (std::size_t j = i + 1; j < points.size(); ++j) values.push_back(known_number(points[i], points[j]));
  }
  return values;
}

WordSet words_named(const Nodes& nodes, FactId fact) {
  WordSet named;
  for (const Node& node : nodes) {
    if (node.op > Op::kOr && node.left == fact) named |= node.words;
  }
  return named;
}

std::vector<Value> single_words(const Nodes& nodes, FactId fact, const FactInfo& info) {
  const WordSet named = words_named(nodes, fact);
  const std::size_t size = info.vocabulary->words().size();
  std::vector<Value> values{Value{}};
  bool unnamed_taken = false;
  for (std::size_t i = 0; i < size; ++i) {
    if (!named[i] && std::exchange(unnamed_taken, true)) continue;
    values.emplace_back().word = static_cast<std::uint16_t>(i);
    values.back().known = true;
  }
  if (info.spec.source != WordSource::kListed) {
    values.emplace_back().known = true;  // another word
  }
  return values;
}

std::optional<std::vector<Value>> word_sets(const Nodes& nodes, FactId fact) {
  const WordSet named = words_named(nodes, fact);
  std::vector<std::size_t> words;
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (named[i]) words.push_back(i);
  }
  if (words.size() > kMaxSetWords) return std::nullopt;
  words.push_back(kOtherWord);  // stands for any word not named
  std::vector<Value> values;
  for (std::size_t pick = 0; pick < (std::size_t{1} << words.size()); ++pick) {
    Value value;
    for (std::size_t i = 0; i < words.size(); ++i) value.words.set(words[i], (pick >> i & 1) != 0);
    values.push_back(value);
    value.known = true;
    values.push_back(value);
  }
  return values;
}

std::optional<std::vector<Value>> representatives(const Nodes& nodes, FactId fact, const FactTable& table) {
  const FactInfo& info = table.info(fact);
  switch (info.spec.type) {
    case FactType::kFlag: {
      std::vector<Value> values(3);
      for (std::size_t i = 1; i < 3; ++i) {
        values[i].flag = truth_of(i == 1);
        values[i].known = true;
      }
      return values;
    }
    case FactType::kNumber:
      return numbers(nodes);
    case FactType::kWord:
      return single_words(nodes, fact, info);
    case FactType::kWords:
      return word_sets(nodes, fact);
  }
  return std::nullopt;
}

// All truths the nodes can take; nothing when they are too many to try.
std::optional<std::set<Truth>> truths(const Nodes& nodes, const FactTable& table) {
  const auto between_facts =
      std::count_if(nodes.begin(), nodes.end(), [](const Node& node) { return node.other_fact; });
  if (between_facts > 1) return std::nullopt;  // the representatives serve one comparison of two facts
  const auto fact_set = facts_of(nodes);
  const std::vector<FactId> facts(fact_set.begin(), fact_set.end());
  std::vector<std::vector<Value>> choices;
  std::size_t tries = 1;
  for (const FactId fact : facts) {
    auto values = representatives(nodes, fact, table);
    if (!values) return std::nullopt;
    tries *= values->size();
    if (tries > kMaxTries) return std::nullopt;
    choices.push_back(std::move(*values));
  }
  const Expression expression = Expression::of_nodes(nodes);
  FactSet of_case(table, Scope::kCase);
  FactSet of_lesion(table, Scope::kLesion);
  std::set<Truth> found;
  for (std::size_t n = 0; n < tries; ++n) {
    std::size_t rest = n;
    for (std::size_t i = 0; i < facts.size(); ++i) {
      FactSet& set = facts[i].scope == Scope::kCase ? of_case : of_lesion;
      set.set_value(facts[i], choices[i][rest % choices[i].size()]);
      rest /= choices[i].size();
    }
    found.insert(expression.evaluate(of_case, &of_lesion));
  }
  return found;
}

std::string canonical_text(const Node* node) {
  if (node->op == Op::kAnd || node->op == Op::kOr) {
    std::vector<Nodes> parts;
    flatten(node, node->op, parts);
    std::set<std::string> texts;
    for (const Nodes& part : parts) texts.insert(canonical_text(part.data()));
    if (texts.size() == 1) return *texts.begin();
    std::string text = node->op == Op::kAnd ? "and(" : "or(";
    for (const std::string& part : texts) text += part + ";";
    return text + ")";
  }
  if (node->op == Op::kAlways) return "always";
  if (node->op == Op::kUnproven) return "unproven(" + canonical_text(node + 1) + ")";
  if (node->op == Op::kNot) return "not(" + canonical_text(node + 1) + ")";
  const auto fact = [](FactId id) { return (id.scope == Scope::kCase ? "c" : "l") + std::to_string(id.index); };
  std::string text = fact(node->left) + " " + std::to_string(static_cast<int>(node->op)) + " ";
  text += node->other_fact ? fact(node->right) : std::to_string(node->number);
  for (std::size_t i = 0; i < node->words.size(); ++i) {
    if (node->words[i]) text += " " + std::to_string(i);
  }
  return text;
}

}  // namespace

bool never_holds(const Expression& expression, const FactTable& facts) {
  const auto parts = independent_parts(expression.nodes());
  return std::any_of(parts.begin(), parts.end(), [&facts](const Nodes& part) {
    const auto found = truths(part, facts);
    return found && !found->contains(Truth::kTrue);
  });
}

bool always_holds(const Expression& expression, const FactTable& facts) {
  const auto found = truths(expression.nodes(), facts);
  return found && *found == std::set<Truth>{Truth::kTrue};
}

std::string canonical(const Expression& expression) { return canonical_text(expression.nodes().data()); }

}  // namespace tumorboard::knowledge
