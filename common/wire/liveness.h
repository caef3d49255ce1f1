// SPDX-License-Identifier: Apache-2.0
// When to send a heartbeat and when the other side counts as gone. Pure arithmetic on boot
// time in milliseconds; any traffic counts.
#pragma once

#include <algorithm>
#include <cstdint>

#include "common/wire/limits.h"

namespace tumorboard::wire {

class Liveness {
 public:
  explicit Liveness(std::int64_t now_ms, std::int64_t heartbeat_ms = kHeartbeatMs, int misses = kMisses)
      : heartbeat_ms_(heartbeat_ms), misses_(misses), heard_ms_(now_ms), sent_ms_(now_ms) {}

  void heard(std::int64_t now_ms) { heard_ms_ = std::max(heard_ms_, now_ms); }
  void sent(std::int64_t now_ms) { sent_ms_ = std::max(sent_ms_, now_ms); }

  [[nodiscard]] bool heartbeat_due(std::int64_t now_ms) const { return now_ms - sent_ms_ >= heartbeat_ms_; }
  [[nodiscard]] int missed(std::int64_t now_ms) const {
    return static_cast<int>(std::max<std::int64_t>(0, now_ms - heard_ms_) / heartbeat_ms_);
  }
  [[nodiscard]] bool gone(std::int64_t now_ms) const { return missed(now_ms) >= misses_; }

  // The next moment at which heartbeat_due or gone may change.
  [[nodiscard]] std::int64_t next_ms() const {
    return std::min(sent_ms_ + heartbeat_ms_, heard_ms_ + heartbeat_ms_ * misses_);
  }

 private:
  std::int64_t heartbeat_ms_;
  int misses_;
  std::int64_t heard_ms_;
  std::int64_t sent_ms_;
};

}  // namespace tumorboard::wire
