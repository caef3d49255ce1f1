// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/knowledge.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "workers/knowledge/given.h"
#include "workers/knowledge/tokens.h"

namespace tumorboard::knowledge {
namespace {

template <typename Entry>
const Entry* look_up(const std::unordered_map<std::string, const Entry*>& index, std::string_view key) {
  const auto found = index.find(std::string(key));
  return found == index.end() ? nullptr : found->second;
}

// "MARIPOSA regimen", "KEYNOTE-189 protocol": the word belongs to the name.
bool calls_regimen(std::span<const Token> tokens, std::size_t next) {
  constexpr std::array<std::string_view, 8> kWords{"regimen", "protocol", "scheme", "schema",
                                                   "trial",   "study",    "arm",    "combination"};
  return next < tokens.size() && !tokens[next - 1].clause_ends &&
         std::find(kWords.begin(), kWords.end(), tokens[next].word) != kWords.end();
}

std::string_view value_in(const v1::LexiconEntry& entry, ClauseReader::Mood mood) {
  if (mood.negated) return entry.when_negated();
  return mood.hedged ? std::string_view(entry.when_hedged()) : std::string_view(entry.value());
}

}  // namespace

const v1::Code* Knowledge::code(std::string_view code, v1::CodeKind kind) const {
  return look_up(code_index_, code_key(code, kind));
}
const v1::Statement* Knowledge::statement(std::string_view id) const { return look_up(statement_index_, id); }
const v1::Evidence* Knowledge::evidence(std::string_view id) const { return look_up(evidence_index_, id); }
const v1::Drug* Knowledge::drug(std::string_view name) const { return look_up(drug_index_, name); }

std::string_view Knowledge::gene(std::string_view text) const {
  const auto tokens = tokenise(text);
  const auto hits = gene_terms_.find(tokens, [](std::uint32_t) { return true; });
  if (hits.size() != 1 || hits.front().count != tokens.size()) return {};
  return gene_symbols_[hits.front().owners.front()];
}

Matches<v1::LexiconEntry> Knowledge::match(std::span<const v1::LexiconCategory> categories, const Words& words) const {
  const std::vector<Token>& tokens = words.tokens;
  Matches<v1::LexiconEntry> matches;
  std::vector<bool> covered(tokens.size());
  const auto allowed = [&](std::uint32_t owner) {
    const auto category = files_.lexicon(static_cast<int>(owner)).category();
    return std::find(categories.begin(), categories.end(), category) != categories.end();
  };
  for (const auto& hit : TermIndex::choose(words.lexicon, allowed)) {
    cover(covered, hit.first, hit.count);
    for (const std::uint32_t owner : hit.owners) {
      const auto& entry = files_.lexicon(static_cast<int>(owner));
      const auto mood = entry.whole() ? ClauseReader::Mood{} : clauses_.mood(tokens, hit.first, hit.count);
      matches.found.push_back(
          {&entry, span_of(tokens, hit.first, hit.count), mood.negated, mood.hedged, value_in(entry, mood)});
    }
  }
  matches.unrecognised = unrecognised(words.text, tokens, covered, words.clause_words);
  return matches;
}

Matches<v1::LexiconEntry> Knowledge::match(v1::LexiconCategory category, std::string_view text) const {
  return match(std::span(&category, 1), words(text));
}

Matches<v1::Drug> Knowledge::find_drugs(const Words& words) const {
  const std::vector<Token>& tokens = words.tokens;
  Matches<v1::Drug> matches;
  std::vector<bool> covered(tokens.size());
  for (const auto& hit : drug_terms_.find(tokens, [](std::uint32_t) { return true; })) {
    const bool regimen = hit.owners.front() >= static_cast<std::uint32_t>(files_.drug_size());
    const std::size_t count = hit.count + (regimen && calls_regimen(tokens, hit.first + hit.count) ? 1 : 0);
    cover(covered, hit.first, count);
    const auto mood = clauses_.mood(tokens, hit.first, count);
    const bool denied = not_given(tokens, hit.first, count);
    for (const std::uint32_t owner : hit.owners) {
      for (const v1::Drug* drug : drugs_of(owner)) {
        matches.found.push_back({drug, span_of(tokens, hit.first, count), denied, mood.hedged, {}});
      }
    }
  }
  matches.unrecognised = unrecognised(words.text, tokens, covered, words.clause_words);
  return matches;
}

std::vector<const v1::Drug*> Knowledge::drugs_of(std::uint32_t owner) const {
  const auto count = static_cast<std::uint32_t>(files_.drug_size());
  if (owner < count) return {&files_.drug(static_cast<int>(owner))};
  std::vector<const v1::Drug*> drugs;
  for (const std::string& name : files_.regimen(static_cast<int>(owner - count)).drug()) drugs.push_back(drug(name));
  return drugs;
}

bool Knowledge::names_gene(std::string_view text) const {
  const auto tokens = tokenise(text);
  return !gene_terms_.find(tokens, [](std::uint32_t) { return true; }).empty();
}

std::vector<TraceLine> Knowledge::trace() const {
  std::map<std::string, std::set<std::string>> users;
  const auto note = [&users](const auto& statements, const std::string& user) {
    for (const auto& statement : statements) users[statement].insert(user);
  };
  for (const auto& rule : files_.rule()) note(rule.statement(), "rule " + rule.id());
  for (const auto& row : files_.pattern_row()) note(row.statement(), "row " + std::to_string(row.row()));
  for (const auto& conflict : files_.conflict()) note(conflict.statement(), "conflict " + conflict.id());
  for (const auto& context : files_.context()) users[context.statement()].insert("context");
  std::vector<TraceLine> lines;
  for (const auto& statement : files_.statement()) {
    const auto& used_by = users[statement.id()];
    lines.push_back({statement.id(), statement.text(), {used_by.begin(), used_by.end()}});
  }
  return lines;
}

}  // namespace tumorboard::knowledge
