// SPDX-License-Identifier: Apache-2.0
// Lengths of time in the units of clock.h: wall time in microseconds, boot time in milliseconds.
#pragma once

#include <cstdint>

namespace tumorboard {

inline constexpr std::int64_t kSecondUs = 1'000'000;
inline constexpr std::int64_t kMinuteUs = 60 * kSecondUs;
inline constexpr std::int64_t kHourUs = 60 * kMinuteUs;
inline constexpr std::int64_t kDayUs = 24 * kHourUs;  // without leap seconds, as UTC counts

inline constexpr std::int64_t kMinuteMs = 60'000;
inline constexpr std::int64_t kHourMs = 60 * kMinuteMs;
inline constexpr std::int64_t kDayMs = 24 * kHourMs;

}  // namespace tumorboard
