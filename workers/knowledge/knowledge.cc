// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/knowledge.h"

#include <algorithm>
#include <map>
#include <set>

#include "workers/knowledge/given.h"

namespace tumorboard::knowledge {
namespace {

template <typename Entry>
const Entry* look_up(const std::unordered_map<std::string, const Entry*>& index, std::string_view key) {
  const auto found = index.find(std::string(key));
  return found == index.end() ? nullptr : found->second;
}

// What no term covered, without the words that say nothing alone.
std::vector<std::string> unrecognised(std::string_view text, std::span<const Token> tokens,
                                      const std::vector<bool>& covered, const std::vector<bool>& quiet) {
  std::vector<std::string> stretches;
  for (std::size_t at = 0; at < tokens.size();) {
    if (covered[at] || quiet[at]) {
      ++at;
      continue;
    }
    std::size_t last = at;
    std::size_t next = at + 1;
    for (; next < tokens.size() && !covered[next]; ++next) {
      if (!quiet[next]) last = next;
    }
    const std::size_t begin = tokens[at].span.begin;
    stretches.emplace_back(text.substr(begin, tokens[last].span.end - begin));
    at = next;
  }
  return stretches;
}

void cover(std::vector<bool>& covered, std::size_t first, std::size_t count) {
  std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(first), count, true);
}

Span span_of(std::span<const Token> tokens, std::size_t first, std::size_t count) {
  return Span{tokens[first].span.begin, tokens[first + count - 1].span.end};
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

Matches<v1::LexiconEntry> Knowledge::match(std::span<const v1::LexiconCategory> categories,
                                           std::string_view text) const {
  const auto tokens = tokenise(text);
  Matches<v1::LexiconEntry> matches;
  std::vector<bool> covered(tokens.size());
  const auto allowed = [&](std::uint32_t owner) {
    const auto category = files_.lexicon(static_cast<int>(owner)).category();
    return std::find(categories.begin(), categories.end(), category) != categories.end();
  };
  for (const auto& hit : lexicon_terms_.find(tokens, allowed)) {
    cover(covered, hit.first, hit.count);
    for (const std::uint32_t owner : hit.owners) {
      const auto& entry = files_.lexicon(static_cast<int>(owner));
      const auto mood = entry.whole() ? ClauseReader::Mood{} : clauses_.mood(tokens, hit.first, hit.count);
      matches.found.push_back(
          {&entry, span_of(tokens, hit.first, hit.count), mood.negated, mood.hedged, value_in(entry, mood)});
    }
  }
  matches.unrecognised = unrecognised(text, tokens, covered, clauses_.clause_words(tokens));
  return matches;
}

Matches<v1::LexiconEntry> Knowledge::match(v1::LexiconCategory category, std::string_view text) const {
  return match(std::span(&category, 1), text);
}

Matches<v1::Drug> Knowledge::find_drugs(std::string_view text) const {
  const auto tokens = tokenise(text);
  Matches<v1::Drug> matches;
  std::vector<bool> covered(tokens.size());
  for (const auto& hit : drug_terms_.find(tokens, [](std::uint32_t) { return true; })) {
    cover(covered, hit.first, hit.count);
    const auto mood = clauses_.mood(tokens, hit.first, hit.count);
    const bool denied = not_given(tokens, hit.first, hit.count);
    for (const std::uint32_t owner : hit.owners) {
      matches.found.push_back(
          {&files_.drug(static_cast<int>(owner)), span_of(tokens, hit.first, hit.count), denied, mood.hedged, {}});
    }
  }
  matches.unrecognised = unrecognised(text, tokens, covered, clauses_.clause_words(tokens));
  return matches;
}

const v1::KnownAlteration* Knowledge::choose_alteration(const TermIndex::Hit& hit, std::string_view gene,
                                                        std::span<const TermIndex::Hit> named) const {
  if (gene.empty() && !named.empty()) {
    const TermIndex::Hit* nearest = &named.front();  // the first after, unless one stands before
    for (const auto& mention : named) {
      if (mention.first < hit.first + hit.count) nearest = &mention;
    }
    gene = gene_symbols_[nearest->owners.front()];
  }
  const v1::KnownAlteration* only = nullptr;  // stays when all are of one gene
  bool several = false;
  for (const std::uint32_t owner : hit.owners) {
    const auto& alteration = files_.alteration(static_cast<int>(owner));
    if (alteration.gene() == gene) return &alteration;
    several = several || (only != nullptr && only->gene() != alteration.gene());
    if (only == nullptr) only = &alteration;
  }
  // "T790M, MET amplification": the gene named is that of the other finding.
  return several ? nullptr : only;
}

bool Knowledge::names_gene(std::string_view text) const {
  const auto tokens = tokenise(text);
  return !gene_terms_.find(tokens, [](std::uint32_t) { return true; }).empty();
}

Matches<v1::KnownAlteration> Knowledge::find_alterations(std::string_view text, std::string_view gene_text) const {
  const auto tokens = tokenise(text);
  Matches<v1::KnownAlteration> matches;
  std::vector<bool> covered(tokens.size());
  const auto all = [](std::uint32_t) { return true; };
  const std::string_view of_gene = gene(gene_text);
  const auto named = gene_terms_.find(tokens, all);
  const auto allowed = [&](std::uint32_t owner) {
    return gene_text.empty() || files_.alteration(static_cast<int>(owner)).gene() == of_gene;
  };
  for (const auto& hit : alteration_terms_.find(tokens, allowed)) {
    const auto* alteration = choose_alteration(hit, of_gene, named);
    if (alteration == nullptr) continue;
    cover(covered, hit.first, hit.count);
    const auto mood = clauses_.mood(tokens, hit.first, hit.count);
    matches.found.push_back({alteration, span_of(tokens, hit.first, hit.count), mood.negated, mood.hedged, {}});
  }
  if (!matches.found.empty()) {
    for (const auto& mention : named) cover(covered, mention.first, mention.count);
  }
  matches.unrecognised = unrecognised(text, tokens, covered, clauses_.clause_words(tokens));
  return matches;
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
