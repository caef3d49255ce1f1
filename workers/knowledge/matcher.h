// SPDX-License-Identifier: Apache-2.0
// Finds terms in open text: word sequences, case ignored, '_', '-', '/' and space alike, `*`
// and `?` as wildcards within a word. The longest term wins. Negation and hedge words around a
// term, in the same clause, are noted. Immutable after loading, thread safe.
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
  bool clause_ends = false;  // punctuation follows
};

std::vector<Token> tokenise(std::string_view text);
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
  // Without overlaps, from the left; the longest term wins, then one without wildcards.
  template <typename Allowed>
  [[nodiscard]] std::vector<Hit> find(std::span<const Token> tokens, const Allowed& allowed) const {
    std::vector<Hit> hits;
    for (std::size_t at = 0; at < tokens.size();) {
      Hit hit{at, 0, {}};
      bool plain = false;
      visit(tokens.subspan(at), [&](const Term& term) {
        const std::size_t count = term.words.size();
        if (count < hit.count || (count == hit.count && plain && term.wild) || !allowed(term.owner)) return;
        if (count > hit.count || plain == term.wild) hit.owners.clear();
        hit.count = count;
        plain = !term.wild;
        if (std::find(hit.owners.begin(), hit.owners.end(), term.owner) == hit.owners.end()) {
          hit.owners.push_back(term.owner);
        }
      });
      at += hit.count == 0 ? 1 : hit.count;
      if (hit.count > 0) hits.push_back(std::move(hit));
    }
    return hits;
  }

 private:
  struct Term {
    std::vector<std::string> words;
    std::uint32_t owner = 0;
    bool wild = false;
  };
  // Calls found(term) for each term that begins at the first token.
  template <typename Found>
  void visit(std::span<const Token> tokens, const Found& found) const {
    if (const auto plain = by_first_word_.find(tokens.front().word); plain != by_first_word_.end()) {
      for (const Term& term : plain->second) {
        if (matches(term, tokens)) found(term);
      }
    }
    for (const Term& term : wildcard_first_) {
      if (matches(term, tokens)) found(term);
    }
  }
  static bool matches(const Term& term, std::span<const Token> tokens);

  std::unordered_map<std::string, std::vector<Term>> by_first_word_;
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

 private:
  enum Role : std::uint32_t { kNegateBefore, kNegateAfter, kHedgeBefore, kHedgeAfter, kStop, kFiller };
  TermIndex index_;
  std::size_t reach_ = 0;
};

}  // namespace tumorboard::knowledge
