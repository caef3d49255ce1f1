// SPDX-License-Identifier: Apache-2.0
// An open text cut into clauses, with everything the lexicon finds in it. Each category is chosen
// by itself, so that a term of one never hides a term of another. Immutable, thread safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tumorboard/v1/knowledge.pb.h"
#include "workers/knowledge/matcher.h"

namespace tumorboard::knowledge {

// Up to and with the punctuation and the white space that end it: the clauses of a text, joined,
// are the text. A comma, a semicolon, a full stop, a question or exclamation mark and a line end
// end one; a bracket and a colon do not.
struct Clause {
  Span span;
  std::size_t first = 0;  // tokens [first, end)
  std::size_t end = 0;
  std::size_t sentence = 0;
  bool asked = false;  // its sentence asks
};

struct Mention {
  const v1::LexiconEntry* entry = nullptr;
  std::size_t first = 0;  // token
  std::size_t count = 0;
  std::size_t clause = 0;
  bool negated = false;
  bool hedged = false;
  const std::vector<std::string>* words = nullptr;  // of the term

  // The token is a gap of the term: any word fits there, so the term does not understand it.
  [[nodiscard]] bool gap(std::size_t token) const { return (*words)[token - first] == "*"; }
};

// All concepts of a sign stand in one sentence.
struct SignHit {
  const v1::Sign* sign = nullptr;
  std::vector<std::size_t> mentions;  // indexes into Scan::mentions, one a concept
  std::size_t clause = 0;             // of the last
  bool negated = false;               // one of them is
};

// A text with the terms that could be meant at each of its words: what every look-up begins with.
struct Words {
  std::string text;
  std::vector<Token> tokens;
  std::vector<TermIndex::Candidate> lexicon;  // overlaps included
  std::vector<bool> clause_words;             // tokens that say nothing alone
};

struct Scan {
  std::string text;
  std::vector<Token> tokens;
  std::vector<Clause> clauses;
  std::vector<Mention> mentions;  // by category, then in text order
  std::vector<SignHit> signs;
  std::vector<bool> quiet;  // tokens that say nothing alone: clause words, numbers, single letters

  [[nodiscard]] std::size_t clause_of(std::size_t token) const;
};

// Clauses with their tokens. `asks` marks tokens that make their sentence a question.
std::vector<Clause> cut_clauses(std::string_view text, const std::vector<Token>& tokens, const std::vector<bool>& asks);

}  // namespace tumorboard::knowledge
