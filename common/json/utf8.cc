// SPDX-License-Identifier: Apache-2.0
#include "common/json/utf8.h"

#include <array>

namespace tumorboard::json {
namespace {

struct Form {  // of a sequence of n bytes
  unsigned mask, lead;
  char32_t least;  // smaller ones are overlong
};

constexpr std::array<Form, 4> kForms{{{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}}};

bool printable(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
  const bool separator = c == 0x2028 || c == 0x2029;
  const bool reorders =
      c == 0x200E || c == 0x200F || c == 0x061C || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return !control && !separator && !reorders;
}

}  // namespace

std::optional<char32_t> next_code_point(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  const auto lead = static_cast<unsigned char>(rest[0]);
  for (std::size_t n = 1; n <= kForms.size(); ++n) {
    const Form& form = kForms[n - 1];
    if ((lead & form.mask) != form.lead) continue;
    if (rest.size() < n) return std::nullopt;
    char32_t c = lead & ~form.mask;
    for (std::size_t i = 1; i < n; ++i) {
      const auto byte = static_cast<unsigned char>(rest[i]);
      if ((byte & 0xC0U) != 0x80U) return std::nullopt;
      c = (c << 6U) | (byte & 0x3FU);
    }
    if (c < form.least || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return std::nullopt;
    rest.remove_prefix(n);
    return c;
  }
  return std::nullopt;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!next_code_point(text)) return false;
  }
  return true;
}

std::string_view cut_utf8(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  while (most > 0 && continues(text[most])) --most;
  return text.substr(0, most);
}

std::size_t code_points(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return n;
}

bool is_printable_line(std::string_view text) {
  while (!text.empty()) {
    const auto c = next_code_point(text);
    if (!c || !printable(*c)) return false;
  }
  return true;
}

void add_unprintable(std::string_view text, std::set<char32_t>& out) {
  while (const auto c = next_code_point(text)) {
    if (!printable(*c)) out.insert(*c);
  }
}

}  // namespace tumorboard::json
