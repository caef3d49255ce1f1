// SPDX-License-Identifier: Apache-2.0
#include "clients/lib/backoff.h"

#include <algorithm>

namespace tumorboard {

std::uint32_t Backoff::next_ms(Random& random) {
  const std::uint32_t half = step_ms_ / 2;
  const std::uint32_t wait = half + random.below(half + 1);
  step_ms_ = std::min(step_ms_ * 2, kMaxMs);
  return wait;
}

std::uint32_t Backoff::at_least_ms(std::uint32_t asked_ms, Random& random) {
  constexpr std::uint32_t kLongestAsked = 3'600'000;  // no daemon parks a client for more than an hour
  const std::uint32_t asked = std::min(asked_ms, kLongestAsked);
  return asked + random.below(asked / 4 + 1);
}

}  // namespace tumorboard
