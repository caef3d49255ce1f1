// SPDX-License-Identifier: Apache-2.0
// One connection to a daemon, as the client sees it. A seam, so that retry and resume are
// tested against a scripted daemon with a clock that moves only when the test moves it.
#pragma once

#include <chrono>
#include <optional>

#include "common/base/result.h"
#include "common/wire/frame.h"

namespace tumorboard {

// One thread. An implementation never retries by itself.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  // A fresh connection in place of the former one, whose messages are gone.
  virtual Result<> open() = 0;
  virtual void close() = 0;
  // Never waits. UNAVAILABLE: not connected yet; RESOURCE_EXHAUSTED: its buffer is full;
  // INVALID: larger than a command may be. In each case nothing was sent.
  virtual Result<> send(const wire::Message& message) = 0;
  // Waits at most `wait`; without a connection it only waits.
  virtual Result<std::optional<wire::Message>> receive(std::chrono::milliseconds wait) = 0;
  // The daemon refused this key at the handshake.
  [[nodiscard]] virtual bool refused() const = 0;
  // Something answers there and ends the handshake: what a wrong server key looks like.
  [[nodiscard]] virtual bool cut_off() const = 0;
};

}  // namespace tumorboard
