// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next attempt: doubled each time up to a limit, with jitter, so
// that clients turned away together do not come back together.
#pragma once

#include <cstdint>

#include "common/base/random.h"

namespace tumorboard {

class Backoff {
 public:
  // Milliseconds; the wait lies between half of the current step and the whole of it.
  std::uint32_t next_ms(Random& random);
  // At least what the daemon asked for, plus up to a quarter of it.
  static std::uint32_t at_least_ms(std::uint32_t asked_ms, Random& random);
  void reset() { step_ms_ = kFirstMs; }

  static constexpr std::uint32_t kFirstMs = 100;
  static constexpr std::uint32_t kMaxMs = 5'000;

 private:
  std::uint32_t step_ms_ = kFirstMs;
};

}  // namespace tumorboard
