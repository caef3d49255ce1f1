// SPDX-License-Identifier: Apache-2.0
// Words that reasons share: what a record says, cut to a line, and why it cannot be read.
#pragma once

#include <string>
#include <string_view>

#include "common/json/utf8.h"
#include "workers/trials/document.h"

namespace tumorboard::trials {

inline constexpr std::size_t kMaxQuotedBytes = 80;

inline std::string quoted(std::string_view text) {
  const std::string_view cut = json::cut_utf8(text, kMaxQuotedBytes);
  return "\"" + std::string(cut) + (cut.size() < text.size() ? "..." : "") + "\"";
}

// `age "18" is text, not a number`
inline std::string no_number(std::string_view name, const Scalar& value) {
  const std::string_view kind = value.is_text() ? " is text" : " is a truth value";
  return std::string(name) + " " + quoted(value.text) + std::string(kind) + ", not a number";
}

// Written alike and still not equal: 21 and "21", true and "true".
inline bool differ_in_type_only(const Scalar& a, const Scalar& b) {
  return a.kind != b.kind && !(a.is_number() && b.is_number()) && !a.is_null() && !b.is_null() && a.text == b.text;
}

inline std::string_view type_word(const Scalar& value) {
  if (value.is_text()) return "text";
  return value.is_number() ? "a number" : "a truth value";
}

}  // namespace tumorboard::trials
