// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/given.h"

#include <algorithm>
#include <initializer_list>

namespace tumorboard::knowledge {
namespace {

bool among(const Token& token, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), token.word) != words.end();
}

// Words that may stand between a denial and the drug: "never treated with osimertinib".
bool between(const Token& token) {
  return among(token, {"prior", "previous", "further", "any", "the", "had", "received", "given", "taken", "treated",
                       "with", "been", "on", "exposure", "to", "started"});
}

bool denied_before(std::span<const Token> tokens, std::size_t first) {
  std::size_t at = first;
  while (at > 0 && !tokens[at - 1].clause_ends && between(tokens[at - 1])) --at;
  if (at == 0 || tokens[at - 1].clause_ends) return false;
  const Token& word = tokens[at - 1];
  if (among(word, {"no", "not", "never", "without", "declined", "refused", "kein", "keine", "ohne", "nicht"}))
    return true;
  const bool pair = at >= 2 && !tokens[at - 2].clause_ends;
  return pair && ((word.word == "of" && tokens[at - 2].word == "instead") ||
                  (word.word == "than" && tokens[at - 2].word == "rather"));
}

bool denied_after(std::span<const Token> tokens, std::size_t end) {
  while (end < tokens.size() && among(tokens[end], {"was", "is", "has", "been", "had"})) ++end;
  if (end >= tokens.size() || tokens[end - 1].sentence_ends) return false;
  const Token& word = tokens[end];
  if (among(word, {"declined", "refused", "naive", "none"})) return true;
  if (!among(word, {"not", "never", "no", "nein", "nicht"})) return false;
  const bool last = word.clause_ends || end + 1 == tokens.size();  // "osimertinib: never"
  return last || among(tokens[end + 1], {"given", "received", "started", "taken", "tried", "used", "been", "erhalten"});
}

}  // namespace

bool not_given(std::span<const Token> tokens, std::size_t first, std::size_t count) {
  return denied_before(tokens, first) || denied_after(tokens, first + count);
}

}  // namespace tumorboard::knowledge
