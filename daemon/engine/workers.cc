// SPDX-License-Identifier: Apache-2.0
// The worker protocol: registration, leases by credit, results under a fence.
#include <set>

#include "common/json/enum_names.h"
#include "common/json/utf8.h"
#include "daemon/engine/answer_check.h"
#include "daemon/engine/panel.h"
#include "daemon/engine/revision_law.h"
#include "daemon/engine/steps.h"
#include "daemon/engine/worker_case.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {
namespace {

constexpr std::int64_t kReconnectMs = 1'000;

template <typename Body>
std::optional<Body> parsed(const std::string& bytes) {
  Body body;
  if (!body.ParseFromString(bytes)) return std::nullopt;
  return body;
}

std::string_view short_of(std::string_view text) { return json::cut_utf8(text, 200); }

void fill_missing(const v1::Recommendation& answer, v1::AssessmentCompleted& body) {
  std::set<std::string> blocking;  // one key may be missing at several places
  for (const auto& missing : answer.missing_information()) {
    if (missing.severity() == v1::SEVERITY_BLOCKING && blocking.insert(missing.key()).second) {
      body.add_blocking(missing.key());
    }
  }
}

void fill_urgent(const v1::Recommendation& answer, v1::AssessmentCompleted& body) {
  std::set<std::string> told;
  for (const auto& sign : answer.urgent()) {
    if (told.insert(sign.code()).second) body.add_urgent(sign.code());
  }
}

void register_worker(Memory& memory, const Inbound& message, Work& work) {
  const auto body = parsed<v1::Register>(message.body);
  if (!body) {
    refuse_with(memory, message, {ErrorCode::kBadMessage, "this registration does not parse", {}, {}}, work);
    return;
  }
  if (const auto speaks = may_register(message.envelope.schema_revision()); !speaks) {
    refuse_with(memory, message, speaks.error(), work);
    return;
  }
  memory.sessions.register_worker(message.session, message.key_id, message.envelope.credit());
  v1::Registered registered;
  for (const auto& held : body->held()) {
    if (memory.cases.adopt(held.fence(), held.job_id(), message.session, message.key_id, work.now_ms)) {
      *registered.add_kept() = held;
    }
  }
  work.out.push_back(answer(message, v1::MESSAGE_TYPE_REGISTERED, registered.SerializeAsString()));
}

void progress(Memory& memory, const Inbound& message, Work& work) {
  const auto body = parsed<v1::Progress>(message.body);
  if (!body) return;
  for (const auto& held : body->leases()) {
    if (memory.cases.extend(held.fence(), message.session, work.now_ms)) continue;
    const std::int64_t until = work.now_ms + memory.config.lease_ms;
    if (memory.rechecks.leases().extend(held.fence(), message.session, until)) continue;
    v1::Cancel cancel;
    cancel.set_job_id(held.job_id());
    cancel.set_fence(held.fence());
    work.out.push_back(answer(message, v1::MESSAGE_TYPE_CANCEL, cancel.SerializeAsString()));
  }
}

// What a result says of its case, if it is the answer that was asked for.
Result<v1::AssessmentCompleted> completed(Memory& memory, const v1::Result& result, const Lease& lease) {
  const v1::CaseSnapshot& snapshot = memory.cases.at(lease.case_id);
  const WorkerCase* leased = memory.cases.facts_of(lease.case_id);
  if (leased == nullptr || !*leased) return fail(ErrorCode::kInternal, "the facts of the lease are not in memory");
  TB_ASSIGN(const KnowledgeIndex* knowledge, memory.shelf.get(snapshot.job().knowledge_digest()));
  const Asked asked{snapshot.case_id(), **leased, snapshot.job().knowledge_digest(), snapshot.job().trials_digest(),
                    *knowledge};
  v1::Recommendation recommendation;
  v1::Recommendation screening;
  auto fault = fault_of(result.recommendation(), asked, recommendation);
  if (!fault) fault = fault_of_screening(result.screening(), asked, screening);
  if (fault) return fail(ErrorCode::kInvalid, fault->cause());
  v1::Case facts;
  facts.ParseFromString(**leased);
  v1::AssessmentCompleted body;
  body.set_recommendation(result.recommendation());
  body.set_screening(result.screening());
  body.set_recommendation_digest(bytes(sha256(result.recommendation())));
  body.set_knowledge_digest(recommendation.provenance().knowledge_digest());
  body.set_trials_digest(screening.provenance().trials_digest());
  body.set_pattern(json::enum_word(recommendation.pattern()));
  body.set_readiness(json::enum_word(recommendation.readiness()));
  body.set_valid_until(recommendation.valid_until());
  const Panel panel = panel_of(recommendation, facts, *knowledge, memory.config.extra_required_disciplines,
                               memory.people.held_disciplines());
  for (const auto& discipline : panel.required) body.add_required_disciplines(discipline);
  for (const auto& discipline : panel.guests) body.add_guest_disciplines(discipline);
  fill_urgent(recommendation, body);
  *body.mutable_complexity_terms() = complexity_terms(recommendation, facts);
  body.set_complexity(complexity_of(body.complexity_terms()));
  body.set_rebiopsy_recommended(recommendation.rebiopsy().level() == v1::REBIOPSY_LEVEL_RECOMMENDED);
  fill_missing(recommendation, body);
  return body;
}

Result<> accept_result(Memory& memory, const v1::Result& result, const Lease& lease, Work& work) {
  TB_ASSIGN(const auto body, completed(memory, result, lease));
  return memory.cases.apply(
      lease.case_id,
      [&](v1::CaseSnapshot& snapshot) {
        return workflow::complete(work.recorder, result.job_id(), result.fence(), body, snapshot);
      },
      work);
}

void result(Memory& memory, const Inbound& message, Work& work) {
  const auto body = parsed<v1::Result>(message.body);
  if (!body) {
    refuse_with(memory, message, {ErrorCode::kBadMessage, "this result does not parse", {}, {}}, work);
    return;
  }
  v1::ResultReply answered;
  answered.set_job_id(body->job_id());
  answered.set_fence(body->fence());
  answered.set_code(v1::ERROR_CODE_OK);
  const Lease* held = memory.cases.leases().find(body->fence());
  const Lease* recheck = memory.rechecks.leases().find(body->fence());
  if (recheck != nullptr && recheck->session == message.session) {
    recheck_answered(memory, std::move(*memory.rechecks.take(body->fence())), *body, work);
  } else if (held == nullptr || held->session != message.session || held->job_id != body->job_id()) {
    answered.set_code(v1::ERROR_CODE_STALE_LEASE);
    v1::JobEnded late;
    late.set_cause("a result came under a lease that is no longer held");
    auto& event =
        work.recorder.record(v1::EVENT_KIND_JOB_RESULT_STALE,
                             memory.people.actor_of(message.key_id).value_or(workflow::Actor::system()), late);
    event.set_job_id(body->job_id());
  } else {
    const Lease lease = memory.cases.take_lease(held->fence);
    if (auto accepted = accept_result(memory, *body, lease, work); accepted) {
      recheck_case(memory,
                   memory.cases.at(lease.case_id));  // other knowledge or trials may have come into use meanwhile
      rescreen(memory, memory.cases.at(lease.case_id));
    } else {
      memory.cases.lose(lease, workflow::JobInput::kRefuseRetryable, accepted.error().message, work);
    }
  }
  work.out.push_back(answer(message, v1::MESSAGE_TYPE_RESULT_REPLY, answered.SerializeAsString()));
}

void refuse(Memory& memory, const Inbound& message, Work& work) {
  const auto body = parsed<v1::Refuse>(message.body);
  const Lease* recheck = body ? memory.rechecks.leases().find(body->fence()) : nullptr;
  if (recheck != nullptr && recheck->session == message.session) {
    Recheck taken = std::move(*memory.rechecks.take(body->fence()));
    body->retryable() ? recheck_lost(memory, std::move(taken), short_of(body->cause()), work)
                      : recheck_refused(memory, taken, short_of(body->cause()), work);
    return;
  }
  const Lease* held = body ? memory.cases.leases().find(body->fence()) : nullptr;
  if (held == nullptr || held->session != message.session || held->job_id != body->job_id()) return;
  const auto input = body->retryable() ? workflow::JobInput::kRefuseRetryable : workflow::JobInput::kRefusePermanent;
  memory.cases.lose(*held, input, short_of(body->cause()), work);
}

}  // namespace

void worker_message(Memory& memory, Inbound& message, Work& work) {
  switch (message.type) {
    case v1::MESSAGE_TYPE_REGISTER:
      return register_worker(memory, message, work);
    case v1::MESSAGE_TYPE_PROGRESS:
      return progress(memory, message, work);
    case v1::MESSAGE_TYPE_RESULT:
      return result(memory, message, work);
    case v1::MESSAGE_TYPE_REFUSE:
      return refuse(memory, message, work);
    case v1::MESSAGE_TYPE_ARTEFACT_REQUEST:
      work.reader.emplace_back(SendArtefact{std::move(message)});
      return;
    case v1::MESSAGE_TYPE_CREDIT:
      memory.sessions.set_credit(message.session, message.envelope.credit());
      return;
    default:
      refuse_with(memory, message, {ErrorCode::kBadMessage, "not a message of the worker protocol", {}, {}}, work);
  }
}

std::optional<SessionId> free_worker(Memory& memory) {
  return memory.sessions.free_worker([&](SessionId session) {
    return memory.cases.leases().count(session) + memory.rechecks.leases().count(session);
  });
}

void grant_ready(Memory& memory, Work& work) {
  while (const auto case_id = memory.cases.next_ready(work.now_us)) {
    const auto session = free_worker(memory);
    if (!session) return;
    if (memory.cases.facts_of(*case_id) == nullptr) {
      if (!memory.cases.load_facts(*case_id, work)) return;
      continue;
    }
    auto lease = memory.cases.grant(*case_id, *session, memory.sessions.key_of(*session), work);
    if (lease) send_lease(memory, *session, std::move(*lease), work);
  }
}

void send_lease(const Memory& memory, SessionId session, v1::Lease lease, Work& work) {
  lease.set_lease_ms(memory.config.lease_ms);
  lease.set_hard_cap_ms(memory.config.hard_cap_ms);
  Outbound out;
  out.session = session;
  out.type = v1::MESSAGE_TYPE_LEASE;
  out.body = lease.SerializeAsString();
  work.out.push_back(std::move(out));
}

void session_ended(Memory& memory, SessionId session, Work& work) {
  work.delivery.emplace_back(EndSubscription{session});
  if (!memory.sessions.end(session)) return;
  // A new connection of the same worker follows at once if there is one, and keeps its leases.
  memory.cases.orphan(session, work.now_ms + kReconnectMs);
  for (const Lease& lease : memory.rechecks.leases().of(session)) {
    auto recheck = memory.rechecks.take(lease.fence);
    if (recheck) recheck_lost(memory, std::move(*recheck), "its worker went away", work);
  }
}

void end_sessions_of(Memory& memory, const KeyId& key, Work& work) {
  for (const SessionId& id : memory.sessions.of(key)) {
    Outbound out;
    out.session = id;
    out.end_session = true;
    work.out.push_back(std::move(out));
    session_ended(memory, id, work);
  }
}

}  // namespace tumorboard
