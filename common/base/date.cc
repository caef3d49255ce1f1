// SPDX-License-Identifier: Apache-2.0
#include "common/base/date.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "common/base/duration.h"

namespace tumorboard {
namespace {

std::chrono::year_month_day ymd(Date date) {
  return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{date.days}}};
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<Date> Date::parse(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day || *year < 1800 || *year > 2999) return std::nullopt;
  const std::chrono::year_month_day civil{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                          std::chrono::day{static_cast<unsigned>(*day)}};
  if (!civil.ok()) return std::nullopt;
  return Date{static_cast<std::int32_t>(std::chrono::sys_days{civil}.time_since_epoch().count())};
}

Date Date::of_wall_us(std::int64_t wall_us) {
  const std::int64_t floor = wall_us >= 0 ? wall_us / kDayUs : -((-wall_us + kDayUs - 1) / kDayUs);
  return Date{static_cast<std::int32_t>(floor)};
}

std::string Date::iso() const {
  const auto civil = ymd(*this);
  std::array<char, 32> text{};
  const int n = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(civil.year()),
                              static_cast<unsigned>(civil.month()), static_cast<unsigned>(civil.day()));
  return {text.data(), static_cast<std::size_t>(n)};
}

int Date::years_until(Date later) const {
  const auto from = ymd(*this);
  const auto to = ymd(later);
  const int years = static_cast<int>(to.year()) - static_cast<int>(from.year());
  const bool before_birthday = to.month() < from.month() || (to.month() == from.month() && to.day() < from.day());
  return before_birthday ? years - 1 : years;
}

}  // namespace tumorboard
