// SPDX-License-Identifier: Apache-2.0
// A bounded queue between two threads. A full queue refuses: the producer answers
// RESOURCE_EXHAUSTED or waits for its next poll; it never blocks. An eventfd tells a consumer
// that polls sockets that something is there.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "common/base/wake_fd.h"

namespace tumorboard {

template <typename T>
class Mailbox {
 public:
  explicit Mailbox(std::size_t capacity) : capacity_(capacity) {}
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // False when full or closed; the value is then untouched.
  [[nodiscard]] bool push(T&& value) {
    {
      const std::scoped_lock lock(mutex_);
      if (closed_ || items_.size() >= capacity_) return false;
      items_.push_back(std::move(value));
    }
    wake();
    return true;
  }

  // Never refuses for lack of room: for what must not be lost (replies, session ends).
  void push_always(T&& value) {
    {
      const std::scoped_lock lock(mutex_);
      items_.push_back(std::move(value));
    }
    wake();
  }

  void push_all(std::vector<T>&& values) {
    if (values.empty()) return;
    {
      const std::scoped_lock lock(mutex_);
      for (T& value : values) items_.push_back(std::move(value));
    }
    wake();
  }

  // Up to `most` items; waits at most `wait` for the first.
  std::vector<T> pop(std::size_t most, std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    if (items_.empty() && !closed_) {
      ready_.wait_for(lock, wait, [this] { return !items_.empty() || closed_; });
    }
    return take(most);
  }

  // Without waiting; also clears the eventfd.
  std::vector<T> drain(std::size_t most = static_cast<std::size_t>(-1)) {
    clear_event();
    const std::scoped_lock lock(mutex_);
    return take(most);
  }

  // For a consumer that waits in pop() and does not poll.
  void clear_event() { wake_.clear(); }

  void close_queue() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
    wake();
  }

  [[nodiscard]] bool closed() const {
    const std::scoped_lock lock(mutex_);
    return closed_;
  }
  [[nodiscard]] std::size_t size() const {
    const std::scoped_lock lock(mutex_);
    return items_.size();
  }
  [[nodiscard]] int fd() const { return wake_.fd(); }  // readable when something was pushed

 private:
  std::vector<T> take(std::size_t most) {
    std::vector<T> out;
    out.reserve(most < items_.size() ? most : items_.size());
    while (!items_.empty() && out.size() < most) {
      out.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    return out;
  }
  void wake() {
    ready_.notify_one();
    wake_.wake();
  }

  const std::size_t capacity_;
  WakeFd wake_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace tumorboard
