// SPDX-License-Identifier: Apache-2.0
// Text for people: what a terminal may be shown, how wide it is, how it is wrapped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tumorboard {

// Control characters become U+FFFD, so that text from a case cannot move the cursor or
// recolour the screen. Line feeds become spaces.
std::string printable(std::string_view text);

// Columns taken on screen: code points, combining marks not counted.
std::size_t width_of(std::string_view text);

// Words, broken before `width` columns; a longer word has a line of its own. The first line begins with
// `first`, the others with `rest`; both count. No trailing line feed, no trailing spaces.
std::string wrap(std::string_view text, std::size_t width, std::string_view first, std::string_view rest);

std::string join(const std::vector<std::string>& parts, std::string_view separator);

// "a_code_of_ours" as words: "a code of ours".
std::string words_of(std::string_view code);

// Underscores between letters or digits become spaces; everything else is unchanged.
std::string plain_words(std::string_view text);

// With one full stop, whether or not it came with one; "" for nothing.
std::string sentence(std::string text);
std::string first_sentence(std::string_view text);
std::string capitalised(std::string text);  // a first letter of ASCII
std::string lower_first(std::string text);  // unless the word is an abbreviation

// "not known" for nothing.
std::string or_unknown(std::string text);

// The letters of ASCII only.
std::string upper(std::string text);
std::string lower(std::string text);

// 2026-08-05 16:02 (UTC), or "-" for 0.
std::string time_text(std::int64_t wall_us);

// 05-Aug-2026 of an ISO date; anything else is returned as it is.
std::string day_text(std::string_view iso);

}  // namespace tumorboard
