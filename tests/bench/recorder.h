// SPDX-License-Identifier: Apache-2.0
// Latencies of one run, and the line of JSON that the harness in peers/ expects: only what
// completes after the warm-up and within the time counts.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace tumorboard::bench {

using Clock = std::chrono::steady_clock;

class Recorder {
 public:
  Recorder(double warm_s, double seconds)
      : first_(Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(warm_s))),
        last_(first_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds))),
        seconds_(seconds) {
    us_.reserve(std::size_t{1} << 20);
  }

  [[nodiscard]] bool running() const { return Clock::now() < last_; }

  void add(Clock::time_point sent) {
    const auto now = Clock::now();
    if (now < first_ || now >= last_) return;
    us_.push_back(std::chrono::duration<double, std::micro>(now - sent).count());
  }

  void print(const char* what, std::size_t refused) {
    std::sort(us_.begin(), us_.end());
    const auto at = [this](double p) {
      return us_.empty() ? 0.0
                         : us_[std::min(us_.size() - 1, static_cast<std::size_t>(p * static_cast<double>(us_.size())))];
    };
    std::printf(
        "{\"what\":\"%s\",\"n\":%zu,\"rate\":%.1f,\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f,"
        "\"refused\":%zu}\n",
        what, us_.size(), static_cast<double>(us_.size()) / seconds_, at(.5), at(.9), at(.99), at(.999),
        us_.empty() ? 0.0 : us_.back(), refused);
  }

 private:
  Clock::time_point first_;
  Clock::time_point last_;
  double seconds_;
  std::vector<double> us_;
};

}  // namespace tumorboard::bench
