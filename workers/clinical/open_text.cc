// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/open_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <utility>

namespace tumorboard::clinical {

void WordList::add(std::string_view word) {
  if (word.empty()) return;
  const auto at = std::lower_bound(words_.begin(), words_.end(), word);
  if (at == words_.end() || *at != word) words_.emplace(at, word);
}

bool WordList::has(std::string_view word) const { return std::binary_search(words_.begin(), words_.end(), word); }

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

const knowledge::Matches<v1::LexiconEntry>& Reader::match(std::span<const v1::LexiconCategory> categories,
                                                          std::string_view text) {
  std::uint32_t key = 0;
  for (const v1::LexiconCategory category : categories) key |= 1U << static_cast<unsigned>(category);
  auto& known = lexicon_[key];
  const auto at = known.find(text);
  if (at != known.end()) return at->second;
  return known.emplace(std::string(text), knowledge_.match(categories, text)).first->second;
}

const knowledge::Matches<v1::Drug>& Reader::find_drugs(std::string_view text) {
  const auto at = drugs_.find(text);
  if (at != drugs_.end()) return at->second;
  return drugs_.emplace(std::string(text), knowledge_.find_drugs(text)).first->second;
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

void OpenText::not_recognised(std::string path, std::string text) {
  v1::Unrecognised& entry = unrecognised_.emplace_back();
  entry.set_path(std::move(path));
  entry.set_text(std::move(text));
}

namespace {

constexpr std::string_view kNothingSaid = "nothing_said";  // an entry that is known and means nothing

using LexiconMatches = knowledge::Matches<v1::LexiconEntry>;

// "Suspected ILD" where a suspicion has no meaning of its own: neither there nor absent.
bool in_doubt(const knowledge::Match<v1::LexiconEntry>& match) {
  return match.hedged && !match.negated && match.value.empty();
}

Recognised recognise(const LexiconMatches& matches) {
  Recognised out;
  out.any = !matches.found.empty() && std::none_of(matches.found.begin(), matches.found.end(), in_doubt);
  for (const auto& match : matches.found) {
    if (match.value.empty() || match.value == kNothingSaid) continue;
    out.values.add(match.value);
    if (match.negated) continue;
    for (const std::string& attribute : match.entry->attribute()) out.attributes.add(attribute);
  }
  out.all = std::none_of(matches.unrecognised.begin(), matches.unrecognised.end(), says_something);
  return out;
}

void list_doubts(OpenText& out, const LexiconMatches& matches, std::string_view text, const std::string& path) {
  for (const auto& match : matches.found) {
    if (!in_doubt(match)) continue;
    out.not_recognised(path, std::string(text.substr(match.span.begin, match.span.end - match.span.begin)));
  }
}

bool holds(std::initializer_list<v1::LexiconCategory> categories, v1::LexiconCategory wanted) {
  return std::find(categories.begin(), categories.end(), wanted) != categories.end();
}

}  // namespace

Recognised OpenText::read(std::initializer_list<v1::LexiconCategory> categories, std::string_view text,
                          const std::string& path) {
  const auto& matches = reader_.match(std::span(categories.begin(), categories.size()), text);
  for (const std::string& rest : matches.unrecognised) {
    if (says_something(rest)) not_recognised(path, rest);
  }
  list_doubts(*this, matches, text, path);
  return recognise(matches);
}

Recognised OpenText::read_prose(std::initializer_list<v1::LexiconCategory> categories, std::string_view text,
                                std::string path) {
  if (holds(categories, v1::LEXICON_CATEGORY_COMORBIDITY)) return read(categories, text, path);
  const auto& matches = reader_.match(std::span(categories.begin(), categories.size()), text);
  // A question doubts what it asks.
  if (!holds(categories, v1::LEXICON_CATEGORY_REQUEST)) list_doubts(*this, matches, text, path);
  if (matches.found.empty() && says_something(text)) not_recognised(std::move(path), std::string(text));
  return recognise(matches);
}

}  // namespace tumorboard::clinical
