// SPDX-License-Identifier: Apache-2.0
// How far the view has come. Readers wait on it so that everybody reads their own writes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "common/base/ids.h"

namespace tumorboard {

class Watermark {
 public:
  explicit Watermark(Sequence start) : reached_(start) {}

  void advance(Sequence to) {
    {
      const std::scoped_lock lock(mutex_);
      if (to > reached_) reached_ = to;
    }
    changed_.notify_all();
  }

  [[nodiscard]] Sequence reached() const {
    const std::scoped_lock lock(mutex_);
    return reached_;
  }

  // False when it was not reached in time.
  [[nodiscard]] bool wait_for(Sequence sequence, std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, most, [&] { return reached_ >= sequence; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Sequence reached_;
};

}  // namespace tumorboard
