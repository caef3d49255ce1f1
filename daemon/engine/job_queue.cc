// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/job_queue.h"

#include <algorithm>
#include <limits>

#include "daemon/workflow/ageing.h"
#include "daemon/workflow/job_table.h"
#include "daemon/workflow/urgent.h"

namespace tumorboard {
namespace {

// An urgent case that has waited for a day counts as old as a routine one after its 19 days.
std::int64_t counts_from(const JobQueue::Entry& entry, bool risen) {
  const bool urgent = risen && entry.urgency == v1::URGENCY_URGENT;
  return urgent ? entry.submitted_us - workflow::kUrgentCountsOlderUs : entry.submitted_us;
}

}  // namespace

std::size_t JobQueue::index(v1::Urgency urgency) { return static_cast<std::size_t>(workflow::class_of(urgency) - 1); }

void JobQueue::add(const std::string& case_id, Entry entry) {
  remove(case_id);
  Class& in = class_of(entry);
  in.by_rank.emplace(~entry.complexity, entry.submitted_us, case_id);
  in.by_age.emplace(entry.submitted_us, case_id);
  entries_.emplace(case_id, entry);
}

void JobQueue::remove(const std::string& case_id) {
  const auto found = entries_.find(case_id);
  if (found == entries_.end()) return;
  const Entry entry = found->second;
  Class& in = class_of(entry);
  in.by_rank.erase({~entry.complexity, entry.submitted_us, case_id});
  in.by_age.erase({entry.submitted_us, case_id});
  entries_.erase(found);
}

std::optional<std::string> JobQueue::next(std::int64_t wall_us) const {
  auto chosen = best_of(classes_[1], wall_us);
  return chosen ? chosen : best_of(classes_[0], wall_us);
}

std::optional<std::string> JobQueue::best_of(const Classes& classes, std::int64_t wall_us) const {
  // Best by (class, risen, complexity, age); of each class only its oldest can have risen.
  using Rank = std::tuple<int, bool, std::uint32_t, std::int64_t>;
  std::optional<Rank> best;
  std::optional<std::string> chosen;
  const auto offer = [&](const std::string& case_id) {
    const Entry& entry = entries_.at(case_id);
    const auto [rank, risen] = workflow::class_now(entry.urgency, wall_us - entry.submitted_us);
    // Among those that have waited too long, only age counts.
    const std::uint32_t complexity = risen ? std::numeric_limits<std::uint32_t>::max() : entry.complexity;
    const Rank candidate{rank, risen, complexity, -counts_from(entry, risen)};
    if (!best || candidate > *best) {
      best = candidate;
      chosen = case_id;
    }
  };
  for (const Class& in : classes) {
    if (in.by_age.empty()) continue;
    offer(in.by_age.begin()->second);
    offer(std::get<2>(*in.by_rank.begin()));
  }
  return chosen;
}

bool job_is_ready(const v1::CaseSnapshot& snapshot) {
  return workflow::job_state(snapshot.job().state()) == workflow::JobState::kReady;
}

JobQueue::Entry queue_entry(const v1::CaseSnapshot& snapshot) {
  return {snapshot.urgency(), snapshot.complexity(), snapshot.submitted_us(), workflow::is_marked_urgent(snapshot)};
}

}  // namespace tumorboard
