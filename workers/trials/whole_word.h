// SPDX-License-Identifier: Apache-2.0
// A gene as a whole word of a free-text comment, as the engines look for it.
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace tumorboard::trials {

inline char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

inline std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

inline bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

// Case is ignored; letters, digits and '_' make a word. A comment that is nothing but the word
// does not count.
inline bool holds_word(std::string_view text, std::string_view word) {
  if (word.empty() || text.size() <= word.size()) return false;
  const auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t at = 0; at + word.size() <= text.size(); ++at) {
    if (!same_ignoring_case(text.substr(at, word.size()), word)) continue;
    const bool starts = at == 0 || !in_word(text[at - 1]);
    const bool ends = at + word.size() == text.size() || !in_word(text[at + word.size()]);
    if (starts && ends) return true;
  }
  return false;
}

}  // namespace tumorboard::trials
