// SPDX-License-Identifier: Apache-2.0
// Texts with {fact} placeholders, {fact|words for when it is unknown}, or {policy.name}.
#include <algorithm>
#include <utility>

#include "common/json/nearest.h"
#include "workers/knowledge/expression.h"

namespace tumorboard::knowledge {
namespace {

Result<FactId> placeholder_fact(const std::string& name, const Names& names) {
  const auto id = names.facts->find(name);
  if (!id) {
    const auto known = names.facts->names();
    return fail(ErrorCode::kInvalid, "there is no fact \"" + name + "\" for {" + name + "}", {},
                "did you mean {" + std::string(json::nearest(name, known)) + "}?");
  }
  if (names.scope == Scope::kCase && id->scope == Scope::kLesion) {
    return fail(ErrorCode::kInvalid, "{" + name + "} is a fact of one lesion; this text is about the whole case", {},
                "use a fact of the case, or evaluate the rule for_each lesion");
  }
  return *id;
}

// The number as it stands in the policy of this knowledge.
Result<std::string> policy_number(const std::string& name, const Names& names) {
  if (const auto found = names.constants.find(name); found != names.constants.end()) return number_text(found->second);
  std::vector<std::string_view> known;
  known.reserve(names.constants.size());
  for (const auto& [constant, value] : names.constants) known.push_back(constant);
  std::ranges::sort(known);
  return fail(ErrorCode::kInvalid, "there is no number \"" + name + "\" in the policy", {},
              "did you mean {" + std::string(json::nearest(name, known)) + "}?");
}

// A fact's words as prose: not_yet_assessed reads "not yet assessed", and a response by RECIST is
// written in capitals.
std::string spoken(std::string words) {
  for (const auto& [word, written] : {std::pair{"cr", "CR"}, {"pr", "PR"}, {"sd", "SD"}, {"pd", "PD"}}) {
    if (words == word) return written;
  }
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

}  // namespace

Result<Text> Text::compile(std::string_view text, const Names& names) {
  Text compiled;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find_first_of("{}"), text.size());
    if (open > 0) compiled.pieces_.push_back({Kind::kLiteral, std::string(text.substr(0, open)), {}});
    text.remove_prefix(open);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    if (text.front() == '}' || close == std::string_view::npos) {
      return fail(ErrorCode::kInvalid, "a brace in the text has no partner", {}, "write {fact}");
    }
    const std::string name(text.substr(1, close - 1));
    text.remove_prefix(close + 1);
    if (name == "i" && names.scope == Scope::kLesion) {
      compiled.pieces_.push_back({Kind::kLesionIndex, {}, {}});
      continue;
    }
    if (name.starts_with("policy.")) {
      TB_ASSIGN(auto number, policy_number(name, names));
      compiled.pieces_.push_back({Kind::kLiteral, std::move(number), {}});
      continue;
    }
    const std::size_t bar = std::min(name.find('|'), name.size());
    TB_ASSIGN(const auto id, placeholder_fact(name.substr(0, bar), names));
    compiled.pieces_.push_back({Kind::kFact, bar < name.size() ? name.substr(bar + 1) : std::string(), id});
  }
  return compiled;
}

std::string Text::render(const FactSet& facts, const FactSet* lesion) const {
  std::string text;
  for (const Piece& piece : pieces_) {
    switch (piece.kind) {
      case Kind::kLiteral:
        text += piece.literal;
        break;
      case Kind::kFact: {
        const FactSet& set = piece.fact.scope == Scope::kCase ? facts : *lesion;
        text += piece.literal.empty() || set.known(piece.fact) ? spoken(set.text(piece.fact)) : piece.literal;
        break;
      }
      case Kind::kLesionIndex:
        text += std::to_string(lesion->lesion_index());
        break;
    }
  }
  return text;
}

std::vector<FactId> Text::facts() const {
  std::vector<FactId> facts;
  for (const Piece& piece : pieces_) {
    if (piece.kind == Kind::kFact) facts.push_back(piece.fact);
  }
  return facts;
}

}  // namespace tumorboard::knowledge
