// SPDX-License-Identifier: Apache-2.0
// The sessions that have said hello, and of the workers' their credit and whose turn is next.
// Single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "common/base/ids.h"

namespace tumorboard {

class Sessions {
 public:
  static constexpr std::uint32_t kMaxCredit = 256;  // leases of one worker at a time

  void greet(SessionId session, const KeyId& key) { keys_.insert_or_assign(session, key); }
  [[nodiscard]] bool knows(SessionId session) const { return keys_.contains(session); }
  [[nodiscard]] std::vector<SessionId> of(const KeyId& key) const;
  void register_worker(SessionId session, const KeyId& key, std::uint32_t credit);
  void set_credit(SessionId session, std::uint32_t credit);
  // True: it was a worker's.
  bool end(SessionId session);

  [[nodiscard]] const KeyId& key_of(SessionId session) const { return keys_.at(session); }
  // Round robin: the next worker that holds less than its credit, by `held`.
  std::optional<SessionId> free_worker(const std::function<std::size_t(SessionId)>& held);
  [[nodiscard]] std::size_t workers() const { return credit_.size(); }
  [[nodiscard]] std::size_t clients() const { return keys_.size() - credit_.size(); }

 private:
  std::unordered_map<SessionId, KeyId> keys_;
  std::unordered_map<SessionId, std::uint32_t> credit_;  // of workers
  std::vector<SessionId> order_;                         // of workers
  std::size_t next_ = 0;
};

}  // namespace tumorboard
