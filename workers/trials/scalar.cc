// SPDX-License-Identifier: Apache-2.0
// The type of a scalar. YAML 1.1: yes/no/on/off are booleans, y and n are not; 1_000 and 0x1F
// are whole numbers. Sexagesimal numbers and dates stay text: nothing in CTML means them.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "workers/trials/document.h"

namespace tumorboard::trials {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 5> kNulls{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 9> kTrues{"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
constexpr std::array<std::string_view, 9> kFalses{"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};

bool digit(char c) { return c >= '0' && c <= '9'; }

// Digits with '_' between, a sign before: a YAML 1.1 whole number without a leading zero.
bool whole_digits(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  if (text.empty() || !digit(text.front()) || (text.front() == '0' && text.size() > 1)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return digit(c) || c == '_'; });
}

// [-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)? or \.[0-9]+: the point is required.
bool decimal_digits(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return false;
  std::string_view after = text.substr(point + 1);
  const std::size_t exponent = after.find_first_of("eE");
  if (exponent != std::string_view::npos) {
    std::string_view power = after.substr(exponent + 1);
    if (power.size() < 2 || (power.front() != '+' && power.front() != '-')) return false;
    power.remove_prefix(1);
    if (!std::all_of(power.begin(), power.end(), digit)) return false;
    after = after.substr(0, exponent);
  }
  const std::string_view before = text.substr(0, point);
  const auto plain = [](char c) { return digit(c) || c == '_'; };
  if (!std::all_of(before.begin(), before.end(), plain) || !std::all_of(after.begin(), after.end(), plain))
    return false;
  if (before.empty()) return !after.empty() && digit(after.front());
  return digit(before.front());
}

double value_of(std::string_view text) {
  std::string plain;
  std::copy_if(text.begin(), text.end(), std::back_inserter(plain), [](char c) { return c != '_'; });
  return std::strtod(plain.c_str(), nullptr);
}

// 0x1F and 017, unsigned.
bool other_base(std::string_view text, double& value) {
  int base = 0;
  if (text.starts_with("0x"))
    base = 16;
  else if (text.size() > 1 && text.front() == '0')
    base = 8;
  if (base == 0) return false;
  if (base == 16) text.remove_prefix(2);
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (text.empty() || problem != std::errc() || end != text.data() + text.size()) return false;
  value = static_cast<double>(number);
  return true;
}

}  // namespace

Scalar resolve_plain(std::string_view text) {
  Scalar scalar{ScalarKind::kText, std::string(text), 0, false};
  double value = 0;
  if (is_one_of(text, kNulls)) {
    scalar.kind = ScalarKind::kNull;
  } else if (is_one_of(text, kTrues) || is_one_of(text, kFalses)) {
    scalar.kind = ScalarKind::kBoolean;
    scalar.boolean = is_one_of(text, kTrues);
  } else if (whole_digits(text)) {
    scalar.kind = ScalarKind::kWhole;
    scalar.number = value_of(text);
  } else if (decimal_digits(text)) {
    scalar.kind = ScalarKind::kDecimal;
    scalar.number = value_of(text);
  } else if (other_base(text, value)) {
    scalar.kind = ScalarKind::kWhole;
    scalar.number = value;
  }
  return scalar;
}

Scalar number_scalar(std::string_view text) {
  const bool whole = text.find_first_of(".eE") == std::string_view::npos;
  return {whole ? ScalarKind::kWhole : ScalarKind::kDecimal, std::string(text), value_of(text), false};
}

}  // namespace tumorboard::trials
