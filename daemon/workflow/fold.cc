// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/fold.h"

#include <algorithm>

#include "common/base/hash.h"
#include "daemon/workflow/event_table.h"
#include "daemon/workflow/job_table.h"
#include "daemon/workflow/snapshot.h"
#include "daemon/workflow/specimen.h"
#include "tumorboard/v1/screening.pb.h"

namespace tumorboard::workflow {
namespace {

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
  snapshot.set_urgent_stated(!facts.urgent_signs().values().empty());
  for (const auto& identifier : body.patient().identifiers()) snapshot.add_patient_identifiers(identifier);
  if (body.patient().has_birth_date()) snapshot.set_patient_birth_date(body.patient().birth_date());
  if (body.patient().has_family_name()) snapshot.set_patient_family_name(body.patient().family_name());
  if (body.patient().has_given_name()) snapshot.set_patient_given_name(body.patient().given_name());
  return {};
}

// What was said of other facts, or on another day, is no answer any more.
void forget_answer(v1::CaseSnapshot& snapshot) {
  snapshot.clear_basis_digest();
  snapshot.clear_question();
  snapshot.clear_blocking();
}

Result<> facts_added(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::FactsAdded>(event));
  v1::Case facts;
  if (!facts.ParseFromString(body.case_())) return fail(ErrorCode::kCorrupt, "a revised case does not parse");
  snapshot.set_revision(snapshot.revision() + 1);
  snapshot.set_case_digest(body.case_digest());
  snapshot.set_facts_sequence(event.sequence());
  snapshot.set_as_of(facts.as_of());
  snapshot.set_urgent_stated(!facts.urgent_signs().values().empty());
  snapshot.set_biopsy_before_results(body.biopsy_before());
  snapshot.set_results_in_facts(body.results_in_facts());
  forget_answer(snapshot);
  return {};
}

Result<> judged_again(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::AsOfMoved>(event));
  snapshot.set_as_of(body.as_of());
  forget_answer(snapshot);
  return {};
}

Result<> reopened(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::CaseReopened>(event));
  snapshot.set_revision(snapshot.revision() + 1);
  snapshot.set_as_of(body.as_of());
  snapshot.clear_outcome();
  snapshot.clear_follow_ups();
  snapshot.clear_outcome_overdue();
  snapshot.clear_result_alarm();
  forget_answer(snapshot);
  return {};
}

Result<> assessed(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::AssessmentCompleted>(event));
  if (event.kind() == v1::EVENT_KIND_RECOMMENDATION_READY) {
    snapshot.set_version(snapshot.version() + 1);
    snapshot.set_version_us(event.time_us());
  }
  snapshot.set_origin(v1::ORIGIN_ENGINE);
  snapshot.clear_board_text_sequence();
  snapshot.clear_board_words();
  snapshot.set_basis_digest(body.recommendation_digest());
  snapshot.set_recommendation_sequence(event.sequence());
  snapshot.set_recommendation_digest(body.recommendation_digest());
  snapshot.set_knowledge_digest(body.knowledge_digest());
  snapshot.set_pattern(body.pattern());
  snapshot.set_readiness(body.readiness());
  snapshot.set_valid_until(body.valid_until());
  *snapshot.mutable_required_disciplines() = body.required_disciplines();
  *snapshot.mutable_guest_disciplines() = body.guest_disciplines();
  *snapshot.mutable_urgent() = body.urgent();
  snapshot.set_complexity(body.complexity());
  *snapshot.mutable_complexity_terms() = body.complexity_terms();
  snapshot.set_rebiopsy_recommended(body.rebiopsy_recommended());
  *snapshot.mutable_blocking() = body.blocking();
  snapshot.set_trials_digest(body.trials_digest());
  snapshot.set_screening_sequence(event.sequence());
  snapshot.clear_screening_changes();
  return {};
}

// Information beside the answer: no revision, version or signature moves.
Result<> screened(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(auto body, body_of<v1::Screened>(event));
  snapshot.set_trials_digest(body.trials_digest());
  if (!body.screening().empty()) snapshot.set_screening_sequence(event.sequence());
  snapshot.mutable_screening_changes()->Swap(body.mutable_changes());
  return {};
}

void resolve(const v1::LedgerEvent& event, std::uint64_t sign_off, const std::string& reason,
             v1::CaseSnapshot& snapshot) {
  for (auto& record : *snapshot.mutable_sign_offs()) {
    if (record.sequence() != sign_off) continue;
    record.set_resolved(true);
    record.set_resolved_by(event.actor_name());
    record.set_resolved_reason(reason);
    record.set_resolved_us(event.time_us());
  }
}

Result<> ruled(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::ChairRuling>(event));
  resolve(event, body.sign_off(), body.reason(), snapshot);
  return {};
}

Result<> waived(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(auto body, body_of<v1::Waiver>(event));
  body.set_sequence(event.sequence());
  body.set_time_us(event.time_us());
  *snapshot.add_waivers() = std::move(body);
  return {};
}

// People who write another text about the same facts do not write a dissent away: it is open there too.
void carry_dissents(v1::CaseSnapshot& snapshot) {
  auto& all = *snapshot.mutable_sign_offs();
  for (auto& one : all) {
    // Also one that was superseded while no other text came: by an input that grew too old, say.
    const bool of_this = one.version() == snapshot.version() || one.carried_to() == snapshot.version();
    const bool open = one.decision() == v1::DECISION_DISSENT && !one.resolved() && !one.voided() && of_this &&
                      one.revision() == snapshot.revision();
    const bool replaced = std::ranges::any_of(all, [&](const auto& later) {
      return later.sequence() > one.sequence() && later.user_id() == one.user_id() &&
             later.discipline() == one.discipline() && later.version() == snapshot.version();
    });
    if (open && !replaced) one.set_carried_to(snapshot.version() + 1);
  }
}

// A version in the board's own words takes the place of the engine's.
Result<> written_by_hand(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::BoardTextWritten>(event));
  v1::BoardText text;
  if (!text.ParseFromString(body.board_text())) return fail(ErrorCode::kCorrupt, "a board's text does not parse");
  carry_dissents(snapshot);
  snapshot.set_version(snapshot.version() + 1);
  snapshot.set_version_us(event.time_us());
  snapshot.set_origin(v1::ORIGIN_HUMAN);
  snapshot.set_board_text_sequence(event.sequence());
  snapshot.set_board_words(text.text());
  snapshot.set_recommendation_digest(body.digest());
  snapshot.clear_question();
  if (snapshot.knowledge_digest().empty()) snapshot.set_knowledge_digest(body.knowledge_digest());
  if (text.kind() == v1::BOARD_TEXT_KIND_PROPOSED_BY_HAND) {
    *snapshot.mutable_required_disciplines() = body.required_disciplines();
    snapshot.clear_valid_until();  // the chair has judged the facts as they are
  }
  if (text.modification() != 0) resolve(event, text.modification(), text.reason(), snapshot);
  return {};
}

void agreed(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  v1::AgreedDecision& decision = *snapshot.add_decisions();
  decision.set_revision(snapshot.revision());
  decision.set_version(snapshot.version());
  decision.set_recommendation_digest(snapshot.recommendation_digest());
  decision.set_sequence(event.sequence());
  decision.set_time_us(event.time_us());
}

Result<> outcome(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(auto body, body_of<v1::Outcome>(event));
  body.set_time_us(event.time_us());
  *snapshot.mutable_outcome() = std::move(body);
  return {};
}

Result<> follow_up(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(auto body, body_of<v1::FollowUp>(event));
  body.set_time_us(event.time_us());
  for (auto& earlier : *snapshot.mutable_follow_ups()) {
    if (earlier.month() != body.month()) continue;
    earlier = std::move(body);  // what was said before stays in the ledger
    return {};
  }
  *snapshot.add_follow_ups() = std::move(body);
  return {};
}

Result<> signed_off(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(auto body, body_of<v1::SignedOff>(event));
  v1::SignOffRecord& record = *snapshot.add_sign_offs();
  record = std::move(*body.mutable_record());
  record.set_sequence(event.sequence());
  record.set_time_us(event.time_us());
  record.set_jws_digest(bytes(sha256(record.jws())));
  record.clear_jws();  // kept in the event; memory holds what the quorum rule needs
  return {};
}

Result<> voided(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::SignOffsVoided>(event));
  for (auto& record : *snapshot.mutable_sign_offs()) {
    if (record.key_id() != body.key_id() || record.time_us() < body.since_us()) continue;
    if (!counts_now(record, snapshot)) continue;
    record.set_superseded(true);
    record.set_voided(true);
    record.clear_carried_to();
  }
  const bool agreed = snapshot.state() == v1::CASE_STATE_AGREED;
  if (agreed && !quorum_of(snapshot).agreed) snapshot.set_sign_off_alarm(event.sequence());
  return {};
}

bool is_decided(v1::CaseState state) { return state == v1::CASE_STATE_AGREED || state == v1::CASE_STATE_CLOSED; }

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

// A case knows the keys of its orders and specimens, and which of them are still waited for.
Result<> specimen_changed(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const auto body, body_of<v1::SpecimenChanged>(event));
  const std::string& key = body.after().specimen_key();
  const auto without = [&key](google::protobuf::RepeatedPtrField<std::string>& list) {
    for (int i = list.size() - 1; i >= 0; --i) {
      if (list.Get(i) == key) list.DeleteSubrange(i, 1);
    }
  };
  without(*snapshot.mutable_specimens());
  without(*snapshot.mutable_open_specimens());
  snapshot.add_specimens(key);
  if (awaits_result(body.after())) snapshot.add_open_specimens(key);
  return {};
}

Result<> apply_body(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot) {
  switch (event.kind()) {
    case v1::EVENT_KIND_CASE_SUBMITTED:
      return submitted(event, snapshot);
    case v1::EVENT_KIND_FACTS_ADDED:
    case v1::EVENT_KIND_RESULT_ATTACHED:
      return facts_added(event, snapshot);
    case v1::EVENT_KIND_RECOMMENDATION_READY:
    case v1::EVENT_KIND_INFORMATION_NEEDED:
      return assessed(event, snapshot);
    case v1::EVENT_KIND_SCREENED:
      return screened(event, snapshot);
    case v1::EVENT_KIND_SIGNED_OFF:
      return signed_off(event, snapshot);
    case v1::EVENT_KIND_SIGN_OFFS_SUPERSEDED:
      supersede(snapshot);
      return {};
    case v1::EVENT_KIND_SIGN_OFFS_VOIDED:
      return voided(event, snapshot);
    case v1::EVENT_KIND_FACTS_TOO_OLD:
      return judged_again(event, snapshot);
    case v1::EVENT_KIND_CASE_AGREED:
      agreed(event, snapshot);
      return {};
    case v1::EVENT_KIND_CASE_RETURNED: {
      TB_ASSIGN(const auto body, body_of<v1::Reason>(event));
      snapshot.set_question(body.text());
      return {};
    }
    case v1::EVENT_KIND_DISSENT_RESOLVED:
    case v1::EVENT_KIND_MODIFICATION_DECLINED:
      return ruled(event, snapshot);
    case v1::EVENT_KIND_DISCIPLINE_WAIVED:
      return waived(event, snapshot);
    case v1::EVENT_KIND_BOARD_TEXT_WRITTEN:
      return written_by_hand(event, snapshot);
    case v1::EVENT_KIND_CASE_REOPENED:
      return reopened(event, snapshot);
    case v1::EVENT_KIND_OUTCOME_RECORDED:
      return outcome(event, snapshot);
    case v1::EVENT_KIND_FOLLOW_UP_RECORDED:
      return follow_up(event, snapshot);
    case v1::EVENT_KIND_REBIOPSY_ORDERED:
    case v1::EVENT_KIND_SPECIMEN_REGISTERED:
    case v1::EVENT_KIND_SPECIMEN_INADEQUATE:
    case v1::EVENT_KIND_RESULT_RECEIVED:
    case v1::EVENT_KIND_RESULT_ASSIGNED:
    case v1::EVENT_KIND_REBIOPSY_OVERDUE:
      return specimen_changed(event, snapshot);
    case v1::EVENT_KIND_RESULT_ALARM:
      snapshot.set_result_alarm(event.sequence());
      return {};
    case v1::EVENT_KIND_SIGN_OFF_REMINDER:
      snapshot.set_reminded_version(snapshot.version());
      return {};
    case v1::EVENT_KIND_SIGN_OFF_OVERDUE:
      snapshot.set_overdue_version(snapshot.version());
      return {};
    case v1::EVENT_KIND_OUTCOME_OVERDUE:
      snapshot.set_outcome_overdue(true);
      return {};
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
  // A decision that no longer stands is kept, and says what made it void.
  if (is_decided(snapshot.state()) && !is_decided(event.state()) && snapshot.decisions_size() > 0) {
    snapshot.mutable_decisions()->rbegin()->set_superseded_by(event.sequence());
  }
  if (event.state() != v1::CASE_STATE_AGREED) snapshot.clear_sign_off_alarm();
  snapshot.set_state(event.state());
  snapshot.set_updated_us(event.time_us());
  return {};
}

}  // namespace tumorboard::workflow
