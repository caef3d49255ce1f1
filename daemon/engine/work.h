// SPDX-License-Identifier: Apache-2.0
// The step under way: what it has recorded and what leaves after its commit.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "daemon/engine/engine.h"
#include "daemon/workflow/recorder.h"
#include "daemon/workflow/urgent.h"

namespace tumorboard {

struct Engine::Work {
  Work(Sequence next, std::int64_t wall_us, std::int64_t boot_ms)
      : recorder(next, wall_us), now_us(wall_us), now_ms(boot_ms), today(Date::of_wall_us(wall_us)) {}

  workflow::Recorder recorder;
  std::int64_t now_us;
  std::int64_t now_ms;
  Date today;
  std::vector<Outbound> out;
  std::vector<ReaderTask> reader;
  std::vector<DeliveryTask> delivery;
  std::set<std::string> touched;             // cases named by an event of this step
  std::vector<storage::Artefact> artefacts;  // kept in the same commit
  std::set<std::string> specimens;           // keys of those changed in this step
  bool keys_changed = false;
};

inline bool job_is_ready(const v1::CaseSnapshot& snapshot) {
  return workflow::job_state(snapshot.job().state()) == workflow::JobState::kReady;
}

// Where a case's job stands among those that are ready.
inline JobQueue::Entry queue_entry(const v1::CaseSnapshot& snapshot) {
  return {snapshot.urgency(), snapshot.complexity(), snapshot.submitted_us(), workflow::is_marked_urgent(snapshot)};
}

}  // namespace tumorboard
