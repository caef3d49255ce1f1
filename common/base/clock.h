// SPDX-License-Identifier: Apache-2.0
// Time is injected. Records use UTC wall time; leases and timers use CLOCK_BOOTTIME, which
// neither steps nor stops in suspend.
#pragma once

#include <cstdint>

namespace tumorboard {

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual std::int64_t wall_us() const = 0;  // UTC, microseconds since 1970
  [[nodiscard]] virtual std::int64_t boot_ms() const = 0;  // CLOCK_BOOTTIME, milliseconds
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t wall_us() const override;
  [[nodiscard]] std::int64_t boot_ms() const override;
};

// Moves only when it is set. For tests and simulations; not thread safe.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t wall_us() const override { return wall_us_; }
  [[nodiscard]] std::int64_t boot_ms() const override { return boot_ms_; }
  void set_wall_us(std::int64_t us) { wall_us_ = us; }
  void advance_ms(std::int64_t ms) {
    boot_ms_ += ms;
    wall_us_ += ms * 1000;
  }

 private:
  std::int64_t wall_us_ = 1'767'225'600'000'000;  // 2026-01-01T00:00:00Z
  std::int64_t boot_ms_ = 1'000;
};

}  // namespace tumorboard
