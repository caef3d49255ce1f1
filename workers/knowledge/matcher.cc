// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/matcher.h"

#include <algorithm>
#include <utility>

namespace tumorboard::knowledge {
namespace {

bool is_word_byte(char c) {
  // Bytes above ASCII belong to words, so that accented letters do not split them.
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_wildcard(char c) { return c == '*' || c == '?'; }
// A colon that stands twice joins the partners of a fusion: EML4::ALK.
bool ends_clause(std::string_view text, std::size_t at) {
  constexpr std::string_view kEnds = ",;:\n()";
  const char c = text[at];
  if (kEnds.find(c) == std::string_view::npos) return false;
  const bool doubled = c == ':' && ((at > 0 && text[at - 1] == ':') || (at + 1 < text.size() && text[at + 1] == ':'));
  return !doubled;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// A full stop ends a clause, but not inside 3.5 or p.L858R.
bool is_full_stop(std::string_view text, std::size_t at) {
  return text[at] == '.' && (at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n');
}

template <typename IsWord>
std::vector<Token> cut(std::string_view text, const IsWord& is_word) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word(text[at])) {
      if (!tokens.empty() && (ends_clause(text, at) || is_full_stop(text, at))) tokens.back().clause_ends = true;
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && is_word(text[at])) ++at;
    Token token{std::string(text.substr(begin, at - begin)), Span{begin, at}};
    std::transform(token.word.begin(), token.word.end(), token.word.begin(), lower);
    tokens.push_back(std::move(token));
  }
  return tokens;
}

// Greedy with one step back: linear for one `*`, never worse than pattern times text.
bool wildcard_match(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == text[t] || pattern[p] == '?')) {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

std::vector<Token> tokenise(std::string_view text) { return cut(text, is_word_byte); }

std::vector<std::string> term_words(std::string_view term) {
  std::vector<std::string> words;
  for (Token& token : cut(term, [](char c) { return is_word_byte(c) || is_wildcard(c); })) {
    words.push_back(std::move(token.word));
  }
  return words;
}

void TermIndex::add(std::string_view term, std::uint32_t owner) {
  Term entry{term_words(term), owner, term.find_first_of("*?") != std::string_view::npos};
  if (entry.words.empty()) return;
  const bool wild_first = entry.words.front().find_first_of("*?") != std::string::npos;
  auto& list = wild_first ? wildcard_first_ : by_first_word_[entry.words.front()];
  list.push_back(std::move(entry));
}

bool TermIndex::matches(const Term& term, std::span<const Token> tokens) {
  if (term.words.size() > tokens.size()) return false;
  for (std::size_t i = 0; i < term.words.size(); ++i) {
    if (!wildcard_match(term.words[i], tokens[i].word)) return false;
    // A term does not reach over the end of a clause.
    if (i + 1 < term.words.size() && tokens[i].clause_ends) return false;
  }
  return true;
}

ClauseReader::ClauseReader(const v1::ClauseWords& words) : reach_(words.reach()) {
  for (const auto& term : words.negation_before()) index_.add(term, kNegateBefore);
  for (const auto& term : words.negation_after()) index_.add(term, kNegateAfter);
  for (const auto& term : words.hedge_before()) index_.add(term, kHedgeBefore);
  for (const auto& term : words.hedge_after()) index_.add(term, kHedgeAfter);
  for (const auto& term : words.stop()) index_.add(term, kStop);
  for (const auto& term : words.filler()) index_.add(term, kFiller);
}

ClauseReader::Mood ClauseReader::mood(std::span<const Token> tokens, std::size_t first, std::size_t count) const {
  Mood mood;
  const auto note = [&mood](const TermIndex::Hit& hit, Role negate, Role hedge) {
    for (const std::uint32_t role : hit.owners) {
      mood.negated = mood.negated || role == negate;
      mood.hedged = mood.hedged || role == hedge;
    }
  };
  const auto all = [](std::uint32_t) { return true; };
  const auto is_stop = [](const TermIndex::Hit& hit) {
    return std::find(hit.owners.begin(), hit.owners.end(), static_cast<std::uint32_t>(kStop)) != hit.owners.end();
  };
  // The words before, back to the start of the clause.
  std::size_t begin = first;
  while (begin > 0 && first - begin < reach_ && !tokens[begin - 1].clause_ends) --begin;
  auto before = index_.find(tokens.subspan(begin, first - begin), all);
  for (auto hit = before.rbegin(); hit != before.rend() && !is_stop(*hit); ++hit)
    note(*hit, kNegateBefore, kHedgeBefore);
  // The words after, up to the end of the clause.
  std::size_t end = first + count;
  while (end < tokens.size() && end - first - count < reach_ && !tokens[end - 1].clause_ends) ++end;
  for (const auto& hit : index_.find(tokens.subspan(first + count, end - first - count), all)) {
    if (is_stop(hit)) break;
    note(hit, kNegateAfter, kHedgeAfter);
  }
  return mood;
}

std::vector<bool> ClauseReader::clause_words(std::span<const Token> tokens) const {
  std::vector<bool> marked(tokens.size());
  for (const auto& hit : index_.find(tokens, [](std::uint32_t) { return true; })) {
    std::fill_n(marked.begin() + static_cast<std::ptrdiff_t>(hit.first), hit.count, true);
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].word.find_first_not_of("0123456789") == std::string::npos) marked[i] = true;
  }
  return marked;
}

}  // namespace tumorboard::knowledge
