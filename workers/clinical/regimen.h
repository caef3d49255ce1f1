// SPDX-License-Identifier: Apache-2.0
// Biologically effective dose of a radiotherapy plan, alpha/beta 10 Gy.
#pragma once

#include <cstdint>

#include "tumorboard/v1/knowledge.pb.h"

namespace tumorboard::clinical {

// D (1 + (D/n) / 10), Gy. fractions >= 1.
constexpr double bed10_gy(double total_gy, std::uint32_t fractions) {
  return total_gy * (1 + total_gy / fractions / 10);
}

// Strictly above the threshold. Multiplied out, so that no quotient is rounded before the
// comparison: D (10 n + D) > 10 n * threshold.
constexpr bool bed10_above(double total_gy, std::uint32_t fractions, double threshold_gy) {
  const double tens = 10.0 * fractions;
  return total_gy * (tens + total_gy) > threshold_gy * tens;
}

inline bool in_source_range(double total_gy, std::uint32_t fractions, const v1::Policy& policy) {
  return total_gy >= policy.sbrt_min_gy().value() && total_gy <= policy.sbrt_max_gy().value() &&
         fractions >= policy.sbrt_min_fractions().value() && fractions <= policy.sbrt_max_fractions().value();
}

}  // namespace tumorboard::clinical
