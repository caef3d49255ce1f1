// SPDX-License-Identifier: Apache-2.0
#include "common/base/clock.h"

#include <ctime>

namespace tumorboard {
namespace {

std::int64_t read_us(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
}

}  // namespace

std::int64_t SystemClock::wall_us() const { return read_us(CLOCK_REALTIME); }
std::int64_t SystemClock::boot_ms() const { return read_us(CLOCK_BOOTTIME) / 1'000; }

}  // namespace tumorboard
