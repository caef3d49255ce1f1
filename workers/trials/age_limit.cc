// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/age_limit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace tumorboard::trials {
namespace {

struct Operator {
  std::string_view text;
  Comparison comparison;
};

constexpr std::array<Operator, 5> kOperators{{
    // the longer ones first
    {">=", Comparison::kAtLeast},
    {"<=", Comparison::kAtMost},
    {"==", Comparison::kEqual},
    {">", Comparison::kGreater},
    {"<", Comparison::kLess},
}};

bool number_text(std::string_view text) {
  const auto points = std::count(text.begin(), text.end(), '.');
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits > 0 && digits <= 15 && points <= 1 && static_cast<std::size_t>(digits + points) == text.size();
}

template <typename Value>
bool compare(Comparison comparison, const Value& value, const Value& limit) {
  switch (comparison) {
    case Comparison::kLess:
      return value < limit;
    case Comparison::kAtMost:
      return value <= limit;
    case Comparison::kEqual:
      return value == limit;
    case Comparison::kAtLeast:
      return value >= limit;
    case Comparison::kGreater:
      return value > limit;
  }
  return false;
}

constexpr int kMaxMonths = 12 * 200;  // the calendar of Date begins in 1800

}  // namespace

bool NumberLimit::admits(double value) const { return compare(comparison, value, number); }

std::string NumberLimit::text() const {
  const auto* found = std::find_if(kOperators.begin(), kOperators.end(),
                                   [&](const Operator& one) { return one.comparison == comparison; });
  return std::string(found->text) + digits;
}

std::optional<NumberLimit> parse_limit(std::string_view text, std::optional<Comparison> bare) {
  std::optional<Comparison> comparison = bare;
  for (const Operator& one : kOperators) {
    if (!text.starts_with(one.text)) continue;
    comparison = one.comparison;
    text.remove_prefix(one.text.size());
    break;
  }
  if (!comparison || !number_text(text)) return std::nullopt;
  return NumberLimit{*comparison, std::strtod(std::string(text).c_str(), nullptr), std::string(text)};
}

Date months_before(Date day, int months) {
  const std::string iso = day.iso();
  const int year = std::atoi(iso.substr(0, 4).c_str());
  const int month = std::atoi(iso.substr(5, 2).c_str());
  const int day_of_month = std::atoi(iso.substr(8, 2).c_str());
  const int total = year * 12 + (month - 1) - months;
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  const std::string prefix = std::to_string(total / 12) + "-" + two(total % 12 + 1) + "-";
  for (int last = day_of_month; last > 0; --last) {
    if (const auto found = Date::parse(prefix + two(last))) return *found;
  }
  return Date{-62091};  // before 1800-01-01: no one alive
}

AgeLimit AgeLimit::of(NumberLimit limit) {
  const double years = std::floor(limit.number);
  // Ties go to the even month, as the engines round.
  const double months = years * 12 + std::nearbyint((limit.number - years) * 12);
  AgeLimit made{std::move(limit), 0};
  made.months = static_cast<int>(std::min(months, static_cast<double>(kMaxMonths)));
  return made;
}

// Older means born earlier: the comparison turns round.
bool AgeLimit::admits(Date birth_date, Date today) const {
  return compare(limit.comparison, -birth_date.days, -months_before(today, months).days);
}

std::optional<bool> AgeLimit::admits_years(int age_years, Date today) const {
  const int years = std::clamp(age_years, 0, 150);
  const Date youngest = months_before(today, years * 12);
  const Date oldest = months_before(today, (years + 1) * 12).plus_days(1);
  const Date edge = months_before(today, months);
  const bool all = admits(youngest, today) && admits(oldest, today) &&
                   (limit.comparison != Comparison::kEqual || youngest == oldest);
  const bool some = admits(youngest, today) || admits(oldest, today) ||
                    (limit.comparison == Comparison::kEqual && oldest <= edge && edge <= youngest);
  if (all) return true;
  if (!some) return false;
  return std::nullopt;
}

}  // namespace tumorboard::trials
