// SPDX-License-Identifier: Apache-2.0
// Finds terms in open text: word sequences, case ignored, '_', '-', '/' and space alike, `*`
// and `?` as wildcards within a word. The longest term wins. Negation and hedge words around a
// term, in the same clause, are noted. Immutable after loading, thread safe.
#pragma once

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
  // Without overlaps, from the left, longest first.
  template <typename Allowed>
  [[nodiscard]] std::vector<Hit> find(std::span<const Token> tokens, const Allowed& allowed) const {
    std::vector<Hit> hits;
    for (std::size_t at = 0; at < tokens.size();) {
      Hit hit{at, 0, {}};
      visit(tokens.subspan(at), [&](std::size_t count, std::uint32_t owner) {
        if (count < hit.count || !allowed(owner)) return;
        if (count > hit.count) hit.owners.clear();
        hit.count = count;
        hit.owners.push_back(owner);
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
  };
  // Calls found(token count, owner) for each term that begins at the first token.
  template <typename Found>
  void visit(std::span<const Token> tokens, const Found& found) const {
    if (const auto plain = by_first_word_.find(tokens.front().word); plain != by_first_word_.end()) {
      for (const Term& term : plain->second) {
        if (matches(term, tokens)) found(term.words.size(), term.owner);
      }
    }
    for (const Term& term : wildcard_first_) {
      if (matches(term, tokens)) found(term.words.size(), term.owner);
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
  [[nodiscard]] bool is_clause_word(std::span<const Token> tokens, std::size_t at) const;

 private:
  enum Role : std::uint32_t { kNegateBefore, kNegateAfter, kHedgeBefore, kHedgeAfter, kStop };
  [[nodiscard]] bool stops(std::span<const Token> tokens, std::size_t at) const;
  TermIndex index_;
  std::size_t reach_ = 0;
};

}  // namespace tumorboard::knowledge
