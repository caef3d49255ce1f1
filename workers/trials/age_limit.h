// SPDX-License-Identifier: Apache-2.0
// Numeric limits as CTML writes them: an operator and a number, nothing else. An age becomes a
// birth-date limit: the day minus whole years and rounded months.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/date.h"

namespace tumorboard::trials {

enum class Comparison : std::uint8_t { kLess, kAtMost, kEqual, kAtLeast, kGreater };

struct NumberLimit {
  Comparison comparison = Comparison::kEqual;
  double number = 0;
  std::string digits;  // as written

  [[nodiscard]] bool admits(double value) const;
  [[nodiscard]] std::string text() const;  // ">=18"
};

// ">=18", "<0.5"; with `bare` a number alone means that comparison. Anything more is refused:
// "18+", ">= 18", ">=18 years".
std::optional<NumberLimit> parse_limit(std::string_view text, std::optional<Comparison> bare = std::nullopt);

// The day of `months` before, at the end of the month where it is shorter.
Date months_before(Date day, int months);

struct AgeLimit {
  NumberLimit limit;
  int months = 0;  // 12 x years + rounded months of the fraction

  static AgeLimit of(NumberLimit limit);
  [[nodiscard]] bool admits(Date birth_date, Date today) const;
  // All, none or some of the birth dates that make a person this many years old today.
  [[nodiscard]] std::optional<bool> admits_years(int age_years, Date today) const;
};

}  // namespace tumorboard::trials
