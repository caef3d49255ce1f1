// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/fold.h"

#include "daemon/workflow/job_table.h"

namespace tumorboard::workflow {
namespace {

template <typename Body>
Result<Body> body_of(const v1::LedgerEvent& event) {
  Body body;
  if (!body.ParseFromString(event.body())) {
    return fail(ErrorCode::kCorrupt, "event " + std::to_string(event.sequence()) + " has a body that does not parse");
  }
  return body;
}

Result<> submitted(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::CaseSubmitted>(event));
  v1::Case facts;
  if (!facts.ParseFromString(body.case_())) return fail(ErrorCode::kCorrupt, "a submitted case does not parse");
  snapshot.set_case_id(event.case_id());
  snapshot.set_revision(1);
  snapshot.set_urgency(body.urgency());
  snapshot.set_submitted_us(event.time_us());
  snapshot.set_case_digest(body.case_digest());
  snapshot.set_facts_sequence(event.sequence());
  snapshot.set_as_of(facts.as_of());
  for (const auto& identifier : body.patient().identifiers()) snapshot.add_patient_identifiers(identifier);
  return {};
}

Result<> facts_added(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::FactsAdded>(event));
  v1::Case facts;
  if (!facts.ParseFromString(body.case_())) return fail(ErrorCode::kCorrupt, "a revised case does not parse");
  snapshot.set_revision(snapshot.revision() + 1);
  snapshot.set_case_digest(body.case_digest());
  snapshot.set_facts_sequence(event.sequence());
  snapshot.set_as_of(facts.as_of());
  return {};
}

Result<> judged_again(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::AsOfMoved>(event));
  snapshot.set_as_of(body.as_of());
  return {};
}

Result<> assessed(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::AssessmentCompleted>(event));
  if (event.kind() == v1::EVENT_KIND_RECOMMENDATION_READY) snapshot.set_version(snapshot.version() + 1);
  snapshot.set_recommendation_sequence(event.sequence());
  snapshot.set_recommendation_digest(body.recommendation_digest());
  snapshot.set_knowledge_digest(body.knowledge_digest());
  snapshot.set_pattern(body.pattern());
  snapshot.set_readiness(body.readiness());
  snapshot.set_valid_until(body.valid_until());
  *snapshot.mutable_required_disciplines() = body.required_disciplines();
  snapshot.set_complexity(body.complexity());
  return {};
}

Result<> signed_off(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(auto body, body_of<v1::SignedOff>(event));
  v1::SignOffRecord& record = *snapshot.add_sign_offs();
  record = std::move(*body.mutable_record());
  record.set_sequence(event.sequence());
  record.set_time_us(event.time_us());
  record.clear_jws();  // kept in the event; memory holds what the quorum rule needs
  return {};
}

void supersede(v1::CaseSnapshot& snapshot) {
  for (auto& record : *snapshot.mutable_sign_offs()) record.set_superseded(true);
}

Result<> enqueued(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::JobEnqueued>(event));
  v1::JobSnapshot job;
  job.set_job_id(event.sequence());
  job.set_kind(body.kind());
  job.set_state(std::string(name(JobState::kReady)));
  job.set_input_digest(body.case_digest());
  job.set_knowledge_digest(body.knowledge_digest());
  job.set_trials_digest(body.trials_digest());
  *snapshot.mutable_job() = std::move(job);
  return {};
}

Result<> granted(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::JobGranted>(event));
  v1::JobSnapshot& job = *snapshot.mutable_job();
  job.set_state(std::string(name(JobState::kLeased)));
  job.set_attempt(body.attempt());
  job.set_fence(event.sequence());
  job.set_worker_key_id(body.worker_key_id());
  return {};
}

Result<> ended(const v1::LedgerEvent& event, JobState state, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::JobEnded>(event));
  v1::JobSnapshot& job = *snapshot.mutable_job();
  job.set_state(std::string(name(state)));
  job.set_fence(0);
  job.clear_worker_key_id();
  job.set_attempt(body.attempt());
  job.set_worker_deaths(body.worker_deaths());
  job.set_cause(body.cause());
  job.set_not_before_us(state == JobState::kDelayed ? event.time_us() + std::int64_t{body.delay_ms()} * 1000 : 0);
  return {};
}

Result<> apply_body(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  switch (event.kind()) {
    case v1::EVENT_KIND_CASE_SUBMITTED:
      return submitted(event, snapshot);
    case v1::EVENT_KIND_FACTS_ADDED:
      return facts_added(event, snapshot);
    case v1::EVENT_KIND_RECOMMENDATION_READY:
    case v1::EVENT_KIND_INFORMATION_NEEDED:
      return assessed(event, snapshot);
    case v1::EVENT_KIND_SIGNED_OFF:
      return signed_off(event, snapshot);
    case v1::EVENT_KIND_SIGN_OFFS_SUPERSEDED:
      supersede(snapshot);
      return {};
    case v1::EVENT_KIND_FACTS_TOO_OLD:
      return judged_again(event, snapshot);
    case v1::EVENT_KIND_JOB_ENQUEUED:
      return enqueued(event, snapshot);
    case v1::EVENT_KIND_JOB_GRANTED:
      return granted(event, snapshot);
    case v1::EVENT_KIND_JOB_DONE:
      return ended(event, JobState::kDone, snapshot);
    case v1::EVENT_KIND_JOB_DELAYED:
      return ended(event, JobState::kDelayed, snapshot);
    case v1::EVENT_KIND_JOB_READY:
      return ended(event, JobState::kReady, snapshot);
    case v1::EVENT_KIND_JOB_DEAD:
      return ended(event, JobState::kDead, snapshot);
    case v1::EVENT_KIND_JOB_CANCELLED:
      return ended(event, JobState::kCancelled, snapshot);
    default:
      return {};  // the event moves the case, if at all, by its state alone
  }
}

}  // namespace

Result<> apply(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_TRY(apply_body(event, snapshot));
  snapshot.set_state(event.state());
  snapshot.set_updated_us(event.time_us());
  return {};
}

}  // namespace tumorboard::workflow
