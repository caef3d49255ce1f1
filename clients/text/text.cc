// SPDX-License-Identifier: Apache-2.0
#include "clients/text/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <utility>

#include "common/base/date.h"

namespace tumorboard {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80U; }
bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The bytes of the code point at `at`; 1 for a stray byte.
std::size_t length_at(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && continues(text[end])) ++end;
  return end - at;
}

// C0, DEL, C1 and the marks that reverse the direction of writing.
bool is_control(std::string_view point) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(point[i]); };
  if (point.size() == 1) return byte(0) < 0x20U || byte(0) >= 0x7FU;
  if (point.size() == 2) return byte(0) == 0xC2U && byte(1) < 0xA0U;
  if (point.size() == 3 && byte(0) == 0xE2U) {
    return (byte(1) == 0x80U && byte(2) >= 0xAAU && byte(2) <= 0xAEU) ||
           (byte(1) == 0x81U && byte(2) >= 0xA6U && byte(2) <= 0xA9U);
  }
  return continues(point[0]) || point.size() > 4;
}

bool is_combining(std::string_view point) {
  if (point.size() != 2) return false;
  const auto first = static_cast<unsigned char>(point[0]);
  const auto second = static_cast<unsigned char>(point[1]);
  return first == 0xCCU || (first == 0xCDU && second < 0xB0U);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = length_at(text, at);
    const std::string_view point = text.substr(at, length);
    if (point == "\n" || point == "\t") {
      out += ' ';
    } else if (is_control(point)) {
      out += kReplacement;
    } else {
      out += point;
    }
    at += length;
  }
  return out;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = length_at(text, at);
    if (!is_combining(text.substr(at, length))) ++width;
    at += length;
  }
  return width;
}

std::string wrap(std::string_view text, std::size_t width, std::string_view first, std::string_view rest) {
  std::string out(first);
  std::size_t column = width_of(first);
  bool line_is_empty = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find_first_not_of(' ', at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    const std::size_t word_width = width_of(word);
    if (!line_is_empty && column + 1 + word_width > width) {
      out += '\n';
      out += rest;
      column = width_of(rest);
      line_is_empty = true;
    }
    if (!line_is_empty) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word_width;
    line_is_empty = false;
    at = end;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (&part != parts.data()) out += separator;
    out += part;
  }
  return out;
}

std::string words_of(std::string_view code) {
  std::string out(code);
  std::ranges::replace(out, '_', ' ');
  return out;
}

std::string plain_words(std::string_view text) {
  const auto is_word = [&](std::size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || !is_ascii(text[at]));
  };
  std::string out(text);
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '_' && is_word(at - 1) && is_word(at + 1)) out[at] = ' ';
  }
  return out;
}

std::string sentence(std::string text) {
  while (text.ends_with('.') || text.ends_with(' ')) text.pop_back();
  return text.empty() ? text : text + ".";
}

std::string first_sentence(std::string_view text) {
  const std::size_t end = text.find(". ");
  return sentence(std::string(text.substr(0, end)));
}

std::string capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string lower_first(std::string text) {
  const auto is_upper = [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; };
  const bool ordinary = text.size() > 1 && is_upper(text[0]) &&
                        (text[1] == ' ' || std::islower(static_cast<unsigned char>(text[1])) != 0);
  if (ordinary) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

std::string or_unknown(std::string text) { return text.empty() ? "not known" : std::move(text); }

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string time_text(std::int64_t wall_us) {
  if (wall_us <= 0) return "-";
  const std::int64_t minutes = wall_us / 60'000'000;
  std::array<char, 8> clock{};
  std::snprintf(clock.data(), clock.size(), "%02d:%02d", static_cast<int>(minutes / 60 % 24),
                static_cast<int>(minutes % 60));
  return Date::of_wall_us(wall_us).iso() + " " + clock.data();
}

std::string day_text(std::string_view iso) {
  static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto date = Date::parse(iso);
  if (!date) return printable(iso);
  const int month = (iso[5] - '0') * 10 + (iso[6] - '0');
  return std::string(iso.substr(8, 2)) + "-" + std::string(kMonths.at(static_cast<std::size_t>(month) - 1)) + "-" +
         std::string(iso.substr(0, 4));
}

}  // namespace tumorboard
