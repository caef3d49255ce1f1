// SPDX-License-Identifier: Apache-2.0
// What time alone does: leases run out, delayed jobs come due, facts grow too old.
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"

namespace tumorboard {

void Engine::timers(Work& work) {
  for (const Lease& lease : leases_.expired(work.now_ms)) {
    if (lease.session) {
      lose(lease, workflow::JobInput::kExpired, "the lease ran out", work);
      continue;
    }
    if (lease.worker_gone) {
      lose(lease, workflow::JobInput::kWorkerGone, "the worker went away", work);
      continue;
    }
    leases_.remove(lease.fence);
    v1::CaseSnapshot& snapshot = open(lease.case_id);
    if (workflow::make_ready(work.recorder, workflow::JobInput::kDaemonRestarted, snapshot)) {
      after_job_change(snapshot, std::nullopt, work);
    }
  }
  while (!delayed_.empty() && delayed_.begin()->first <= work.now_ms) {
    const std::string case_id = delayed_.begin()->second;
    delayed_.erase(delayed_.begin());
    const auto found = cases_.find(case_id);
    if (found == cases_.end()) continue;
    if (workflow::make_ready(work.recorder, workflow::JobInput::kDelayOver, found->second)) {
      after_job_change(found->second, std::nullopt, work);
    }
  }
  const std::string today = work.today.iso();
  while (!ageing_.empty() && ageing_.begin()->first <= today) {
    const std::string case_id = ageing_.begin()->second;
    ageing_.erase(ageing_.begin());  // asked once; a failed load is asked again after the next restart or assessment
    const auto found = cases_.find(case_id);
    if (found == cases_.end() || found->second.state() != v1::CASE_STATE_IN_REVIEW) continue;
    work.reader.emplace_back(LoadFacts{case_id, found->second.facts_sequence(), {}});
  }
}

}  // namespace tumorboard
