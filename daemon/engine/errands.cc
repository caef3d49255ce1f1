// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/errands.h"

namespace tumorboard {

void Errands::drop_proposal(std::uint64_t proposal) {
  const auto of_it = [proposal](const Errand& errand) { return errand.proposal == proposal; };
  std::erase_if(waiting_, of_it);
  std::erase_if(ready_, of_it);
}

std::optional<Errand> Errands::next_to_load() {
  if (waiting_.empty() || loading_ + ready_.size() + leased_.size() >= kMaxLoaded) return std::nullopt;
  Errand errand = std::move(waiting_.front());
  waiting_.pop_front();
  ++loading_;
  return errand;
}

void Errands::loaded(Errand errand) {
  --loading_;
  ready_.push_back(std::move(errand));
}

std::uint64_t Errands::lease(SessionId session, std::int64_t deadline_ms, std::int64_t hard_ms) {
  const std::uint64_t fence = kFenceMark | next_++;
  Errand errand = std::move(ready_.front());
  ready_.pop_front();
  leases_.add({fence, fence, errand.case_id, session, deadline_ms, hard_ms});
  leased_.emplace(fence, std::move(errand));
  return fence;
}

std::optional<Errand> Errands::take(std::uint64_t fence) {
  const auto found = leased_.find(fence);
  if (found == leased_.end()) return std::nullopt;
  Errand errand = std::move(found->second);
  leased_.erase(found);
  leases_.remove(fence);
  return errand;
}

std::optional<Errand> Errands::again(Errand errand) {
  if (++errand.tries >= kMaxTries) return errand;
  ready_.push_back(std::move(errand));
  return std::nullopt;
}

}  // namespace tumorboard
