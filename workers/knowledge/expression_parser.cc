// SPDX-License-Identifier: Apache-2.0
// The grammar of expression.h, by recursive descent, with types checked on the way.
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "common/json/nearest.h"
#include "workers/knowledge/expression.h"
#include "workers/knowledge/expression_lexer.h"
#include "workers/knowledge/quote.h"

namespace tumorboard::knowledge {
namespace {

using Node = Expression::Node;
using Op = Expression::Op;
using Nodes = std::vector<Node>;

constexpr int kMaxDepth = 64;
constexpr std::size_t kMaxNodes = 4096;  // with definitions written out; also bounds their nesting

tl::unexpected<Error> refuse(std::string what, std::string remedy) {
  return fail(ErrorCode::kInvalid, std::move(what), {}, std::move(remedy));
}

std::string shown(const Lexeme& lexeme) {
  return lexeme.kind == Lexeme::Kind::kEnd ? "the end of the condition" : quote(lexeme.text);
}

// A few near ones, not the whole list: vocabularies are long.
std::string suggest(std::string_view word, std::vector<std::string_view> known, std::string_view kind) {
  if (known.empty()) return "no " + std::string(kind) + " is known here";
  std::stable_sort(known.begin(), known.end(), [word](std::string_view a, std::string_view b) {
    return json::edit_distance(word, a) < json::edit_distance(word, b);
  });
  std::string text = "did you mean " + std::string(known.front());
  for (std::size_t i = 1; i < std::min<std::size_t>(known.size(), 6); ++i) text += ", " + std::string(known[i]);
  return text + "?";
}

std::string_view type_name(FactType type) {
  switch (type) {
    case FactType::kFlag:
      return "true or false";
    case FactType::kNumber:
      return "a number";
    case FactType::kWord:
      return "a word";
    case FactType::kWords:
      return "a set of words";
  }
  return "";
}

std::string_view how_to_ask(FactType type) {
  switch (type) {
    case FactType::kFlag:
      return "write the fact alone, or \"not\" before it";
    case FactType::kNumber:
      return "compare it with =, !=, <, <=, > or >=";
    case FactType::kWord:
      return "compare it with = or !=, or use \"in {a, b}\"";
    case FactType::kWords:
      return "use has, has_any {a, b}, has_all {a, b}, has_only {a, b} or \"is empty\"";
  }
  return "";
}

Nodes wrap(Op op, std::vector<Nodes> children) {
  if (children.size() == 1 && op != Op::kNot && op != Op::kUnproven) return std::move(children.front());
  Nodes nodes{Node{.op = op}};
  for (const Nodes& child : children) nodes.insert(nodes.end(), child.begin(), child.end());
  nodes.front().size = static_cast<std::uint32_t>(nodes.size());
  return nodes;
}

}  // namespace

class ExpressionParser {
 public:
  ExpressionParser(std::vector<Lexeme> lexemes, const Names& names) : lexemes_(std::move(lexemes)), names_(names) {}

  Result<Expression> parse(std::string_view text) {
    TB_ASSIGN(auto nodes, condition());
    if (peek().kind != Lexeme::Kind::kEnd) {
      return refuse(shown(peek()) + " is not expected here", "join conditions with and, or; close what ( opens");
    }
    Expression expression = Expression::of_nodes(std::move(nodes));
    expression.text_ = text;
    return expression;
  }

 private:
  [[nodiscard]] const Lexeme& peek() const { return lexemes_[at_]; }
  Lexeme take() { return lexemes_[peek().kind == Lexeme::Kind::kEnd ? at_ : at_++]; }
  bool take_if(std::string_view word) {
    if (!peek().is(word)) return false;
    ++at_;
    return true;
  }
  Result<> expect(std::string_view symbol) {
    if (take_if(symbol)) return {};
    return refuse("\"" + std::string(symbol) + "\" is missing before " + shown(peek()),
                  "add \"" + std::string(symbol) + "\"");
  }

  Result<Nodes> condition() {
    if (++depth_ > kMaxDepth) return refuse("the condition is nested too deeply", "use definitions");
    auto nodes = chain("or", Op::kOr, &ExpressionParser::term);
    --depth_;
    return nodes;
  }
  Result<Nodes> term() { return chain("and", Op::kAnd, &ExpressionParser::factor); }

  Result<Nodes> chain(std::string_view joint, Op op, Result<Nodes> (ExpressionParser::*part)()) {
    std::vector<Nodes> parts;
    do {
      TB_ASSIGN(auto nodes, (this->*part)());
      parts.push_back(std::move(nodes));
    } while (take_if(joint));
    return wrap(op, std::move(parts));
  }

  Result<Nodes> factor() {
    bool negated = false;
    while (take_if("not")) negated = !negated;
    const bool unproven = take_if("unproven");
    if (unproven && ++depth_ > kMaxDepth) return refuse("the condition is nested too deeply", "use definitions");
    TB_ASSIGN(auto nodes, unproven ? factor() : plain_factor());
    if (unproven) {
      --depth_;
      nodes = wrap(Op::kUnproven, {std::move(nodes)});
    }
    return negated ? wrap(Op::kNot, {std::move(nodes)}) : std::move(nodes);
  }

  Result<Nodes> plain_factor() {
    if (take_if("(")) {
      TB_ASSIGN(auto nodes, condition());
      TB_TRY(expect(")"));
      return nodes;
    }
    if (take_if("always")) return Nodes{Node{}};
    const Lexeme name = take();
    if (name.kind != Lexeme::Kind::kName || is_keyword(name.text)) {
      return refuse(shown(name) + " stands where a fact is expected", "write a fact's name, not, ( or always");
    }
    if (const auto known = names_.definitions.find(name.text); known != names_.definitions.end()) {
      return definition(known->first, known->second);
    }
    TB_ASSIGN(const auto id, fact(name.text));
    return relation(name.text, id);
  }

  Result<Nodes> definition(const std::string& name, const Expression& meaning) {
    for (const FactId id : meaning.facts()) {
      TB_TRY(may_use(name + ", which speaks of " + names_.facts->info(id).spec.name, id));
    }
    written_out_ += meaning.nodes().size();
    if (written_out_ > kMaxNodes) return refuse("the definitions used here grow too large", "use them less often");
    return meaning.nodes();
  }

  Result<FactId> fact(const std::string& name) {
    const auto id = names_.facts->find(name);
    if (!id) {
      if (names_.constants.contains(name)) {
        return refuse(quote(name) + " is a number of the policy, not a fact", "write it on the right: fact <= " + name);
      }
      auto known = names_.facts->names();
      for (const auto& [defined, meaning] : names_.definitions) known.emplace_back(defined);
      std::sort(known.begin(), known.end());
      return refuse("there is no fact or definition " + quote(name), suggest(name, std::move(known), "fact"));
    }
    TB_TRY(may_use(name, *id));
    return *id;
  }

  Result<> may_use(const std::string& name, FactId id) const {
    if (names_.scope == Scope::kCase && id.scope == Scope::kLesion) {
      return refuse(name + " is a fact of one lesion; this condition is about the whole case",
                    "use a fact of the case, or evaluate the rule for_each lesion");
    }
    const std::string why = names_.refused ? names_.refused(names_.facts->info(id).spec.name) : std::string();
    if (!why.empty()) return refuse(name + " may not be used here", why);
    return {};
  }

  Result<Nodes> relation(const std::string& name, FactId id) {
    const FactType type = names_.facts->info(id).spec.type;
    if (take_if("is")) return is_relation(name, type, id);
    if (take_if("in")) return words_relation(name, type, FactType::kWord, Op::kIsWord, id);
    if (take_if("has_any")) return words_relation(name, type, FactType::kWords, Op::kHasAny, id);
    if (take_if("has_all")) return words_relation(name, type, FactType::kWords, Op::kHasAll, id);
    if (take_if("has_only")) return words_relation(name, type, FactType::kWords, Op::kHasOnly, id);
    if (take_if("has")) return has_relation(name, type, id);
    if (const auto op = comparison()) return compare_relation(name, type, *op, id);
    if (type != FactType::kFlag) return mismatch(name, type);
    return Nodes{Node{.op = Op::kFlag, .left = id}};
  }

  static tl::unexpected<Error> mismatch(const std::string& name, FactType type) {
    return refuse(quote(name) + " is " + std::string(type_name(type)), std::string(how_to_ask(type)));
  }

  std::optional<Op> comparison() {
    static constexpr std::array<std::pair<std::string_view, Op>, 6> kSymbols{{{"=", Op::kEqual},
                                                                              {"!=", Op::kNotEqual},
                                                                              {"<", Op::kLess},
                                                                              {"<=", Op::kLessEqual},
                                                                              {">", Op::kGreater},
                                                                              {">=", Op::kGreaterEqual}}};
    for (const auto& [symbol, op] : kSymbols) {
      if (take_if(symbol)) return op;
    }
    return std::nullopt;
  }

  Result<Nodes> is_relation(const std::string& name, FactType type, FactId id) {
    if (take_if("known")) return Nodes{Node{.op = Op::kIsKnown, .left = id}};
    if (take_if("unknown")) return Nodes{Node{.op = Op::kIsUnknown, .left = id}};
    if (take_if("empty")) {
      if (type != FactType::kWords) return mismatch(name, type);
      return Nodes{Node{.op = Op::kIsEmpty, .left = id}};
    }
    return refuse("after \"is\" stands " + shown(peek()), "write is known, is unknown or is empty");
  }

  Result<Nodes> has_relation(const std::string& name, FactType type, FactId id) {
    if (type != FactType::kWords) return mismatch(name, type);
    Node node{.op = Op::kHasAny, .left = id};
    TB_TRY(word(name, id, node.words));
    return Nodes{node};
  }

  Result<Nodes> words_relation(const std::string& name, FactType type, FactType wanted, Op op, FactId id) {
    if (type != wanted) return mismatch(name, type);
    Node node{.op = op, .left = id};
    TB_TRY(expect("{"));
    do {
      TB_TRY(word(name, id, node.words));
    } while (take_if(","));
    TB_TRY(expect("}"));
    return Nodes{node};
  }

  Result<> word(const std::string& name, FactId id, WordSet& words) {
    const Lexeme lexeme = take();
    if (lexeme.kind != Lexeme::Kind::kName && lexeme.kind != Lexeme::Kind::kQuoted) {
      return refuse(shown(lexeme) + " is no word", "write a word, in single quotes if it is no plain name");
    }
    const FactInfo& info = names_.facts->info(id);
    auto index = info.vocabulary->find(lexeme.text);
    if (!index && info.spec.source == WordSource::kOpen) {
      index = info.vocabulary->add(lexeme.text);
      if (!index) return refuse("conditions name more than 255 words of " + quote(name), "use fewer");
    }
    if (!index) {
      if (lexeme.is("unknown") || lexeme.is("known")) {
        return refuse("known and unknown are not compared", "write " + name + " is " + lexeme.text);
      }
      const auto& known = info.vocabulary->words();
      return refuse(quote(lexeme.text) + " is not a word of " + quote(name),
                    suggest(lexeme.text, {known.begin(), known.end()}, "word of it"));
    }
    words.set(*index);
    return {};
  }

  Result<Nodes> compare_relation(const std::string& name, FactType type, Op op, FactId id) {
    const bool equality = op == Op::kEqual || op == Op::kNotEqual;
    if (type == FactType::kNumber) return compare_number(name, op, id);
    if (type == FactType::kWords || !equality) return mismatch(name, type);
    if (type == FactType::kWord) {
      Node node{.op = op == Op::kEqual ? Op::kIsWord : Op::kIsNotWord, .left = id};
      TB_TRY(word(name, id, node.words));
      return Nodes{node};
    }
    const bool wants_true = peek().is("true");
    if (!wants_true && !peek().is("false")) return mismatch(name, type);
    take();
    const Nodes flag{Node{.op = Op::kFlag, .left = id}};
    return wants_true == (op == Op::kEqual) ? flag : wrap(Op::kNot, {flag});
  }

  Result<Nodes> compare_number(const std::string& name, Op op, FactId id) {
    Node node{.op = op, .left = id};
    const Lexeme right = take();
    if (right.kind == Lexeme::Kind::kNumber) {
      node.number = right.number;
      return Nodes{node};
    }
    if (right.is("unknown") || right.is("known")) {
      return refuse("known and unknown are not compared", "write " + name + " is " + right.text);
    }
    if (right.kind != Lexeme::Kind::kName) {
      return refuse(quote(name) + " is compared with " + shown(right), "compare it with a number or a number fact");
    }
    if (const auto constant = names_.constants.find(right.text); constant != names_.constants.end()) {
      node.number = constant->second;
      return Nodes{node};
    }
    TB_ASSIGN(node.right, fact(right.text));
    if (names_.facts->info(node.right).spec.type != FactType::kNumber) {
      return refuse(quote(name) + " is a number and " + quote(right.text) + " is not", "compare numbers with numbers");
    }
    node.other_fact = true;
    return Nodes{node};
  }

  std::vector<Lexeme> lexemes_;
  const Names& names_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::size_t written_out_ = 0;
};

Result<Expression> compile(std::string_view text, const Names& names) {
  TB_ASSIGN(auto lexemes, lex(text));
  if (lexemes.size() == 1) return refuse("the condition is empty", "write when it holds, or always");
  return ExpressionParser(std::move(lexemes), names).parse(text);
}

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  const auto lexemes = lex(text);
  if (!lexemes) return names;
  for (const Lexeme& lexeme : *lexemes) {
    if (lexeme.kind == Lexeme::Kind::kName && !is_keyword(lexeme.text)) names.push_back(lexeme.text);
  }
  return names;
}

}  // namespace tumorboard::knowledge
