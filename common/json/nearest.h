// SPDX-License-Identifier: Apache-2.0
// "Did you mean": the known word with the fewest slips of the keyboard.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tumorboard::json {

// Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment).
// Words are compared by their first 64 bytes.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The first of the nearest words; empty when `known` is empty.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

// The first of the nearest words that `word` may be a slip for: at most 3 slips, and at most one
// more than half its length. Case is ignored. Empty: nothing is near.
std::string_view near_word(std::string_view word, std::span<const std::string_view> known);

// `did you mean "ecog"? known here: age, ecog`, or the second half alone when nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace tumorboard::json
