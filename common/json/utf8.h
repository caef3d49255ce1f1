// SPDX-License-Identifier: Apache-2.0
// What text may be: UTF-8 by RFC 3629 (no overlong forms, no surrogates).
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string_view>

namespace tumorboard::json {

// Takes the first code point off `rest`; nothing (and `rest` as it was) if it is not UTF-8.
std::optional<char32_t> next_code_point(std::string_view& rest);

bool is_utf8(std::string_view text);
// At most so many bytes, and no part of a character at the end.
std::string_view cut_utf8(std::string_view text, std::size_t most);
std::size_t code_points(std::string_view text);  // of UTF-8 text

// True for text on one line that shows what it says: valid UTF-8 without control characters,
// line or paragraph separators, or marks that reorder what is displayed.
bool is_printable_line(std::string_view text);
// The code points for which it is none. Nothing is added for what is not UTF-8.
void add_unprintable(std::string_view text, std::set<char32_t>& out);

}  // namespace tumorboard::json
