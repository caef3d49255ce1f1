// SPDX-License-Identifier: Apache-2.0
// Kleene's three truth values. Ordered, so that `and` is the minimum and `or` the maximum.
#pragma once

#include <algorithm>
#include <cstdint>

namespace tumorboard::knowledge {

enum class Truth : std::uint8_t { kFalse = 0, kUnknown = 1, kTrue = 2 };

constexpr Truth truth_of(bool value) { return value ? Truth::kTrue : Truth::kFalse; }
constexpr Truth operator!(Truth a) { return static_cast<Truth>(2 - static_cast<int>(a)); }
constexpr Truth operator&(Truth a, Truth b) { return std::min(a, b); }
constexpr Truth operator|(Truth a, Truth b) { return std::max(a, b); }

}  // namespace tumorboard::knowledge
