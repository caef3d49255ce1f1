// SPDX-License-Identifier: Apache-2.0
// What waits for the reader. The engine's own loads have a lane of their own; people's reads wait in a lane for
// each session and are taken in turn, so that one session with thousands of reads makes nobody else wait for them.
// Any thread pushes, one pops.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "daemon/exchange/tasks.h"

namespace tumorboard {

class ReadQueue {
 public:
  static constexpr std::size_t kMostOfSession = 64;  // reads that wait
  static constexpr std::size_t kMostOfKey = 256;
  static constexpr unsigned kLoadsInTurn = 8;  // of the engine, before a read is taken

  // Takes what fits and returns the reads that do not: their session, or its key, has too many waiting.
  std::vector<AnswerRead> push_all(std::vector<ReaderTask>&& tasks);
  // Nobody waits for the reads of a session that has ended.
  void drop(SessionId session);
  // The next task; nothing after `wait`, or when the queue is closed and empty.
  std::optional<ReaderTask> pop(std::chrono::milliseconds wait);

  void close_queue();
  [[nodiscard]] bool closed() const;
  [[nodiscard]] std::size_t size() const;

 private:
  [[nodiscard]] bool empty() const { return loads_.empty() && reads_.empty(); }
  void count_out(const KeyId& key, std::size_t reads);
  AnswerRead take_read();

  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<ReaderTask> loads_;
  std::map<SessionId, std::deque<AnswerRead>> reads_;  // no lane is empty
  std::unordered_map<KeyId, std::size_t> of_key_;
  SessionId last_{0};  // the session whose read was taken last
  unsigned loads_taken_ = 0;
  bool closed_ = false;
};

}  // namespace tumorboard
