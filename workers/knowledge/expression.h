// SPDX-License-Identifier: Apache-2.0
// A condition of the rule language, compiled: typed, checked, three-valued (Kleene).
//   condition  = term { "or" term }      term = factor { "and" factor }
//   factor     = "not" factor | "unproven" factor | "(" condition ")" | "always" | flag | definition | relation
//   relation   = fact ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) ( number | date | word | number fact | policy.name )
//              | fact "in" "{" word, ... "}"                      one word of several
//              | fact "has" word | fact ( "has_any" | "has_all" | "has_only" ) "{" word, ... "}"    sets of words
//              | fact "is" ( "known" | "unknown" | "empty" )
// `unproven x` holds unless x is known to hold; it is never unknown.
// Words that are no plain name stand in single quotes. `has_only` holds for the empty set too.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/base/result.h"
#include "workers/knowledge/facts.h"

namespace tumorboard::knowledge {

class Expression {
 public:
  // `lesion` must be given when needs_lesion(). No allocation, no string comparison.
  [[nodiscard]] Truth evaluate(const FactSet& facts, const FactSet* lesion = nullptr) const;

  // The same truth, and appended to `because` the facts it rests on, each once: for a true
  // `and` all its parts, for a true `or` its first true part, for a false `and` its first
  // false part, for a false `or` all its parts, for unknown the unknown parts.
  Truth explain(const FactSet& facts, const FactSet* lesion, std::vector<FactId>& because) const;

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<FactId>& facts() const { return facts_; }  // all it speaks of, each once
  [[nodiscard]] bool needs_lesion() const;
  // Those parts of an `and` that speak of allowed facts only; `always` if there are none. Where
  // the whole holds, it holds.
  [[nodiscard]] Expression part(const std::function<bool(FactId)>& allowed) const;

  enum class Op : std::uint8_t {
    kAlways,
    kNot,
    kUnproven,  // not known to hold
    kAnd,
    kOr,    // kAnd, kOr: children follow
    kFlag,  // flag facts
    kEqual,
    kNotEqual,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,  // number facts with a number
    kIsWord,
    kIsNotWord,  // word facts; one of `words`
    kHasAny,
    kHasAll,
    kHasOnly,  // sets of words
    kIsKnown,
    kIsUnknown,
    kIsEmpty,
  };
  struct Node {  // in prefix order: a node, then its children's subtrees
    Op op = Op::kAlways;
    bool other_fact = false;  // the right side is fact `right`, else `number`
    FactId left = {};
    FactId right = {};
    std::uint32_t size = 1;  // nodes of this subtree
    double number = 0;
    WordSet words = {};
  };
  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  // `nodes` must be whole subtrees over one fact table; for analysis.
  static Expression of_nodes(std::vector<Node> nodes);

 private:
  friend class ExpressionParser;
  friend class Evaluation;
  // A node as it is evaluated: small, so that the conditions of all rules stay in the cache.
  struct Step {
    Op op = Op::kAlways;
    bool other_fact = false;
    FactId left = {};
    FactId right = {};
    std::uint32_t size = 1;
    std::uint32_t set = 0;  // of sets_
    double number = 0;
  };
  void take(std::vector<Node> nodes);
  std::string text_;
  std::vector<Node> nodes_{Node{.op = Op::kNot, .size = 2}, Node{}};  // until compiled: never holds
  std::vector<Step> steps_{Step{.op = Op::kNot, .size = 2}, Step{}};
  std::vector<WordSet> sets_;
  std::vector<FactId> facts_;
};

// What names a condition may use. Open vocabularies of `facts` grow by the words met.
struct Names {
  FactTable* facts = nullptr;
  std::unordered_map<std::string, double> constants;  // policy.cut_off
  std::unordered_map<std::string, Expression> definitions;
  Scope scope = Scope::kLesion;                               // kCase: lesion facts are refused
  std::function<std::string(std::string_view name)> refused;  // why a fact may not be used here; empty = it may
};

// The error's message says what is wrong, its hint the remedy.
Result<Expression> compile(std::string_view text, const Names& names);

// Names met in a condition that are no word of the language, without any check; to order definitions.
std::vector<std::string> names_in(std::string_view text);

// A text with placeholders: {fact}, {fact|words while it is unknown}, {policy.name}, and {i}, the
// lesion's index.
class Text {
 public:
  static Result<Text> compile(std::string_view text, const Names& names);
  [[nodiscard]] std::string render(const FactSet& facts, const FactSet* lesion = nullptr) const;
  [[nodiscard]] bool empty() const { return pieces_.empty(); }
  [[nodiscard]] std::vector<FactId> facts() const;

 private:
  enum class Kind : std::uint8_t { kLiteral, kFact, kLesionIndex };
  struct Piece {
    Kind kind = Kind::kLiteral;
    std::string literal;  // of a fact: what is said while it is unknown; may be empty
    FactId fact;
  };
  std::vector<Piece> pieces_;
};

}  // namespace tumorboard::knowledge
