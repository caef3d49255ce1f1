// SPDX-License-Identifier: Apache-2.0
#include "common/signing/utc.h"

#include <array>
#include <cstdio>

#include "common/base/date.h"
#include "common/base/duration.h"

namespace tumorboard::signing {
namespace {

std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::string utc_text(std::int64_t wall_us) {
  const Date date = Date::of_wall_us(wall_us);
  const std::int64_t in_day = wall_us - date.days * kDayUs;
  const auto part = [&](std::int64_t unit, std::int64_t modulus) { return static_cast<int>(in_day / unit % modulus); };
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d.%06dZ", part(kHourUs, 24), part(kMinuteUs, 60),
                part(kSecondUs, 60), part(1, kSecondUs));
  return date.iso() + text.data();
}

std::optional<std::int64_t> parse_utc(std::string_view text) {
  if (text.size() != 27) return std::nullopt;
  const auto date = Date::parse(text.substr(0, 10));
  const auto hour = digits(text.substr(11, 2));
  const auto minute = digits(text.substr(14, 2));
  const auto second = digits(text.substr(17, 2));
  const auto micro = digits(text.substr(20, 6));
  if (!date || !hour || !minute || !second || !micro) return std::nullopt;
  const std::int64_t us = date->days * kDayUs + (*hour * 3600 + *minute * 60 + *second) * kSecondUs + *micro;
  if (utc_text(us) != text) return std::nullopt;  // 25:61, another separator
  return us;
}

}  // namespace tumorboard::signing
