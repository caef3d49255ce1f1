// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/lease_table.h"

#include <algorithm>

namespace tumorboard {

void LeaseTable::add(Lease lease) {
  deadlines_.emplace(lease.deadline_ms, lease.fence);
  if (lease.session) by_session_[*lease.session].insert(lease.fence);
  leases_.insert_or_assign(lease.fence, std::move(lease));
}

void LeaseTable::remove(std::uint64_t fence) {
  const auto found = leases_.find(fence);
  if (found == leases_.end()) return;
  deadlines_.erase({found->second.deadline_ms, fence});
  if (found->second.session) {
    const auto held = by_session_.find(*found->second.session);
    held->second.erase(fence);
    if (held->second.empty()) by_session_.erase(held);
  }
  leases_.erase(found);
}

const Lease* LeaseTable::find(std::uint64_t fence) const {
  const auto found = leases_.find(fence);
  return found == leases_.end() ? nullptr : &found->second;
}

std::vector<Lease> LeaseTable::of(SessionId session) const {
  std::vector<Lease> held;
  const auto found = by_session_.find(session);
  if (found == by_session_.end()) return held;
  for (const std::uint64_t fence : found->second) held.push_back(leases_.at(fence));
  return held;
}

std::size_t LeaseTable::count(SessionId session) const {
  const auto found = by_session_.find(session);
  return found == by_session_.end() ? 0 : found->second.size();
}

void LeaseTable::set_deadline(Lease& lease, std::int64_t deadline_ms) {
  deadlines_.erase({lease.deadline_ms, lease.fence});
  lease.deadline_ms = deadline_ms;
  deadlines_.emplace(lease.deadline_ms, lease.fence);
}

bool LeaseTable::extend(std::uint64_t fence, SessionId session, std::int64_t deadline_ms) {
  const auto found = leases_.find(fence);
  if (found == leases_.end() || found->second.session != session) return false;
  set_deadline(found->second, std::min(deadline_ms, found->second.hard_ms));
  return true;
}

bool LeaseTable::adopt(std::uint64_t fence, SessionId session, std::int64_t deadline_ms, std::int64_t hard_ms) {
  const auto found = leases_.find(fence);
  if (found == leases_.end() || found->second.session) return false;
  found->second.session = session;
  found->second.worker_gone = false;
  found->second.hard_ms = hard_ms;
  by_session_[session].insert(fence);
  set_deadline(found->second, deadline_ms);
  return true;
}

void LeaseTable::orphan(std::uint64_t fence, std::int64_t deadline_ms) {
  const auto found = leases_.find(fence);
  if (found == leases_.end()) return;
  Lease lease = found->second;
  remove(fence);
  lease.session.reset();
  lease.worker_gone = true;
  lease.deadline_ms = deadline_ms;
  add(std::move(lease));
}

std::vector<Lease> LeaseTable::expired(std::int64_t now_ms) const {
  std::vector<Lease> due;
  for (const auto& [deadline, fence] : deadlines_) {
    if (deadline > now_ms) break;
    due.push_back(leases_.at(fence));
  }
  return due;
}

std::optional<std::int64_t> LeaseTable::next_deadline() const {
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.begin()->first;
}

}  // namespace tumorboard
