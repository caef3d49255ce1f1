// SPDX-License-Identifier: Apache-2.0
// The board's people: submitting, signing, ruling, and what becomes of a decision.
#include <algorithm>
#include <array>

#include "common/base/date.h"
#include "tests/model/player.h"

namespace tumorboard::model {
namespace {

using enum v1::CaseState;
using enum v1::MessageType;

constexpr std::array<const char*, 6> kDisciplines{"medical_oncology", "radiation_oncology", "thoracic_surgery",
                                                  "radiology",        "pathology",          "neurosurgery"};

}  // namespace

void Player::submit() {
  const auto open = std::ranges::count_if(law_.cases, [](const auto& one) { return one.second.open(); });
  if (open > 10 && chance(90)) return;
  const std::string user = somebody(MESSAGE_TYPE_SUBMIT_CASE);
  const bool again = chance(5) && !case_ids_.empty();
  const std::string case_id = again ? one_of(case_ids_) : "C" + std::to_string(case_ids_.size() + 1);
  const std::string patient = some_patient();
  const bool with_reason = chance(40);
  v1::SubmitCase body;
  body.set_case_(testing_rig::small_case(case_id).SerializeAsString());
  *body.mutable_patient() = identity(patient);
  body.mutable_patient()->set_birth_date(birth_date_of(patient));
  body.set_urgency(static_cast<v1::Urgency>(1 + below(3)));
  if (with_reason) body.set_additional_reason("a second primary");
  attempt(user, MESSAGE_TYPE_SUBMIT_CASE, case_id, body, law_.submit(case_id, patient, with_reason),
          [&](const v1::Reply&) {
            law_.submitted(case_id, patient);
            case_ids_.push_back(case_id);
          });
}

void Player::add_facts() {
  const std::string user = somebody(MESSAGE_TYPE_ADD_FACTS);
  const std::string case_id = some_case();
  const auto found = law_.cases.find(case_id);
  v1::Case facts = testing_rig::small_case(case_id);
  std::uint32_t revision = 1;
  if (found != law_.cases.end()) {
    facts.ParseFromString(rig_.facts(case_id));
    revision = mostly(found->second.revision);
  }
  const std::uint32_t ecog = below(5);
  facts.mutable_patient()->set_ecog(ecog);
  const bool with_reason = !chance(5);
  v1::AddFacts body;
  body.set_case_id(case_id);
  body.set_expected_revision(revision);
  body.set_case_(facts.SerializeAsString());
  if (with_reason) body.set_reason("seen in clinic");
  attempt(user, MESSAGE_TYPE_ADD_FACTS, case_id, body, law_.add_facts(user, case_id, revision, ecog, with_reason),
          [&](const v1::Reply&) { law_.facts_added(case_id, ecog); });
}

void Player::sign() {
  if (!signed_.empty() && chance(4)) return send_signature(signed_[below(static_cast<std::uint32_t>(signed_.size()))]);
  SignedBefore one;
  one.user = somebody(MESSAGE_TYPE_SIGN_OFF);
  one.case_id = chance(80) ? case_in({CASE_STATE_IN_REVIEW}) : case_in({CASE_STATE_AGREED});
  const auto found = law_.cases.find(one.case_id);
  if (found == law_.cases.end()) return;
  const Case& c = found->second;
  if (c.state != CASE_STATE_IN_REVIEW && c.state != CASE_STATE_AGREED && !chance(15)) return;
  const auto& own = people().at(one.user).disciplines;
  one.discipline = !own.empty() && !chance(4) ? *own.begin() : one_of(kDisciplines);
  static constexpr std::array kOthers{v1::DECISION_MODIFY, v1::DECISION_DISSENT, v1::DECISION_ABSTAIN,
                                      v1::DECISION_RETRACT, v1::DECISION_RETRACT};
  one.decision = chance(88) ? v1::DECISION_APPROVE : one_of(kOthers);
  one.seen = {c.revision, c.version, c.digest};
  const auto earlier = seen_.find(one.case_id);
  if (chance(6) && earlier != seen_.end()) one.seen = one_of(earlier->second);
  if (chance(3)) one.seen.digest = std::string(32, 'x');
  if (one.seen.digest.empty() || one.seen.version == 0) return;  // there is no text to sign
  signing::Statement statement;
  statement.case_id = one.case_id;
  statement.revision = one.seen.revision;
  statement.version = one.seen.version;
  statement.recommendation_digest = *digest_from_bytes(one.seen.digest);
  statement.knowledge_digest = *digest_from_bytes(*unhex(testing_rig::knowledge_digest()));
  statement.decision = one.decision;
  statement.discipline = one.discipline;
  statement.reason = one.decision == v1::DECISION_APPROVE ? "" : "because " + std::to_string(++texts_);
  one.head = rig_.ledger.head().sequence;
  one.body = rig_.sign(one.user, statement);
  send_signature(one);
  signed_.push_back(std::move(one));
}

// Now and then in the very moment in which the text has grown too old, before the engine could notice.
void Player::send_signature(SignedBefore& one) {
  const Case& c = law_.cases.at(one.case_id);
  const auto until = Date::parse(c.valid_until);
  const auto day = Date::of_wall_us(rig_.clock.wall_us());
  const bool at_once = c.open() && known_.contains(one.user);  // nothing has to be loaded first
  if (at_once && until && *until > day && *until - day <= 3 && chance(10)) {
    const std::int64_t midnight_us = std::int64_t{until->days} * 86'400'000'000;
    rig_.clock.advance_ms((midnight_us - rig_.clock.wall_us()) / 1000 + 1);
    time_moved_ = true;
  }
  auto refusals = law_.sign(one.user, one.case_id, one.decision, one.discipline, one.seen, today());
  if (one.counted) refusals = {v1::ERROR_CODE_CONFLICT};
  for (const Vote& vote : c.votes) {
    if (vote.user == one.user && vote.sequence > one.head && !one.counted) refusals.insert(v1::ERROR_CODE_STALE);
  }
  attempt(one.user, MESSAGE_TYPE_SIGN_OFF, one.case_id, one.body, refusals, [&](const v1::Reply& reply) {
    law_.signed_off(one.user, one.case_id, one.decision, one.discipline, reply.sequence());
    one.counted = true;
    ++answers[v1::Decision_Name(one.decision)][v1::ERROR_CODE_OK];
  });
}

// Over a dissent or a modification; now and then over something else.
void Player::ruling() {
  const std::string case_id = case_in({CASE_STATE_IN_REVIEW});
  const auto found = law_.cases.find(case_id);
  std::uint64_t sign_off = 1 + below(50);
  auto decision = chance(50) ? v1::DECISION_DISSENT : v1::DECISION_MODIFY;
  if (found != law_.cases.end()) {
    for (const Vote& vote : found->second.votes) {
      const bool fits = vote.decision == v1::DECISION_DISSENT || vote.decision == v1::DECISION_MODIFY;
      if (!fits || chance(20)) continue;
      sign_off = vote.sequence;
      decision = vote.decision;
    }
    if (found->second.votes.empty() && !chance(20)) return;
  }
  if (chance(4)) decision = v1::DECISION_DISSENT;
  const std::uint32_t version = mostly(found == law_.cases.end() ? 1 : found->second.version);
  const auto rule = [&](auto body, v1::MessageType type, const Effect& effect) {
    body.set_case_id(case_id);
    body.set_version(version);
    body.set_sign_off(sign_off);
    body.set_reason("the chair has weighed it");
    attempt(somebody(type), type, case_id, body, law_.rule(case_id, version, sign_off, decision), effect);
  };
  if (decision == v1::DECISION_DISSENT) {
    rule(v1::ResolveDissent(), MESSAGE_TYPE_RESOLVE_DISSENT,
         [&](const v1::Reply&) { law_.ruled(case_id, sign_off, v1::EVENT_KIND_DISSENT_RESOLVED); });
  } else if (chance(50)) {
    rule(v1::DeclineModification(), MESSAGE_TYPE_DECLINE_MODIFICATION,
         [&](const v1::Reply&) { law_.ruled(case_id, sign_off, v1::EVENT_KIND_MODIFICATION_DECLINED); });
  } else {
    rule(v1::AcceptModification(), MESSAGE_TYPE_ACCEPT_MODIFICATION,
         [&](const v1::Reply&) { law_.written(case_id, sign_off, nullptr); });
  }
}

void Player::waive() {
  const std::string case_id = case_in({CASE_STATE_IN_REVIEW});
  const auto found = law_.cases.find(case_id);
  const std::uint32_t version = mostly(found == law_.cases.end() ? 1 : found->second.version);
  v1::WaiveDiscipline body;
  body.set_case_id(case_id);
  body.set_version(version);
  body.set_discipline(one_of(kDisciplines));
  body.set_reason("on leave");
  attempt(somebody(MESSAGE_TYPE_WAIVE_DISCIPLINE), MESSAGE_TYPE_WAIVE_DISCIPLINE, case_id, body,
          law_.waive(case_id, version, body.discipline()),
          [&](const v1::Reply&) { law_.waived(case_id, body.discipline()); });
}

void Player::amend() {
  const std::string case_id = case_in({CASE_STATE_IN_REVIEW});
  const auto found = law_.cases.find(case_id);
  const std::uint32_t version = mostly(found == law_.cases.end() ? 1 : found->second.version);
  v1::Amend body;
  body.set_case_id(case_id);
  body.set_version(version);
  body.set_text("amended " + std::to_string(++texts_));
  body.set_reason("as discussed");
  attempt(somebody(MESSAGE_TYPE_AMEND), MESSAGE_TYPE_AMEND, case_id, body, law_.amend(case_id, version),
          [&](const v1::Reply&) { law_.written(case_id, 0, nullptr); });
}

void Player::propose() {
  const std::string case_id = case_in({CASE_STATE_NEEDS_INFORMATION, CASE_STATE_STUCK});
  const auto found = law_.cases.find(case_id);
  const std::uint32_t revision = mostly(found == law_.cases.end() ? 1 : found->second.revision);
  std::set<std::string> asked;
  v1::ProposeByHand body;
  body.set_case_id(case_id);
  body.set_revision(revision);
  body.set_text("by hand " + std::to_string(++texts_));
  body.set_reason("the engine has no answer");
  while (chance(40)) asked.insert(one_of(kDisciplines));
  for (const auto& discipline : asked) body.add_disciplines(discipline);
  attempt(somebody(MESSAGE_TYPE_PROPOSE_BY_HAND), MESSAGE_TYPE_PROPOSE_BY_HAND, case_id, body,
          law_.propose(case_id, revision), [&](const v1::Reply&) { law_.written(case_id, 0, &asked); });
}

void Player::return_case() {
  const std::string user = somebody(MESSAGE_TYPE_RETURN_CASE);
  const std::string case_id = case_in({CASE_STATE_IN_REVIEW});
  const auto found = law_.cases.find(case_id);
  const std::uint32_t version = mostly(found == law_.cases.end() ? 1 : found->second.version);
  v1::ReturnCase body;
  body.set_case_id(case_id);
  body.set_version(version);
  body.set_question("is there a brain scan?");
  attempt(user, MESSAGE_TYPE_RETURN_CASE, case_id, body, law_.return_case(user, case_id, version),
          [&](const v1::Reply&) { law_.returned(case_id); });
}

void Player::withdraw() {
  const std::string case_id = some_case();
  v1::WithdrawCase body;
  body.set_case_id(case_id);
  body.set_reason("moved away");
  const auto refusals = law_.in_state(case_id, {CASE_STATE_RECEIVED, CASE_STATE_ASSESSING, CASE_STATE_NEEDS_INFORMATION,
                                                CASE_STATE_STUCK, CASE_STATE_IN_REVIEW});
  attempt(somebody(MESSAGE_TYPE_WITHDRAW_CASE), MESSAGE_TYPE_WITHDRAW_CASE, case_id, body, refusals,
          [&](const v1::Reply&) { law_.withdrawn(case_id); });
}

// By the coordinator, or by the operator who kicks the dead job.
void Player::requeue() {
  std::string case_id = some_case();
  for (const auto& [id, c] : law_.cases) {
    if (c.state == CASE_STATE_STUCK && chance(60)) case_id = id;
  }
  if (chance(50)) {
    v1::Requeue body;
    body.set_case_id(case_id);
    body.set_reason("try again");
    attempt(somebody(MESSAGE_TYPE_REQUEUE), MESSAGE_TYPE_REQUEUE, case_id, body,
            law_.in_state(case_id, {CASE_STATE_STUCK}), [&](const v1::Reply&) { law_.requeued(case_id); });
    return;
  }
  const auto found = law_.cases.find(case_id);
  v1::KickJob body;
  body.set_job_id(found == law_.cases.end() ? 7 : found->second.job.id);
  body.set_reason("the worker is mended");
  const std::string of = law_.case_of_dead_job(body.job_id());
  attempt(somebody(MESSAGE_TYPE_KICK_JOB), MESSAGE_TYPE_KICK_JOB, of, body,
          of.empty() ? Refusals{v1::ERROR_CODE_NOT_FOUND} : Refusals{}, [&](const v1::Reply&) { law_.requeued(of); });
}

void Player::outcome() {
  const std::string case_id = case_in({CASE_STATE_AGREED});
  v1::RecordOutcome body;
  body.set_case_id(case_id);
  body.set_implementation(static_cast<v1::Implementation>(1 + below(3)));
  const bool done = body.implementation() == v1::IMPLEMENTATION_DONE;
  const bool with_reason = done == chance(10);
  if (with_reason) body.set_reason(static_cast<v1::OutcomeReason>(1 + below(20)));
  Refusals refusals = law_.in_state(case_id, {CASE_STATE_AGREED});
  if (done == with_reason) refusals.insert(v1::ERROR_CODE_INVALID);
  attempt(somebody(MESSAGE_TYPE_RECORD_OUTCOME), MESSAGE_TYPE_RECORD_OUTCOME, case_id, body, refusals,
          [&](const v1::Reply&) { law_.closed(case_id); });
}

void Player::follow_up() {
  const std::string case_id = case_in({CASE_STATE_CLOSED});
  v1::RecordFollowUp body;
  body.set_case_id(case_id);
  body.set_month(chance(90) ? 3U << below(2) : 9);
  body.set_response(static_cast<v1::FollowUpResponse>(1 + below(7)));
  Refusals refusals = law_.in_state(case_id, {CASE_STATE_CLOSED});
  if (body.month() == 9) refusals.insert(v1::ERROR_CODE_INVALID);
  attempt(somebody(MESSAGE_TYPE_RECORD_FOLLOW_UP), MESSAGE_TYPE_RECORD_FOLLOW_UP, case_id, body, refusals,
          [&](const v1::Reply&) { law_.followed_up(case_id); });
}

void Player::reopen() {
  const std::string case_id = case_in({CASE_STATE_AGREED, CASE_STATE_CLOSED});
  v1::Reopen body;
  body.set_case_id(case_id);
  body.set_reason("a late result");
  attempt(somebody(MESSAGE_TYPE_REOPEN), MESSAGE_TYPE_REOPEN, case_id, body,
          law_.in_state(case_id, {CASE_STATE_AGREED, CASE_STATE_CLOSED}),
          [&](const v1::Reply&) { law_.reopened(case_id); });
}

}  // namespace tumorboard::model
