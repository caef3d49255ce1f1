// SPDX-License-Identifier: Apache-2.0
// What time alone does to the cases in memory.
#include <algorithm>

#include "daemon/engine/case_memory.h"
#include "daemon/workflow/snapshot.h"

namespace tumorboard {

std::int64_t CaseMemory::next_timer_ms(std::int64_t latest_ms) const {
  std::int64_t next = latest_ms;
  if (const auto lease = leases_.next_deadline()) next = std::min(next, *lease);
  if (!delayed_.empty()) next = std::min(next, delayed_.begin()->first);
  if (const auto due = retries_.next_due()) next = std::min(next, *due);
  return next;
}

// What is due becomes an event, once: who subscribes is told, the lists show it.
void CaseMemory::remind(Work& work) {
  for (const std::string& case_id : due_.take(work.now_us)) {
    const v1::CaseSnapshot* known = find(case_id);
    if (known == nullptr) continue;
    const auto due = workflow::next_due(*known, deadlines_);
    if (!due || due->at_us > work.now_us || !work.has_room()) {
      reschedule(*known);
      continue;
    }
    v1::Reason body;
    std::string awaiting;
    for (const auto& discipline : workflow::quorum_of(*known).awaiting) {
      awaiting.append(awaiting.empty() ? "" : ", ").append(discipline);
    }
    v1::EventKind kind = v1::EVENT_KIND_SIGN_OFF_REMINDER;
    if (due->what == workflow::Due::kSignOffOverdue) kind = v1::EVENT_KIND_SIGN_OFF_OVERDUE;
    if (due->what == workflow::Due::kOutcomeOverdue) kind = v1::EVENT_KIND_OUTCOME_OVERDUE;
    if (kind != v1::EVENT_KIND_OUTCOME_OVERDUE) body.set_text("awaiting: " + awaiting);
    (void)apply(
        case_id,
        [&](v1::CaseSnapshot& snapshot) -> Result<> {
          work.recorder.record(kind, workflow::Actor::system(), snapshot, body);
          return {};
        },
        work);
  }
}

void CaseMemory::timers(Work& work) {
  const auto make_ready = [&](const std::string& case_id, workflow::JobInput input) {
    (void)apply(
        case_id, [&](v1::CaseSnapshot& snapshot) { return workflow::make_ready(work.recorder, input, snapshot); },
        work);
  };
  for (const Lease& lease : leases_.expired(work.now_ms)) {
    if (!work.has_room()) break;
    if (lease.session) {
      lose(lease, workflow::JobInput::kExpired, "the lease ran out", work);
    } else if (lease.worker_gone) {
      lose(lease, workflow::JobInput::kWorkerGone, "the worker went away", work);
    } else {
      leases_.remove(lease.fence);
      make_ready(lease.case_id, workflow::JobInput::kDaemonRestarted);
    }
  }
  while (!delayed_.empty() && delayed_.begin()->first <= work.now_ms && work.has_room()) {
    const std::string case_id = delayed_.begin()->second;
    set_delayed(held_at(case_id), std::nullopt);
    make_ready(case_id, workflow::JobInput::kDelayOver);
  }
  remind(work);
  const std::string today = work.today.iso();
  while (!ageing_.empty() && ageing_.begin()->first <= today && retries_.asked() < kMostLoading) {
    const std::string case_id = ageing_.begin()->second;
    ageing_.erase(ageing_.begin());  // once a date: from here on its retries keep it
    if (const v1::CaseSnapshot& snapshot = at(case_id); lacks_facts(snapshot, work.today)) want_facts(snapshot, work);
  }
  try_again(work);
}

}  // namespace tumorboard
