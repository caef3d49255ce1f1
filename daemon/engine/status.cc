// SPDX-License-Identifier: Apache-2.0
// What the daemon says of itself: status and health. No patient data.
#include <map>

#include "daemon/engine/handlers.h"
#include "daemon/engine/memory.h"

namespace tumorboard {

v1::Reply operate(const Memory& memory, Operation<v1::MESSAGE_TYPE_STATUS> /*operation*/) {
  v1::Reply out;
  v1::Status& body = *out.mutable_status();
  body.set_version(TUMORBOARD_VERSION);
  body.set_ledger_epoch(memory.epoch);
  body.set_head_sequence(memory.head);
  body.set_view_sequence(memory.view_applied.load(std::memory_order_relaxed));
  body.set_uptime_ms(memory.clock.boot_ms() - memory.started_ms);
  const auto add_jobs = [&](workflow::JobState state, std::size_t n) {
    v1::QueueStatus& row = *body.add_jobs();
    row.set_state(std::string(workflow::name(state)));
    row.set_count(n);
  };
  add_jobs(workflow::JobState::kReady, memory.cases.ready());
  add_jobs(workflow::JobState::kLeased, memory.cases.leases().size());
  add_jobs(workflow::JobState::kDelayed, memory.cases.delayed());
  add_jobs(workflow::JobState::kDead, memory.cases.dead());
  std::map<v1::CaseState, std::uint64_t> by_state;
  for (const auto& [id, held] : memory.cases.all()) ++by_state[held.snapshot.state()];
  for (const auto& [state, n] : by_state) {
    v1::QueueStatus& row = *body.add_cases();
    row.set_state(workflow::name(state));
    row.set_count(n);
  }
  body.set_workers(static_cast<std::uint32_t>(memory.sessions.workers()));
  body.set_client_sessions(static_cast<std::uint32_t>(memory.sessions.clients()));
  body.set_knowledge_digest(memory.active.knowledge_digest);
  body.set_trials_digest(memory.active.trials_digest);
  body.set_commands_accepted(memory.accepted);
  body.set_commands_refused(memory.refused);
  if (memory.transport) {
    const TransportCounters counters = memory.transport();
    body.set_messages_dropped(counters.messages_dropped);
    body.set_handshakes_refused(counters.handshakes_refused);
  }
  return out;
}

v1::Reply operate(const Memory& memory, Operation<v1::MESSAGE_TYPE_HEALTH> /*operation*/) {
  v1::Reply out;
  v1::Health& body = *out.mutable_health();
  body.set_live(true);
  if (memory.draining) body.add_not_ready("stopping");
  if (memory.disk_low) body.add_not_ready("the disk is nearly full");
  if (memory.active.knowledge_digest.empty()) body.add_not_ready("no knowledge is active");
  if (memory.sessions.workers() == 0) body.add_not_ready("no worker is connected");
  if (memory.view_is_behind()) body.add_not_ready("the view is behind");
  body.set_ready(body.not_ready_size() == 0);
  return out;
}

}  // namespace tumorboard
