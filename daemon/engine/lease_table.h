// SPDX-License-Identifier: Apache-2.0
// The live leases, by fence. Deadlines are boot time and never stored: after a restart a lease
// is an orphan until its worker registers its fence again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/ids.h"

namespace tumorboard {

struct Lease {
  std::uint64_t fence = 0;
  std::uint64_t job_id = 0;
  std::string case_id;
  std::optional<SessionId> session;  // nothing: orphan, waits for its worker to come back
  std::int64_t deadline_ms = 0;      // boot time
  std::int64_t hard_ms = 0;          // never extended beyond this
  bool worker_gone = false;          // an orphan because its session ended, not because we restarted
};

class LeaseTable {
 public:
  void add(Lease lease);
  void remove(std::uint64_t fence);
  [[nodiscard]] const Lease* find(std::uint64_t fence) const;
  [[nodiscard]] std::vector<Lease> of(SessionId session) const;
  [[nodiscard]] std::size_t count(SessionId session) const;

  // Extends up to the hard cap. False when the session does not hold it.
  bool extend(std::uint64_t fence, SessionId session, std::int64_t deadline_ms);
  // An orphan finds its worker again. False when it is not an orphan.
  bool adopt(std::uint64_t fence, SessionId session, std::int64_t deadline_ms, std::int64_t hard_ms);

  // The session has ended; its worker may come back until `deadline_ms`.
  void orphan(std::uint64_t fence, std::int64_t deadline_ms);

  [[nodiscard]] std::vector<Lease> expired(std::int64_t now_ms) const;
  [[nodiscard]] std::optional<std::int64_t> next_deadline() const;
  [[nodiscard]] std::size_t size() const { return leases_.size(); }

 private:
  void set_deadline(Lease& lease, std::int64_t deadline_ms);

  std::unordered_map<std::uint64_t, Lease> leases_;
  std::set<std::pair<std::int64_t, std::uint64_t>> deadlines_;
  std::unordered_map<SessionId, std::set<std::uint64_t>> by_session_;
};

}  // namespace tumorboard
