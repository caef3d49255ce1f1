// SPDX-License-Identifier: Apache-2.0
// Civil dates (ISO 8601, proleptic Gregorian) as days since 1970-01-01.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tumorboard {

struct Date {
  std::int32_t days = 0;  // since 1970-01-01

  // "YYYY-MM-DD" exactly, years 1800 to 2999; nothing else.
  static std::optional<Date> parse(std::string_view text);
  static Date of_wall_us(std::int64_t wall_us);  // the UTC day

  [[nodiscard]] std::string iso() const;
  [[nodiscard]] Date plus_days(std::int32_t n) const { return Date{days + n}; }
  // Whole years from this (a birth date) to `later`; a 29 February birthday falls on 1 March
  // in common years.
  [[nodiscard]] int years_until(Date later) const;
  auto operator<=>(const Date&) const = default;
};

inline std::int32_t operator-(Date later, Date earlier) { return later.days - earlier.days; }

}  // namespace tumorboard
