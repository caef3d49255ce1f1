// SPDX-License-Identifier: Apache-2.0
// Credit: the receiver says how many more messages (or leases) it takes. Pure arithmetic.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

namespace tumorboard::wire {

// The sender's side: never sends more than it was granted, and never holds more than `most`,
// whatever the peer grants.
class CreditWindow {
 public:
  explicit CreditWindow(std::uint32_t most) : most_(most) {}

  void grant(std::uint32_t more) { available_ += std::min(more, most_ - available_); }
  [[nodiscard]] bool take() {
    if (available_ == 0) return false;
    --available_;
    return true;
  }
  [[nodiscard]] std::uint32_t available() const { return available_; }

 private:
  std::uint32_t most_;
  std::uint32_t available_ = 0;
};

// The receiver's side: gives credit back in halves, so that the sender neither starves nor
// gets a message for each message. Grant `window` once at the start.
class CreditReturn {
 public:
  explicit CreditReturn(std::uint32_t window) : window_(window) {}

  // One message was consumed; the credit to send now, mostly 0.
  [[nodiscard]] std::uint32_t consumed() {
    if (++owed_ * 2 < window_) return 0;
    return std::exchange(owed_, 0U);
  }

 private:
  std::uint32_t window_;
  std::uint32_t owed_ = 0;
};

}  // namespace tumorboard::wire
