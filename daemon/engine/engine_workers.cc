// SPDX-License-Identifier: Apache-2.0
// The worker protocol: registration, leases by credit, results under a fence.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "common/json/enum_names.h"
#include "common/json/utf8.h"
#include "daemon/engine/answer_check.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/panel.h"
#include "daemon/engine/revision_law.h"
#include "daemon/engine/work.h"
#include "daemon/engine/worker_case.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {
namespace {

template <typename Body>
std::optional<Body> parsed(const std::string& bytes) {
  Body body;
  if (!body.ParseFromString(bytes)) return std::nullopt;
  return body;
}

std::string_view short_of(std::string_view text) { return json::cut_utf8(text, 200); }

// Why this answer is not taken for the case and the artefacts it was asked for.
std::optional<RefusedAnswer> refusal_of(const std::optional<v1::Recommendation>& answer,
                                        const std::optional<v1::Recommendation>& screening,
                                        const v1::CaseSnapshot& snapshot) {
  if (!answer || !screening) return RefusedAnswer{AnswerFault::kUnreadable, {}};
  if (answer->case_id() != snapshot.case_id() || answer->pattern() == v1::PATTERN_UNSPECIFIED ||
      answer->readiness() == v1::READINESS_UNSPECIFIED) {
    return RefusedAnswer{AnswerFault::kOtherCase, {}};
  }
  if (answer->provenance().knowledge_digest() != snapshot.job().knowledge_digest()) {
    return RefusedAnswer{AnswerFault::kOtherKnowledge, {}};
  }
  if (screening->provenance().trials_digest() != snapshot.job().trials_digest()) {
    return RefusedAnswer{AnswerFault::kOtherRegistry, {}};
  }
  return fault_of(*answer);
}

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

}  // namespace

void Engine::worker_message(Inbound& message, Work& work) {
  switch (message.type) {
    case v1::MESSAGE_TYPE_REGISTER:
      return register_worker(message, work);
    case v1::MESSAGE_TYPE_PROGRESS:
      return progress(message, work);
    case v1::MESSAGE_TYPE_RESULT:
      return result(message, work);
    case v1::MESSAGE_TYPE_REFUSE:
      return refuse(message, work);
    case v1::MESSAGE_TYPE_ARTEFACT_REQUEST:
      work.reader.emplace_back(SendArtefact{std::move(message)});
      return;
    case v1::MESSAGE_TYPE_CREDIT: {
      const auto found = workers_.find(message.session);
      if (found != workers_.end()) found->second.credit = std::min<std::uint32_t>(message.envelope.credit(), 256);
      return;
    }
    default:
      refuse_with(message, {ErrorCode::kBadMessage, "not a message of the worker protocol", {}, {}}, work);
  }
}

void Engine::register_worker(const Inbound& message, Work& work) {
  const auto body = parsed<v1::Register>(message.body);
  if (!body) {
    refuse_with(message, {ErrorCode::kBadMessage, "this registration does not parse", {}, {}}, work);
    return;
  }
  if (const auto speaks = may_register(message.envelope.schema_revision()); !speaks) {
    refuse_with(message, speaks.error(), work);
    return;
  }
  if (!workers_.contains(message.session)) worker_order_.push_back(message.session);
  workers_.insert_or_assign(message.session,
                            WorkerSession{message.key_id, std::min<std::uint32_t>(message.envelope.credit(), 256)});
  v1::Registered registered;
  for (const auto& held : body->held()) {
    const Lease* lease = leases_.find(held.fence());
    const auto found = lease == nullptr ? cases_.end() : cases_.find(lease->case_id);
    const bool own = found != cases_.end() && lease->job_id == held.job_id() &&
                     found->second.job().worker_key_id() == message.key_id.value();
    if (own && leases_.adopt(held.fence(), message.session, work.now_ms + config_.lease_ms,
                             work.now_ms + config_.hard_cap_ms)) {
      *registered.add_kept() = held;
    }
  }
  work.out.push_back(answer(message, v1::MESSAGE_TYPE_REGISTERED, registered.SerializeAsString()));
}

void Engine::progress(const Inbound& message, Work& work) {
  const auto body = parsed<v1::Progress>(message.body);
  if (!body) return;
  for (const auto& held : body->leases()) {
    const std::int64_t until = work.now_ms + config_.lease_ms;
    if (leases_.extend(held.fence(), message.session, until)) continue;
    if (rechecks_.leases().extend(held.fence(), message.session, until)) continue;
    v1::Cancel cancel;
    cancel.set_job_id(held.job_id());
    cancel.set_fence(held.fence());
    work.out.push_back(answer(message, v1::MESSAGE_TYPE_CANCEL, cancel.SerializeAsString()));
  }
}

Result<> Engine::accept_result(const v1::Result& result, const Lease& lease, Work& work) {
  v1::CaseSnapshot& snapshot = open(lease.case_id);
  const auto recommendation = parsed<v1::Recommendation>(result.recommendation());
  const auto screening = parsed<v1::Recommendation>(result.screening());
  if (const auto fault = refusal_of(recommendation, screening, snapshot)) {
    return fail(ErrorCode::kInvalid, fault->cause());
  }
  v1::AssessmentCompleted body;
  body.set_recommendation(result.recommendation());
  body.set_screening(result.screening());
  body.set_recommendation_digest(bytes(sha256(result.recommendation())));
  body.set_knowledge_digest(recommendation->provenance().knowledge_digest());
  body.set_trials_digest(screening->provenance().trials_digest());
  body.set_pattern(json::enum_word(recommendation->pattern()));
  body.set_readiness(json::enum_word(recommendation->readiness()));
  body.set_valid_until(recommendation->valid_until());
  const Panel panel = panel_of(*recommendation, config_.extra_required_disciplines, people_.held_disciplines());
  for (const auto& discipline : panel.required) body.add_required_disciplines(discipline);
  for (const auto& discipline : panel.guests) body.add_guest_disciplines(discipline);
  fill_urgent(*recommendation, body);
  const auto bytes_of_case = pending_cases_.find(lease.case_id);
  const bool readable = bytes_of_case != pending_cases_.end() && bytes_of_case->second;
  *body.mutable_complexity_terms() =
      complexity_terms(*recommendation, readable ? *bytes_of_case->second : std::string());
  body.set_complexity(complexity_of(body.complexity_terms()));
  body.set_rebiopsy_recommended(recommendation->rebiopsy().level() == v1::REBIOPSY_LEVEL_RECOMMENDED);
  fill_missing(*recommendation, body);
  return workflow::complete(work.recorder, result.job_id(), result.fence(), body, snapshot);
}

void Engine::result(const Inbound& message, Work& work) {
  const auto body = parsed<v1::Result>(message.body);
  if (!body) {
    refuse_with(message, {ErrorCode::kBadMessage, "this result does not parse", {}, {}}, work);
    return;
  }
  v1::ResultReply answered;
  answered.set_job_id(body->job_id());
  answered.set_fence(body->fence());
  answered.set_code(v1::ERROR_CODE_OK);
  const Lease* held = leases_.find(body->fence());
  const Lease* recheck = rechecks_.leases().find(body->fence());
  if (recheck != nullptr && recheck->session == message.session) {
    recheck_answered(std::move(*rechecks_.take(body->fence())), *body, work);
  } else if (held == nullptr || held->session != message.session || held->job_id != body->job_id()) {
    answered.set_code(v1::ERROR_CODE_STALE_LEASE);
    v1::JobEnded late;
    late.set_cause("a result came under a lease that is no longer held");
    auto& event = work.recorder.record(v1::EVENT_KIND_JOB_RESULT_STALE,
                                       people_.actor_of(message.key_id).value_or(workflow::Actor::system()), late);
    event.set_job_id(body->job_id());
  } else {
    const Lease lease = *held;
    leases_.remove(lease.fence);
    if (auto accepted = accept_result(*body, lease, work); accepted) {
      after_job_change(open(lease.case_id), std::nullopt, work);
      recheck_case(open(lease.case_id));  // other knowledge or trials may have come into use meanwhile
      rescreen(open(lease.case_id));
    } else {
      lose(lease, workflow::JobInput::kRefuseRetryable, accepted.error().message, work);
    }
  }
  work.out.push_back(answer(message, v1::MESSAGE_TYPE_RESULT_REPLY, answered.SerializeAsString()));
}

void Engine::refuse(const Inbound& message, Work& work) {
  const auto body = parsed<v1::Refuse>(message.body);
  const Lease* recheck = body ? rechecks_.leases().find(body->fence()) : nullptr;
  if (recheck != nullptr && recheck->session == message.session) {
    Recheck taken = std::move(*rechecks_.take(body->fence()));
    body->retryable() ? recheck_lost(std::move(taken), short_of(body->cause()), work)
                      : recheck_refused(taken, short_of(body->cause()), work);
    return;
  }
  const Lease* held = body ? leases_.find(body->fence()) : nullptr;
  if (held == nullptr || held->session != message.session || held->job_id != body->job_id()) return;
  const auto input = body->retryable() ? workflow::JobInput::kRefuseRetryable : workflow::JobInput::kRefusePermanent;
  lose(*held, input, short_of(body->cause()), work);
}

void Engine::lose(const Lease& lease, workflow::JobInput input, std::string_view cause, Work& work) {
  const std::string case_id = lease.case_id;
  const std::string why(cause);
  leases_.remove(lease.fence);
  v1::CaseSnapshot& snapshot = open(case_id);
  if (workflow::lose_lease(work.recorder, input, why, config_, random_, snapshot)) {
    after_job_change(snapshot, std::nullopt, work);
  }
}

// The case has moved on: the worker is told, and may go on to its next lease.
void Engine::cancel_lease(std::uint64_t fence, Work& work) {
  const Lease* lease = leases_.find(fence);
  if (lease == nullptr) return;
  if (lease->session) {
    v1::Cancel cancel;
    cancel.set_job_id(lease->job_id);
    cancel.set_fence(fence);
    Outbound out;
    out.session = *lease->session;
    out.type = v1::MESSAGE_TYPE_CANCEL;
    out.body = cancel.SerializeAsString();
    work.out.push_back(std::move(out));
  }
  leases_.remove(fence);
}

// A job the case has moved on from: its lease ends, and nobody can kick it any more.
void Engine::end_old_job(const v1::JobSnapshot& before, const v1::CaseSnapshot& snapshot, Work& work) {
  const bool same = snapshot.job().job_id() == before.job_id() && snapshot.job().state() == before.state();
  if (same) return;
  if (before.fence() != 0) cancel_lease(before.fence(), work);
  job_cases_.erase(before.job_id());
}

void Engine::after_job_change(v1::CaseSnapshot& snapshot, std::optional<std::string> case_bytes, Work& work) {
  const std::string& case_id = snapshot.case_id();
  work.touched.insert(case_id);
  // Open for its patient from the first fact to the outcome.
  workflow::is_final(snapshot.state()) ? forget_patient(snapshot) : remember_patient(snapshot);
  if (case_bytes) pending_cases_.insert_or_assign(case_id, worker_case(*case_bytes, snapshot.as_of()));
  place_job(snapshot, work);
  if (snapshot.state() == v1::CASE_STATE_IN_REVIEW && !snapshot.valid_until().empty()) {
    ageing_.emplace(snapshot.valid_until(), case_id);
  }
}

// Puts the case where its job now belongs: the ready queue, the delay list, or neither. A job that
// is ready and whose facts are not in memory waits for the reader.
void Engine::place_job(const v1::CaseSnapshot& snapshot, Work& work) {
  const std::string& case_id = snapshot.case_id();
  const auto& job = snapshot.job();
  ready_.remove(case_id);
  switch (workflow::job_state(job.state())) {
    case workflow::JobState::kReady:
      if (pending_cases_.contains(case_id)) {
        ready_.add(case_id, queue_entry(snapshot));
      } else {
        want_facts(snapshot, work);
      }
      break;
    case workflow::JobState::kDelayed:
      delayed_.emplace(work.now_ms + (job.not_before_us() - work.now_us) / 1000, case_id, job.job_id());
      break;
    case workflow::JobState::kDead:
      job_cases_.insert_or_assign(job.job_id(), case_id);
      break;
    case workflow::JobState::kDone:
    case workflow::JobState::kCancelled:
      pending_cases_.erase(case_id);
      break;
    case workflow::JobState::kLeased:
    case workflow::JobState::kNone:
      break;
  }
}

std::optional<SessionId> Engine::free_worker() {
  for (std::size_t i = 0; i < worker_order_.size(); ++i) {
    const SessionId session = worker_order_[(next_worker_ + i) % worker_order_.size()];
    if (leases_.count(session) + rechecks_.leases().count(session) < workers_.at(session).credit) {
      next_worker_ = (next_worker_ + i + 1) % worker_order_.size();
      return session;
    }
  }
  return std::nullopt;
}

void Engine::grant_ready(Work& work) {
  while (!ready_.empty()) {
    const auto session = free_worker();
    if (!session) return;
    const auto case_id = ready_.next(work.now_us);
    if (!case_id) return;
    ready_.remove(*case_id);
    if (!grant_to(*session, *case_id, work)) not_granted(*case_id, work);
  }
}

// False: nothing has changed. Facts that no worker may see end the job with their cause instead.
bool Engine::grant_to(SessionId session, const std::string& case_id, Work& work) {
  v1::CaseSnapshot& snapshot = open(case_id);
  const auto facts = pending_cases_.find(case_id);
  if (facts == pending_cases_.end() || !workflow::grant(work.recorder, workers_.at(session).key, snapshot))
    return false;
  retries_.settled(case_id);
  work.touched.insert(case_id);
  if (!facts->second) {
    const Error& why = facts->second.error();
    spdlog::error("job={} state=dead facts={} code={} what=\"{}\"", snapshot.job().job_id(), snapshot.facts_sequence(),
                  info(why.code).name, why.message);
    if (workflow::lose_lease(work.recorder, workflow::JobInput::kRefusePermanent, why.message, config_, random_,
                             snapshot)) {
      after_job_change(snapshot, std::nullopt, work);
    }
    return true;
  }
  const auto& job = snapshot.job();
  leases_.add(
      {job.fence(), job.job_id(), case_id, session, work.now_ms + config_.lease_ms, work.now_ms + config_.hard_cap_ms});
  v1::Lease lease;
  lease.set_job_id(job.job_id());
  lease.set_fence(job.fence());
  lease.set_attempt(job.attempt());
  lease.set_kind(job.kind());
  lease.set_case_(*facts->second);
  lease.set_knowledge_digest(job.knowledge_digest());
  lease.set_trials_digest(job.trials_digest());
  send_lease(session, std::move(lease), work);
  return true;
}

void Engine::send_lease(SessionId session, v1::Lease lease, Work& work) const {
  lease.set_lease_ms(config_.lease_ms);
  lease.set_hard_cap_ms(config_.hard_cap_ms);
  Outbound out;
  out.session = session;
  out.type = v1::MESSAGE_TYPE_LEASE;
  out.body = lease.SerializeAsString();
  work.out.push_back(std::move(out));
}

}  // namespace tumorboard
