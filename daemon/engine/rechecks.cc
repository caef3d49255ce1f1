// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/rechecks.h"

namespace tumorboard {

void Rechecks::drop_proposal(std::uint64_t proposal) {
  const auto of_it = [proposal](const Recheck& recheck) { return recheck.proposal == proposal; };
  std::erase_if(waiting_, of_it);
  std::erase_if(ready_, of_it);
}

std::optional<Recheck> Rechecks::next_to_load() {
  if (waiting_.empty() || loading_ + ready_.size() + leased_.size() >= kMaxLoaded) return std::nullopt;
  Recheck recheck = std::move(waiting_.front());
  waiting_.pop_front();
  ++loading_;
  return recheck;
}

void Rechecks::loaded(Recheck recheck) {
  --loading_;
  ready_.push_back(std::move(recheck));
}

std::uint64_t Rechecks::lease(SessionId session, std::int64_t deadline_ms, std::int64_t hard_ms) {
  const std::uint64_t fence = kFenceMark | next_++;
  Recheck recheck = std::move(ready_.front());
  ready_.pop_front();
  leases_.add({fence, fence, recheck.case_id, session, deadline_ms, hard_ms});
  leased_.emplace(fence, std::move(recheck));
  return fence;
}

std::optional<Recheck> Rechecks::take(std::uint64_t fence) {
  const auto found = leased_.find(fence);
  if (found == leased_.end()) return std::nullopt;
  Recheck recheck = std::move(found->second);
  leased_.erase(found);
  leases_.remove(fence);
  return recheck;
}

std::optional<Recheck> Rechecks::again(Recheck recheck) {
  if (++recheck.tries >= kMaxTries) return recheck;
  ready_.push_back(std::move(recheck));
  return std::nullopt;
}

}  // namespace tumorboard
