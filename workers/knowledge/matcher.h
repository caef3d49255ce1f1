// SPDX-License-Identifier: Apache-2.0
// Finds terms in open text: word sequences, case ignored, '_', '-', '/' and space alike, `*`
// and `?` as wildcards within a word. The longest term wins. Negation and hedge words around a
// term, in the same clause, are noted; so is a verdict after a colon or in a bracket ("T790M:
// negative"), a verdict that heads a list ("not detected: T790M, C797S"), a free minus and a
// question mark. Immutable after loading, thread safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tumorboard/v1/knowledge.pb.h"

namespace tumorboard::knowledge {

struct Span {  // bytes of the text
  std::size_t begin = 0;
  std::size_t end = 0;
  auto operator<=>(const Span&) const = default;
};

struct Token {
  std::string word;  // lower case
  Span span;
  bool clause_ends = false;    // punctuation follows
  bool sentence_ends = false;  // of that a full stop, a semicolon, a question mark or a line end
  bool leads_on = false;       // a colon or an opening bracket follows: a verdict on it may come
  bool closes = false;         // a closing bracket follows
  bool resumes = false;        // only that bracket ends the clause; the enclosing one continues after it
  bool minus = false;          // a free minus follows: "T790M -"
  bool plus = false;           // a plus ends it: "T790M+"
  bool asked = false;          // a question mark follows
  bool doubted = false;        // a question mark stands before: "?T790M"
};

std::vector<Token> tokenise(std::string_view text);
// A full stop ends a clause, but not inside 3.5 or p.L858R, nor in "V.a. small cell".
bool is_full_stop(std::string_view text, std::size_t at);
// A term's words, lower case, with their wildcards.
std::vector<std::string> term_words(std::string_view term);

template <typename Entry>
struct Match {
  const Entry* entry = nullptr;
  Span span;
  bool negated = false;
  bool hedged = false;
  std::string_view value;  // lexicon only: with negation and hedging applied; empty = says nothing
};

template <typename Entry>
struct Matches {
  std::vector<Match<Entry>> found;        // in text order
  std::vector<std::string> unrecognised;  // the stretches of text between them, as written
};

// Terms, each with a number its owner understands.
class TermIndex {
 public:
  void add(std::string_view term, std::uint32_t owner);

  struct Hit {
    std::size_t first = 0;  // tokens
    std::size_t count = 0;
    std::vector<std::uint32_t> owners;  // of the longest terms here that `allowed` lets pass
  };
  // Every term at every token, overlaps included: what several choices are made from.
  struct Candidate {
    std::size_t first = 0;
    std::size_t count = 0;
    std::uint32_t owner = 0;
    bool wild = false;
    const std::vector<std::string>* words = nullptr;  // of the term; a word `*` is a gap, not understood by it
  };
  [[nodiscard]] std::vector<Candidate> candidates(std::span<const Token> tokens) const;

  // Without overlaps, from the left; the longest term wins, then one without wildcards.
  template <typename Allowed>
  [[nodiscard]] std::vector<Hit> find(std::span<const Token> tokens, const Allowed& allowed) const {
    std::vector<Hit> hits;
    for (std::size_t at = 0; at < tokens.size();) {
      Longest longest{at};
      visit(tokens.subspan(at),
            [&](const Term& term) { longest.consider(term.words.size(), term.wild, term.owner, allowed); });
      at += std::max<std::size_t>(longest.hit.count, 1);
      if (longest.hit.count > 0) hits.push_back(std::move(longest.hit));
    }
    return hits;
  }
  // The same of candidates that are known already.
  template <typename Allowed>
  [[nodiscard]] static std::vector<Hit> choose(std::span<const Candidate> candidates, const Allowed& allowed) {
    std::vector<Hit> hits;
    std::size_t free = 0;  // the first token that no hit takes
    for (std::size_t i = 0; i < candidates.size();) {
      Longest longest{candidates[i].first};
      for (; i < candidates.size() && candidates[i].first == longest.hit.first; ++i) {
        const Candidate& one = candidates[i];
        if (one.first >= free) longest.consider(one.count, one.wild, one.owner, allowed);
      }
      if (longest.hit.count == 0) continue;
      free = longest.hit.first + longest.hit.count;
      hits.push_back(std::move(longest.hit));
    }
    return hits;
  }

 private:
  // The longest terms that begin at one token.
  struct Longest {
    explicit Longest(std::size_t at) : hit{at, 0, {}} {}
    template <typename Allowed>
    void consider(std::size_t count, bool wild, std::uint32_t owner, const Allowed& allowed) {
      if (count < hit.count || (count == hit.count && plain && wild) || !allowed(owner)) return;
      if (count > hit.count || plain == wild) hit.owners.clear();
      hit.count = count;
      plain = !wild;
      if (std::find(hit.owners.begin(), hit.owners.end(), owner) == hit.owners.end()) hit.owners.push_back(owner);
    }
    Hit hit;
    bool plain = false;
  };
  struct Term {
    std::vector<std::string> words;
    std::vector<bool> crosses;  // the term itself has a clause end there: "COPD, severe"
    std::uint32_t owner = 0;
    bool wild = false;
  };
  // Calls found(term) for each term that begins at the first token.
  template <typename Found>
  void visit(std::span<const Token> tokens, const Found& found) const {
    const auto try_all = [&](const std::vector<Term>& terms) {
      for (const Term& term : terms) {
        if (matches(term, tokens)) found(term);
      }
    };
    const std::string& word = tokens.front().word;
    if (const auto plain = by_first_word_.find(word); plain != by_first_word_.end()) try_all(plain->second);
    if (const auto begun = wildcard_by_start_.find(start_of(word)); begun != wildcard_by_start_.end()) {
      try_all(begun->second);
    }
    try_all(wildcard_first_);
  }
  static bool matches(const Term& term, std::span<const Token> tokens);

  std::unordered_map<std::string, std::vector<Term>> by_first_word_;
  // A first word with a wildcard behind its first letters, by these; else among wildcard_first_.
  static constexpr std::size_t kStartLetters = 3;
  static std::uint32_t start_of(std::string_view word) {
    std::uint32_t start = 0;
    for (std::size_t i = 0; i < kStartLetters && i < word.size(); ++i) {
      start = (start << 8U) | static_cast<unsigned char>(word[i]);
    }
    return start;
  }
  std::unordered_map<std::uint32_t, std::vector<Term>> wildcard_by_start_;
  std::vector<Term> wildcard_first_;
};

// Negation and hedge words around a term.
class ClauseReader {
 public:
  ClauseReader() = default;
  explicit ClauseReader(const v1::ClauseWords& words);

  struct Mood {
    bool negated = false;
    bool hedged = false;
  };
  [[nodiscard]] Mood mood(std::span<const Token> tokens, std::size_t first, std::size_t count) const;
  // Which tokens say nothing on their own: such words, fillers and bare numbers.
  [[nodiscard]] std::vector<bool> clause_words(std::span<const Token> tokens) const;
  // Which tokens make their sentence a question.
  [[nodiscard]] std::vector<bool> asking_words(std::span<const Token> tokens) const;

 private:
  enum Role : std::uint32_t { kNegateBefore, kNegateAfter, kHedgeBefore, kHedgeAfter, kStop, kFiller };
  using Tokens = std::span<const Token>;
  [[nodiscard]] std::vector<TermIndex::Hit> words_in(Tokens tokens, std::size_t begin, std::size_t end) const;
  void before(Tokens tokens, std::size_t first, Mood& mood, Mood& heading) const;
  void label(Tokens tokens, std::size_t clause, Mood& mood) const;
  void after(Tokens tokens, std::size_t end, Mood& mood) const;
  [[nodiscard]] bool shares_verdict(Tokens tokens, std::size_t end) const;
  bool rest_of_clause(Tokens tokens, std::size_t begin, std::size_t end, Mood& mood) const;
  void verdict(Tokens tokens, std::size_t begin, std::size_t end, Mood& mood) const;
  // All words of the stretch say nothing on their own: any negation or hedge in it counts.
  bool verdict_only(Tokens tokens, std::size_t begin, std::size_t end, Mood& mood) const;
  TermIndex index_;
  TermIndex asks_;
  std::size_t reach_ = 0;
};

}  // namespace tumorboard::knowledge
