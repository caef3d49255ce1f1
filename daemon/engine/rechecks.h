// SPDX-License-Identifier: Apache-2.0
// Re-checks: a worker judges a case under review again, with other knowledge or another
// trial registry than its answer was made with, to see whether the answer or the screening changes.
// They are kept in memory only; the engine creates them again after a restart.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/engine/lease_table.h"
#include "daemon/exchange/recheck.h"
#include "tumorboard/v1/knowledge_change.pb.h"

namespace tumorboard {

// What a proposal for other knowledge would change.
struct Preview {
  std::string digest;
  std::map<std::string, std::string> judged;  // case → basis digest it was compared with
  std::map<std::string, std::vector<v1::FieldChange>> changed;
  std::uint32_t cases = 0;
  std::string broken;
};

class Rechecks {
 public:
  static constexpr std::size_t kMaxLoaded = 8;  // bodies of open cases held at a time
  static constexpr unsigned kMaxTries = 3;
  static constexpr std::uint64_t kFenceMark = 1ULL << 63U;  // never a ledger sequence

  // Fences of one life never come again in the next: `start` rises from one to the other.
  void number_from(std::uint64_t start) { next_ = start; }
  void add(Recheck recheck) { waiting_.push_back(std::move(recheck)); }
  void drop_proposal(std::uint64_t proposal);

  // Waiting → loading, while few are loaded; the caller asks the reader.
  std::optional<Recheck> next_to_load();
  void loaded(Recheck recheck);  // its bodies are here
  void not_loaded() { --loading_; }

  // Ready → leased.
  [[nodiscard]] bool has_ready() const { return !ready_.empty(); }
  std::uint64_t lease(SessionId session, std::int64_t deadline_ms, std::int64_t hard_ms);
  [[nodiscard]] const Recheck& leased(std::uint64_t fence) const { return leased_.at(fence); }

  [[nodiscard]] LeaseTable& leases() { return leases_; }
  [[nodiscard]] const LeaseTable& leases() const { return leases_; }

  // Takes a leased recheck back: answered, refused, or lost.
  std::optional<Recheck> take(std::uint64_t fence);
  // Again, unless it has been tried often enough: then it is returned.
  std::optional<Recheck> again(Recheck recheck);

 private:
  std::deque<Recheck> waiting_;
  std::deque<Recheck> ready_;
  std::unordered_map<std::uint64_t, Recheck> leased_;
  LeaseTable leases_;
  std::size_t loading_ = 0;
  std::uint64_t next_ = 1;
};

}  // namespace tumorboard
