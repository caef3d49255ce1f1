// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/open_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <utility>

#include "workers/clinical/renal_egfr.h"

namespace tumorboard::clinical {

bool says_something(std::string_view text) {
  static constexpr std::array<std::string_view, 29> kFillers{
      "mg",    "gy",     "mm",    "cm",   "and",      "the",  "with",  "for",   "months", "month",
      "weeks", "week",   "days",  "day",  "years",    "year", "ago",   "daily", "once",   "twice",
      "bid",   "cycles", "since", "then", "followed", "by",   "after", "line",  "in"};
  for (const knowledge::Token& token : knowledge::tokenise(text)) {
    const auto letters = std::count_if(token.word.begin(), token.word.end(),
                                       [](unsigned char c) { return std::isalpha(c) != 0 || c > 127; });
    const bool amount = std::isdigit(static_cast<unsigned char>(token.word.front())) != 0;  // 80mg, 30gy
    if (letters < 2 || amount) continue;
    if (std::find(kFillers.begin(), kFillers.end(), token.word) == kFillers.end()) return true;
  }
  return false;
}

const knowledge::Words& Reader::words(std::string_view text) {
  const auto at = words_.find(text);
  if (at != words_.end()) return at->second;
  return words_.emplace(std::string(text), knowledge_.words(text)).first->second;
}

const knowledge::Matches<v1::LexiconEntry>& Reader::match(std::span<const v1::LexiconCategory> categories,
                                                          std::string_view text) {
  std::uint32_t key = 0;
  for (const v1::LexiconCategory category : categories) key |= 1U << static_cast<unsigned>(category);
  auto& known = lexicon_[key];
  const auto at = known.find(text);
  if (at != known.end()) return at->second;
  return known.emplace(std::string(text), knowledge_.match(categories, words(text))).first->second;
}

const knowledge::Matches<v1::Drug>& Reader::find_drugs(std::string_view text) {
  const auto at = drugs_.find(text);
  if (at != drugs_.end()) return at->second;
  return drugs_.emplace(std::string(text), knowledge_.find_drugs(words(text))).first->second;
}

namespace {

constexpr std::size_t kBesideBytes = 32;  // far enough for the two or three words beside a finding

bool lost_before(std::string_view text, std::size_t at) {
  const std::size_t from = at > kBesideBytes ? at - kBesideBytes : 0;
  const auto words = knowledge::tokenise(text.substr(from, at - from));
  const std::size_t n = words.size();
  if (n >= 1 && words[n - 1].word == "lost") return true;
  if (n >= 2 && words[n - 2].word == "loss" && words[n - 1].word == "of") return true;
  return n >= 3 && words[n - 3].word == "loss" && words[n - 2].word == "of";  // "loss of EGFR T790M"
}

// "T790M loss", "loss of T790M": a resistance that is no longer there. Of a suppressor gene the
// loss is the finding.
bool is_lost(const knowledge::Match<v1::KnownAlteration>& match, std::string_view text) {
  const bool resistance = match.entry->role() == v1::ALTERATION_ROLE_RESISTANCE_ON_TARGET ||
                          match.entry->role() == v1::ALTERATION_ROLE_RESISTANCE_BYPASS;
  if (!resistance) return false;
  constexpr std::array<std::string_view, 4> kGone{"loss", "lost", "cleared", "disappeared"};
  const auto next = knowledge::tokenise(text.substr(match.span.end, kBesideBytes));
  const std::string_view until = text.substr(match.span.end, next.empty() ? 0 : next.front().span.begin);
  const bool same_clause = until.find_first_of(",;.") == std::string_view::npos;  // not "T790M, loss of PTEN"
  const bool gone =
      !next.empty() && same_clause && std::find(kGone.begin(), kGone.end(), next.front().word) != kGone.end();
  return gone || lost_before(text, match.span.begin);
}

// "Not present at baseline", "not seen before alectinib": what was is no verdict on what is.
bool speaks_of_the_past(const knowledge::Match<v1::KnownAlteration>& match, std::string_view text) {
  constexpr std::array<std::string_view, 6> kPast{"baseline", "before",    "previously",
                                                  "previous", "initially", "diagnosis"};
  constexpr std::size_t kSameClause = 64;  // bytes
  for (const knowledge::Token& token : knowledge::tokenise(text.substr(match.span.end, kSameClause))) {
    if (std::find(kPast.begin(), kPast.end(), token.word) != kPast.end()) return true;
    if (token.sentence_ends) break;
  }
  return false;
}

}  // namespace

const Alterations& Reader::find_alterations(std::string_view text, std::string_view gene) {
  auto of_gene = alterations_.find(gene);
  if (of_gene == alterations_.end()) of_gene = alterations_.try_emplace(std::string(gene)).first;
  auto& known = of_gene->second;
  const auto at = known.find(text);
  if (at != known.end()) return at->second;
  Alterations read{knowledge_.find_alterations(text, gene)};
  read.open = std::erase_if(read.found, [&](const auto& match) {
                return match.hedged || (match.negated && speaks_of_the_past(match, text));
              }) > 0;
  for (auto& match : read.found) match.negated = match.negated || is_lost(match, text);
  return known.emplace(std::string(text), std::move(read)).first->second;
}

const Site& Reader::site(std::string_view text) {
  const auto at = sites_.find(text);
  if (at != sites_.end()) return at->second;
  return sites_.emplace(std::string(text), read_site(*this, text)).first->second;
}

namespace {

StatedClass stated_class(const knowledge::Knowledge& knowledge, const knowledge::Match<v1::LexiconEntry>& match) {
  constexpr std::string_view kGeneration = "generation_";
  StatedClass stated;
  stated.name = match.value;
  for (const std::string& attribute : match.entry->attribute()) {
    if (attribute.starts_with(kGeneration)) {
      stated.generation = static_cast<std::uint32_t>(attribute[kGeneration.size()] - '0');
    } else if (!knowledge.gene(attribute).empty()) {
      stated.gene = knowledge.gene(attribute);
    } else {
      stated.kind = attribute;
    }
  }
  return stated;
}

}  // namespace

const std::vector<StatedClass>& Reader::drug_classes(std::string_view text) {
  const auto at = drug_classes_.find(text);
  if (at != drug_classes_.end()) return at->second;
  std::vector<StatedClass> classes;
  for (const auto& found : match(v1::LEXICON_CATEGORY_DRUG_CLASS, text).found) {
    if (!found.value.empty()) classes.push_back(stated_class(knowledge_, found));
  }
  return drug_classes_.emplace(std::string(text), std::move(classes)).first->second;
}

const knowledge::Scan& Reader::scan(std::string_view text) {
  const auto at = scans_.find(text);
  if (at != scans_.end()) return at->second;
  return scans_.emplace(std::string(text), knowledge_.scan(words(text))).first->second;
}

namespace {

// Words of these say where, how and when; they are understood in every text.
bool is_neutral(v1::LexiconCategory category) {
  constexpr std::array kNeutral{v1::LEXICON_CATEGORY_IRRELEVANT, v1::LEXICON_CATEGORY_SEVERITY,
                                v1::LEXICON_CATEGORY_PAST, v1::LEXICON_CATEGORY_SITE, v1::LEXICON_CATEGORY_MODALITY};
  return std::find(kNeutral.begin(), kNeutral.end(), category) != kNeutral.end();
}

// What these say depends on the case: on which drug, and when.
bool is_statement(v1::LexiconCategory category) {
  return category >= v1::LEXICON_CATEGORY_DANGER && !is_neutral(category);
}

void cover_bytes(const knowledge::Scan& scan, knowledge::Span span, std::vector<bool>& covered) {
  for (std::size_t i = 0; i < scan.tokens.size(); ++i) {
    const knowledge::Span& token = scan.tokens[i].span;
    if (token.begin >= span.begin && token.end <= span.end) covered[i] = true;
  }
}

}  // namespace

const FieldText& Reader::field(std::span<const v1::LexiconCategory> categories, Drugs drugs, std::string_view text) {
  std::uint64_t key = drugs == Drugs::kExpected ? 1U : 0U;
  for (const v1::LexiconCategory category : categories) key |= 2ULL << static_cast<unsigned>(category);
  auto& known = fields_[key];
  const auto at = known.find(text);
  if (at != known.end()) return at->second;
  const knowledge::Scan& scan = this->scan(text);
  FieldText field{&scan, scan.quiet, std::vector<std::string_view>(scan.clauses.size()), !scan.signs.empty(), true};
  std::vector<bool> own_words(scan.clauses.size());
  for (const knowledge::Mention& mention : scan.mentions) {
    const v1::LexiconCategory category = mention.entry->category();
    const bool own = std::find(categories.begin(), categories.end(), category) != categories.end();
    field.states = field.states || (is_statement(category) && !own);
    if (!is_neutral(category) && !own) continue;
    if (category == v1::LEXICON_CATEGORY_IRRELEVANT && (mention.negated || mention.hedged)) continue;  // "not normal"
    if (!is_neutral(category) && mention.hedged && !mention.negated && mention.entry->when_hedged().empty() &&
        !mention.entry->whole() && !scan.clauses[mention.clause].asked) {
      continue;  // in doubt: read by nobody
    }
    for (std::size_t token = mention.first; token < mention.first + mention.count; ++token) {
      if (!mention.gap(token)) field.covered[token] = true;
    }
    std::string_view& became = field.became[mention.clause];
    const bool irrelevant = category == v1::LEXICON_CATEGORY_IRRELEVANT;
    if (own) own_words[mention.clause] = true;
    if (irrelevant && became.empty()) became = mention.entry->value();
  }
  for (std::size_t i = 0; i < own_words.size(); ++i) {
    if (own_words[i]) field.became[i] = {};
  }
  const auto& named = find_drugs(text).found;
  for (const auto& match : named) {
    if (drugs == Drugs::kExpected) cover_bytes(scan, match.span, field.covered);
  }
  if (drugs == Drugs::kElsewhere && !named.empty()) field.plain = false;
  for (std::size_t i = 0; i < scan.tokens.size(); ++i) field.states = field.states || is_renal_egfr(scan, i);
  field.plain = field.plain && !field.states &&
                std::find(field.covered.begin(), field.covered.end(), false) == field.covered.end();
  return known.emplace(std::string(text), std::move(field)).first->second;
}

}  // namespace tumorboard::clinical
