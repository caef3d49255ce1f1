// SPDX-License-Identifier: Apache-2.0
// Reads: patient data is audited in the same commit that lets the reader answer; what holds
// no patient data is answered from memory.
#include <algorithm>

#include "daemon/engine/command_table.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"

namespace tumorboard {
void Engine::read(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor, Work& work) {
  const Execution& execution = execution_of(row);
  const auto object = execution.object(message.body);
  if (!object) {
    refuse_with(message, object.error(), work);
    return;
  }
  v1::ReadAudit body;
  body.set_type(row.type);
  body.set_object(*object);
  const Sequence sequence = work.recorder.record(v1::EVENT_KIND_READ, actor, body).sequence();
  execution.read(*this, {message, actor, sequence, work});
}

void Engine::ask_reader(const Reading& reading) const {
  reading.work.reader.emplace_back(
      AnswerRead{std::move(reading.message), reading.actor, reading.audit, people_.held_disciplines()});
}

void Engine::serve(const v1::Subscribe& /*query*/, const Reading& reading) {
  reading.work.delivery.emplace_back(StartSubscription{std::move(reading.message), reading.actor, reading.audit});
}

void Engine::operate(const Inbound& message, const workflow::CommandRow& row, Work& work) {
  v1::Reply answered = execution_of(row).operate(*this);
  answered.set_code(v1::ERROR_CODE_OK);
  reply(message, answered, work);
}

v1::Reply Engine::operate(Operation<v1::MESSAGE_TYPE_STATUS> /*operation*/) const {
  v1::Reply out;
  v1::Status& body = *out.mutable_status();
  body.set_version(TUMORBOARD_VERSION);
  body.set_ledger_epoch(epoch_);
  body.set_head_sequence(head_);
  body.set_view_sequence(view_applied_.load(std::memory_order_relaxed));
  body.set_uptime_ms(clock_.boot_ms() - started_ms_);
  const auto add_jobs = [&](workflow::JobState state, std::size_t n) {
    v1::QueueStatus& row = *body.add_jobs();
    row.set_state(std::string(workflow::name(state)));
    row.set_count(n);
  };
  // A ready job may wait for its facts outside the queue.
  add_jobs(workflow::JobState::kReady,
           static_cast<std::size_t>(
               std::count_if(cases_.begin(), cases_.end(), [](const auto& one) { return job_is_ready(one.second); })));
  add_jobs(workflow::JobState::kLeased, leases_.size());
  add_jobs(workflow::JobState::kDelayed, delayed_.size());
  add_jobs(workflow::JobState::kDead, job_cases_.size());
  std::map<v1::CaseState, std::uint64_t> by_state;
  for (const auto& [id, snapshot] : cases_) ++by_state[snapshot.state()];
  for (const auto& [state, n] : by_state) {
    v1::QueueStatus& row = *body.add_cases();
    row.set_state(workflow::name(state));
    row.set_count(n);
  }
  body.set_workers(static_cast<std::uint32_t>(workers_.size()));
  body.set_client_sessions(static_cast<std::uint32_t>(sessions_.size() - workers_.size()));
  body.set_knowledge_digest(active_.knowledge_digest);
  body.set_trials_digest(active_.trials_digest);
  body.set_commands_accepted(accepted_);
  body.set_commands_refused(refused_);
  if (transport_) {
    const TransportCounters counters = transport_();
    body.set_messages_dropped(counters.messages_dropped);
    body.set_handshakes_refused(counters.handshakes_refused);
  }
  return out;
}

v1::Reply Engine::operate(Operation<v1::MESSAGE_TYPE_HEALTH> /*operation*/) const {
  v1::Reply out;
  v1::Health& body = *out.mutable_health();
  body.set_live(true);
  if (draining_) body.add_not_ready("stopping");
  if (active_.knowledge_digest.empty()) body.add_not_ready("no knowledge is active");
  if (workers_.empty()) body.add_not_ready("no worker is connected");
  if (head_ - view_applied_.load(std::memory_order_relaxed) > config_.max_view_lag)
    body.add_not_ready("the view is behind");
  body.set_ready(body.not_ready_size() == 0);
  return out;
}

}  // namespace tumorboard
