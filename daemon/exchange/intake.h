// SPDX-License-Identifier: Apache-2.0
// What the broker hands to the engine: a queue with a lane for each key, taken in turn, so that nobody who sends
// thousands of messages makes another person wait for them, or takes the places of others. A key's messages keep
// their order. The broker's thread pushes, the engine's takes; a full queue refuses and never blocks.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

#include "common/base/wake_fd.h"
#include "daemon/exchange/messages.h"

namespace tumorboard {

class Intake {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
  static constexpr std::size_t kMostBytesOfKey = std::size_t{16} << 20U;

  // A client's key has half of the places, and its bytes, at most; its first message always fits while there is
  // room.
  explicit Intake(std::size_t capacity) : capacity_(capacity) {}
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  // False when there is no room, or closed; the message is then untouched.
  [[nodiscard]] bool push(Inbound&& message);
  // Never refuses: for what must not be lost (session ends).
  void push_always(Inbound&& message);

  // Up to `most` messages, one of each key in turn. pop() waits at most `wait` for the first; drain() does not
  // wait and clears the eventfd.
  std::vector<Inbound> pop(std::size_t most, std::chrono::milliseconds wait);
  std::vector<Inbound> drain(std::size_t most);

  void close_queue();
  [[nodiscard]] bool closed() const;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] int fd() const { return wake_.fd(); }  // readable when something was pushed

 private:
  struct Lane {
    std::deque<Inbound> messages;
    std::size_t bytes = 0;
  };
  void add(Inbound&& message);
  std::vector<Inbound> take(std::size_t most);

  const std::size_t capacity_;
  WakeFd wake_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::map<KeyId, Lane> lanes_;  // none is empty
  KeyId last_;                   // whose message was taken last
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
  bool closed_ = false;
};

}  // namespace tumorboard
