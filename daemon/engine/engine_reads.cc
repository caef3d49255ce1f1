// SPDX-License-Identifier: Apache-2.0
// Reads: patient data is audited in the same commit that lets the reader answer; what holds
// no patient data is answered from memory.
#include "daemon/engine/command.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"
#include "proto/check/check.h"

namespace tumorboard {
namespace {

template <typename Body>
Result<std::string> object_of(const Inbound& message) {
  Body body;
  if (!body.ParseFromString(message.body)) {
    return fail(ErrorCode::kBadMessage, "the body is not a " + Body::descriptor()->name());
  }
  TB_TRY(check::check(body));
  if constexpr (requires { body.case_id(); }) return body.case_id();
  if constexpr (requires { body.meeting_id(); }) return body.meeting_id();
  return std::string();
}

Result<std::string> checked_object(const Inbound& message) {
  switch (message.type) {
    case v1::MESSAGE_TYPE_SHOW_CASE:
      return object_of<v1::ShowCase>(message);
    case v1::MESSAGE_TYPE_LIST_CASES:
      return object_of<v1::ListCases>(message);
    case v1::MESSAGE_TYPE_SHOW_RESULT:
      return object_of<v1::ShowResult>(message);
    case v1::MESSAGE_TYPE_LIST_RESULTS:
      return object_of<v1::ListResults>(message);
    case v1::MESSAGE_TYPE_REPORT:
      return object_of<v1::ReportQuery>(message);
    case v1::MESSAGE_TYPE_SHOW_PREVIEW:
      return object_of<v1::ShowPreview>(message);
    case v1::MESSAGE_TYPE_SHOW_SCREENING:
      return object_of<v1::ShowScreening>(message);
    case v1::MESSAGE_TYPE_SHOW_MEETING:
      return object_of<v1::ShowMeeting>(message);
    case v1::MESSAGE_TYPE_LIST_MEETINGS:
      return object_of<v1::ListMeetings>(message);
    default:
      return object_of<v1::Subscribe>(message);
  }
}

}  // namespace

void Engine::read(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor, Work& work) {
  const auto object = checked_object(message);
  if (!object) {
    refuse_with(message, object.error(), work);
    return;
  }
  v1::ReadAudit body;
  body.set_type(row.type);
  body.set_object(*object);
  const Sequence sequence = work.recorder.record(v1::EVENT_KIND_READ, actor, body).sequence();
  if (row.type == v1::MESSAGE_TYPE_SHOW_PREVIEW) {  // the engine's own memory answers
    v1::ShowPreview query;
    query.ParseFromString(message.body);
    reply(message, preview(query), work);
  } else if (row.type == v1::MESSAGE_TYPE_SHOW_SCREENING) {
    reply(message, screening_state(), work);
  } else if (row.type == v1::MESSAGE_TYPE_SUBSCRIBE) {
    work.delivery.emplace_back(StartSubscription{std::move(message), actor, sequence});
  } else {
    work.reader.emplace_back(AnswerRead{std::move(message), actor, sequence, people_.held_disciplines()});
  }
}

void Engine::operate(const Inbound& message, const workflow::Actor& /*actor*/, Work& work) {
  v1::Reply answered;
  switch (message.type) {
    case v1::MESSAGE_TYPE_STATUS:
      answered = status();
      break;
    case v1::MESSAGE_TYPE_HEALTH:
      answered = health();
      break;
    default:
      *answered.mutable_user_list() = people_.list();
      break;
  }
  answered.set_code(v1::ERROR_CODE_OK);
  reply(message, answered, work);
}

v1::Reply Engine::status() const {
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
    row.set_jobs(n);
  };
  add_jobs(workflow::JobState::kReady, ready_.size());
  add_jobs(workflow::JobState::kLeased, leases_.size());
  add_jobs(workflow::JobState::kDelayed, delayed_.size());
  add_jobs(workflow::JobState::kDead, job_cases_.size());
  std::map<v1::CaseState, std::uint64_t> by_state;
  for (const auto& [id, snapshot] : cases_) ++by_state[snapshot.state()];
  for (const auto& [state, n] : by_state) {
    v1::QueueStatus& row = *body.add_cases();
    row.set_state(workflow::name(state));
    row.set_jobs(n);
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

v1::Reply Engine::health() const {
  v1::Reply out;
  v1::Health& body = *out.mutable_health();
  body.set_live(true);
  if (draining_) body.add_not_ready("stopping");
  if (active_.knowledge_digest.empty()) body.add_not_ready("no knowledge is active");
  if (workers_.empty()) body.add_not_ready("no worker is connected");
  if (head_ - view_applied_.load(std::memory_order_relaxed) > settings_.max_view_lag)
    body.add_not_ready("the view is behind");
  body.set_ready(body.not_ready_size() == 0);
  return out;
}

// What changed since the signer looked is told by the reader, from both revisions.
AnswerStale Engine::stale_answer(const Inbound& message, const Error& error, const v1::CaseSnapshot& current) const {
  AnswerStale stale;
  stale.reply = answer(message, v1::MESSAGE_TYPE_REPLY, reply_of(error).SerializeAsString());
  stale.case_id = current.case_id();
  stale.current = current;
  const Target target = target_of(message);
  stale.seen_revision = target.seen_revision;
  stale.seen_version = target.seen_version;
  return stale;
}

}  // namespace tumorboard
