// SPDX-License-Identifier: Apache-2.0
// Which requests have been applied, by (principal, nonce, counter), with the answer each got.
// Memory always holds what the view has not applied yet; a nonce's older window is loaded from
// the view at its first use. Bounded: the least recently used nonces are forgotten and loaded
// again when they come back. A window comes from its loader alone. What the view knew before an entry
// was forgotten here does not count: that entry may be missing from it.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/hash.h"
#include "common/base/ids.h"
#include "daemon/exchange/tasks.h"

namespace tumorboard {

class RequestMemory {
 public:
  enum class Verdict : std::uint8_t {
    kNew,         // judge it
    kRepeat,      // answer with `reply`
    kConflict,    // same id, other content
    kLoadWindow,  // the nonce is not in memory
    kLoadOne,     // older than the window
  };
  struct Answer {
    Verdict verdict = Verdict::kNew;
    const AppliedRequest* applied = nullptr;
  };

  explicit RequestMemory(std::size_t max_nonces = 16'384) : max_nonces_(max_nonces) {}

  Answer judge(const std::string& principal, const std::string& nonce, std::uint64_t counter, const Digest& hash);

  // The window of a nonce as the view, having applied `rests_on`, knows it; merges with what memory holds.
  // `floor`: counters below it may exist in the view although they are not in `entries`.
  // False: load it again.
  bool load_window(const std::string& principal, const std::string& nonce,
                   const std::vector<std::pair<std::uint64_t, AppliedRequest>>& entries, std::uint64_t floor,
                   Sequence rests_on);
  // The answer to kLoadOne: known, or never applied as of `rests_on`. Without effect when the window is gone,
  // or when it may be out of date: the next judge() asks again.
  void load_one(const std::string& principal, const std::string& nonce, std::uint64_t counter,
                const AppliedRequest& applied);
  void load_one_absent(const std::string& principal, const std::string& nonce, std::uint64_t counter,
                       Sequence rests_on);

  void applied(const std::string& principal, const std::string& nonce, std::uint64_t counter, AppliedRequest applied);
  // The view has applied every event up to here: those may be forgotten.
  void forget_through(Sequence view_applied) { view_applied_ = view_applied; }

 private:
  struct Window {
    std::map<std::uint64_t, AppliedRequest> applied;
    std::set<std::uint64_t> absent;  // looked up below the floor and not found
    std::uint64_t floor = 0;
    Sequence last_sequence = 0;
    std::list<std::string>::iterator used;
  };
  static std::string key(const std::string& principal, const std::string& nonce) { return nonce + principal; }
  void touch(Window& window, const std::string& key);
  Window* find(const std::string& key);
  void shrink();

  const std::size_t max_nonces_;
  Sequence view_applied_ = 0;
  Sequence forgotten_through_ = 0;  // the last event of an entry that was forgotten
  std::unordered_map<std::string, Window> windows_;
  std::list<std::string> used_;  // most recent first
};

}  // namespace tumorboard
