// SPDX-License-Identifier: Apache-2.0
// Cases that wait for something of the daemon's own: their facts from the reader, or another try
// to grant their job. What fails is tried again, after 1 s, 2 s, 4 s ... and at most a minute, until
// it is settled. In memory only: a start tries everything anew. Single-threaded, without a clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tumorboard {

class Retries {
 public:
  static constexpr std::int64_t kFirstMs = 1'000;
  static constexpr std::int64_t kLongestMs = 60'000;

  // The reader is asked now. False: it has been asked and has not answered.
  bool ask(const std::string& case_id);
  // The try, or the answer, failed: how long until the next, in ms.
  std::int64_t failed(const std::string& case_id, std::int64_t now_ms);
  // Due at this boot time, without a failure.
  void at(const std::string& case_id, std::int64_t due_ms);
  void settled(const std::string& case_id);

  // Those whose wait is over, each once; their failures stay counted until they are settled.
  std::vector<std::string> take_due(std::int64_t now_ms);
  [[nodiscard]] std::optional<std::int64_t> next_due() const;
  // Asked of the reader, and not answered yet.
  [[nodiscard]] bool is_asked(const std::string& case_id) const;
  [[nodiscard]] std::size_t asked() const { return asked_; }
  [[nodiscard]] unsigned failures(const std::string& case_id) const;

 private:
  struct Entry {
    bool asked = false;
    unsigned failures = 0;
    std::optional<std::int64_t> due_ms;
  };
  void set_due(const std::string& case_id, Entry& entry, std::optional<std::int64_t> due_ms);

  std::size_t asked_ = 0;
  std::unordered_map<std::string, Entry> entries_;
  std::set<std::pair<std::int64_t, std::string>> due_;  // (boot ms, case)
};

}  // namespace tumorboard
