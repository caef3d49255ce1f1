// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/matcher.h"

#include <algorithm>
#include <array>
#include <ranges>
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
  constexpr std::string_view kEnds = ",;:\n()[]";
  const char c = text[at];
  if (kEnds.find(c) == std::string_view::npos) return false;
  const bool doubled = c == ':' && ((at > 0 && text[at - 1] == ':') || (at + 1 < text.size() && text[at + 1] == ':'));
  return !doubled;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Bytes of the dash that stands here: a hyphen, or one of Unicode's dashes or its minus.
std::size_t dash_length(std::string_view text, std::size_t at) {
  if (text[at] == '-') return 1;
  const std::string_view three = text.substr(at, 3);
  const bool dash = three.size() == 3 && three.starts_with("\xe2\x80") && three[2] >= '\x90' && three[2] <= '\x95';
  return dash || three == "\xe2\x88\x92" ? 3 : 0;
}

// Nothing more follows in the clause.
bool at_clause_end(std::string_view text, std::size_t at) {
  at = std::min(text.find_first_not_of(' ', at), text.size());
  return at == text.size() || text[at] == '.' || ends_clause(text, at);
}

// What the separator at `at` says of the word before it. Returns whether it doubts the next one.
bool note_separator(std::string_view text, std::size_t at, Token* last) {
  const char c = text[at];
  const bool word_follows = at + 1 < text.size() && is_word_byte(text[at + 1]);
  const bool attached = at > 0 && text[at - 1] != ' ' && text[at - 1] != '(' && text[at - 1] != ',';
  if (c == '?' && word_follows && !attached) return true;
  if (last == nullptr) return false;
  const bool full_stop = is_full_stop(text, at);
  const bool bracket = c == ')' || c == ']';
  last->resumes = bracket ? !last->clause_ends : last->resumes && !ends_clause(text, at) && !full_stop && c != '?';
  last->asked = last->asked || c == '?';
  last->sentence_ends = last->sentence_ends || full_stop || c == ';' || c == '?' || c == '\n';
  last->clause_ends = last->clause_ends || last->sentence_ends || ends_clause(text, at);
  last->leads_on = last->leads_on || c == '(' || c == '[' || (c == ':' && ends_clause(text, at));
  last->closes = last->closes || bracket;
  const std::size_t dash = dash_length(text, at);
  last->minus = last->minus || (dash > 0 && at_clause_end(text, at + dash));
  last->plus = last->plus || (c == '+' && at == last->span.end && !word_follows);
  return false;
}

template <typename IsWord>
std::vector<Token> cut(std::string_view text, const IsWord& is_word) {
  std::vector<Token> tokens;
  bool doubted = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t dash = dash_length(text, at);
    if (dash > 0 || !is_word(text[at])) {
      doubted = note_separator(text, at, tokens.empty() ? nullptr : &tokens.back()) || doubted;
      at += std::max<std::size_t>(dash, 1);
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && is_word(text[at]) && dash_length(text, at) == 0) ++at;
    Token token{std::string(text.substr(begin, at - begin)), Span{begin, at}};
    std::transform(token.word.begin(), token.word.end(), token.word.begin(), lower);
    token.doubted = std::exchange(doubted, false);
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

bool is_full_stop(std::string_view text, std::size_t at) {
  const bool abbreviation = at > 1 && text[at - 2] == '.' && (text[at - 1] < '0' || text[at - 1] > '9');
  if (abbreviation && at + 1 < text.size()) return false;
  return text[at] == '.' && (at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n');
}

std::vector<Token> tokenise(std::string_view text) { return cut(text, is_word_byte); }

namespace {

std::vector<Token> term_tokens(std::string_view term) {
  return cut(term, [](char c) { return is_word_byte(c) || is_wildcard(c); });
}

}  // namespace

std::vector<std::string> term_words(std::string_view term) {
  std::vector<std::string> words;
  for (Token& token : term_tokens(term)) words.push_back(std::move(token.word));
  return words;
}

void TermIndex::add(std::string_view term, std::uint32_t owner) {
  Term entry{{}, {}, owner, term.find_first_of("*?") != std::string_view::npos};
  for (Token& token : term_tokens(term)) {
    entry.words.push_back(std::move(token.word));
    entry.crosses.push_back(token.clause_ends);
  }
  if (entry.words.empty()) return;
  const std::string& first = entry.words.front();
  const std::size_t wildcard = first.find_first_of("*?");
  if (wildcard == std::string::npos) {
    by_first_word_[first].push_back(std::move(entry));
  } else if (wildcard >= kStartLetters) {
    wildcard_by_start_[start_of(first)].push_back(std::move(entry));
  } else {
    wildcard_first_.push_back(std::move(entry));
  }
}

std::vector<TermIndex::Candidate> TermIndex::candidates(std::span<const Token> tokens) const {
  std::vector<Candidate> found;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    visit(tokens.subspan(at), [&](const Term& term) {
      found.push_back({at, term.words.size(), term.owner, term.wild, &term.words});
    });
  }
  return found;
}

bool TermIndex::matches(const Term& term, std::span<const Token> tokens) {
  if (term.words.size() > tokens.size()) return false;
  for (std::size_t i = 0; i < term.words.size(); ++i) {
    const bool fits = term.wild ? wildcard_match(term.words[i], tokens[i].word) : term.words[i] == tokens[i].word;
    if (!fits) return false;
    // A term does not reach over the end of a clause that it does not have itself.
    if (i + 1 < term.words.size() && tokens[i].clause_ends && !term.crosses[i]) return false;
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
  for (const auto& term : words.asks()) asks_.add(term, 0);
}

namespace {

bool has_role(const TermIndex::Hit& hit, std::uint32_t role) {
  return std::find(hit.owners.begin(), hit.owners.end(), role) != hit.owners.end();
}

constexpr std::size_t kLongestHeading = 8;  // words of a verdict that heads a list
constexpr int kBracketsRead = 4;            // after one term

bool has_digit(std::string_view word) { return word.find_first_of("0123456789") != std::string_view::npos; }

// The next word says that what was named is there.
bool affirmed(std::span<const Token> tokens, std::size_t end) {
  constexpr std::array<std::string_view, 8> kThere{"positive", "pos",       "positiv",    "detected",
                                                   "present",  "confirmed", "identified", "nachgewiesen"};
  if (end >= tokens.size() || tokens[end - 1].sentence_ends) return false;
  return std::find(kThere.begin(), kThere.end(), tokens[end].word) != kThere.end();
}

std::size_t clause_end(std::span<const Token> tokens, std::size_t at) {
  while (at < tokens.size() && !tokens[at].clause_ends) ++at;
  return std::min(at + 1, tokens.size());
}

}  // namespace

std::vector<TermIndex::Hit> ClauseReader::words_in(Tokens tokens, std::size_t begin, std::size_t end) const {
  auto hits = index_.find(tokens.subspan(begin, end - begin), [](std::uint32_t) { return true; });
  for (auto& hit : hits) hit.first += begin;
  return hits;
}

bool ClauseReader::verdict_only(Tokens tokens, std::size_t begin, std::size_t end, Mood& mood) const {
  std::size_t covered = 0;
  Mood found;
  for (const auto& hit : words_in(tokens, begin, end)) {
    covered += hit.count;
    found.negated = found.negated || has_role(hit, kNegateBefore) || has_role(hit, kNegateAfter);
    found.hedged = found.hedged || has_role(hit, kHedgeBefore) || has_role(hit, kHedgeAfter);
  }
  if (covered != end - begin) return false;
  mood.negated = mood.negated || found.negated;
  mood.hedged = mood.hedged || found.hedged;
  return true;
}

// "Not detected: T790M, C797S": a verdict that heads the list holds for each of it.
void ClauseReader::label(Tokens tokens, std::size_t clause, Mood& mood) const {
  while (clause > 0 && !tokens[clause - 1].sentence_ends) {
    std::size_t begin = clause - 1;
    while (begin > 0 && !tokens[begin - 1].clause_ends) --begin;
    if (tokens[clause - 1].leads_on) {
      if (clause - begin <= kLongestHeading) verdict_only(tokens, begin, clause, mood);
      return;
    }
    clause = begin;
  }
}

// The words before, back to the start of the clause.
void ClauseReader::before(Tokens tokens, std::size_t first, Mood& mood, Mood& heading) const {
  std::size_t begin = first;
  while (begin > 0 && first - begin < reach_ && !tokens[begin - 1].clause_ends) --begin;
  std::size_t from = begin;
  const auto hits = words_in(tokens, begin, first);
  for (const auto& hit : std::ranges::reverse_view(hits)) {
    if (has_role(hit, kStop)) {
      from = hit.first + hit.count;
      break;
    }
    mood.negated = mood.negated || has_role(hit, kNegateBefore);
    mood.hedged = mood.hedged || has_role(hit, kHedgeBefore);
  }
  for (std::size_t i = from; i <= first; ++i) mood.hedged = mood.hedged || tokens[i].doubted;
  while (begin > 0 && !tokens[begin - 1].clause_ends) --begin;
  label(tokens, begin, heading);
}

// What the clause says after a term. False: a stop word ended the look.
bool ClauseReader::rest_of_clause(Tokens tokens, std::size_t begin, std::size_t end, Mood& mood) const {
  const std::size_t near = std::min(end, begin + reach_);
  for (const auto& hit : words_in(tokens, begin, near)) {
    if (has_role(hit, kStop)) return false;
    mood.negated = mood.negated || has_role(hit, kNegateAfter);
    mood.hedged = mood.hedged || has_role(hit, kHedgeAfter);
  }
  if (near == end && begin < end) verdict_only(tokens, begin, end, mood);  // "ILD: COPD no"
  // A minus may have one word between, but not another alteration: "T790M mutation -".
  if (begin < end && tokens[begin].minus && !has_digit(tokens[begin].word)) mood.negated = true;
  if (near == end && tokens[end - 1].asked) mood.hedged = true;
  return near == end;
}

// What follows a colon or stands in a bracket counts when it begins with the verdict.
void ClauseReader::verdict(Tokens tokens, std::size_t begin, std::size_t end, Mood& mood) const {
  if (begin >= end) return;
  mood.hedged = mood.hedged || tokens[begin].doubted;
  if (verdict_only(tokens, begin, end, mood)) return;
  std::size_t at = begin;
  for (const auto& hit : words_in(tokens, begin, end)) {
    if (hit.first != at) return;
    at += hit.count;
    const bool negates = has_role(hit, kNegateAfter);
    const bool hedges = has_role(hit, kHedgeAfter);
    mood.negated = mood.negated || negates;
    mood.hedged = mood.hedged || hedges;
    if (negates || hedges || !has_role(hit, kFiller)) return;
  }
}

// "T790M, C797S: negative": whether the verdict is on the first too is open.
bool ClauseReader::shares_verdict(Tokens tokens, std::size_t end) const {
  for (; end < tokens.size(); ++end) {
    const Token& last = tokens[end - 1];
    const bool listed = has_digit(last.word) && last.clause_ends && !last.sentence_ends && !last.closes;
    if (!listed || !has_digit(tokens[end].word)) return false;
    if (!tokens[end].leads_on) continue;
    Mood mood;
    verdict(tokens, end + 1, clause_end(tokens, end + 1), mood);
    return mood.negated || mood.hedged;
  }
  return false;
}

// The words after, up to the end of the clause, a verdict after it included.
void ClauseReader::after(Tokens tokens, std::size_t end, Mood& mood) const {
  if (tokens[end - 1].plus) return;
  mood.negated = mood.negated || tokens[end - 1].minus;
  mood.hedged = mood.hedged || tokens[end - 1].asked;
  mood.hedged = mood.hedged || shares_verdict(tokens, end);
  bool resumed = tokens[end - 1].resumes;
  for (int brackets = 0; brackets < kBracketsRead; ++brackets) {
    const std::size_t clause = tokens[end - 1].clause_ends && !resumed ? end : clause_end(tokens, end);
    if (!rest_of_clause(tokens, end, clause, mood) || !tokens[clause - 1].leads_on) return;
    const std::size_t next = clause_end(tokens, clause);
    verdict(tokens, clause, next, mood);
    // "T790M (exon 20): negative": what follows the bracket is still said of the term.
    if (next <= clause || !tokens[next - 1].closes) return;
    resumed = tokens[next - 1].resumes;
    end = next;
  }
}

ClauseReader::Mood ClauseReader::mood(std::span<const Token> tokens, std::size_t first, std::size_t count) const {
  Mood mood;
  Mood heading;
  before(tokens, first, mood, heading);
  Mood later;
  after(tokens, first + count, later);
  // "Not detected: T790M, C797S detected": which of the two holds is open.
  if (heading.negated && affirmed(tokens, first + count)) heading = {false, true};
  mood = {mood.negated || heading.negated, mood.hedged || heading.hedged};
  // "T790M positive in tissue (negative in plasma)": both are said.
  if (later.negated && affirmed(tokens, first + count)) later = {false, true};
  return {mood.negated || later.negated, mood.hedged || later.hedged};
}

std::vector<bool> ClauseReader::asking_words(std::span<const Token> tokens) const {
  std::vector<bool> marked(tokens.size());
  for (const auto& hit : asks_.find(tokens, [](std::uint32_t) { return true; })) marked[hit.first] = true;
  return marked;
}

std::vector<bool> ClauseReader::clause_words(std::span<const Token> tokens) const {
  std::vector<bool> marked(tokens.size());
  for (const auto& hit : index_.candidates(tokens)) {
    for (std::size_t i = 0; i < hit.count; ++i) {
      if ((*hit.words)[i] != "*") marked[hit.first + i] = true;  // the gap of "not * excluded" says something
    }
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].word.find_first_not_of("0123456789") == std::string::npos) marked[i] = true;
  }
  return marked;
}

}  // namespace tumorboard::knowledge
