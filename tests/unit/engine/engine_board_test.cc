// SPDX-License-Identifier: Apache-2.0
// What the chair and the coordinator do with a case, through the engine: guards, timers,
// cases that have left memory, and what a restart must keep.
#include <gtest/gtest.h>

#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::array kPanel{"medical_oncology", "radiation_oncology", "thoracic_surgery", "radiology", "pathologist"};

class Board : public testing::Test {
 protected:
  Rig rig_;

  v1::Reply sign(const std::string& who, v1::Decision decision) {
    return rig_.call(rig_.open(who), v1::MESSAGE_TYPE_SIGN_OFF, rig_.sign(who, "SYN-1", decision));
  }
  template <typename Command>
  v1::Reply chair(v1::MessageType type, Command command) {
    command.set_case_id("SYN-1");
    command.set_reason("a reason");
    return rig_.call(rig_.open("chair"), type, command);
  }
  v1::CaseSnapshot now() { return rig_.from_ledger("SYN-1"); }
  std::int64_t count(v1::EventKind kind) { return std::ranges::count(rig_.events(), kind, &v1::LedgerEvent::kind); }
  void agree() {
    for (const char* who : kPanel) ASSERT_EQ(sign(who, v1::DECISION_APPROVE).code(), v1::ERROR_CODE_OK) << who;
    ASSERT_EQ(now().state(), v1::CASE_STATE_AGREED);
  }
  v1::Reply close() {
    v1::RecordOutcome outcome;
    outcome.set_case_id("SYN-1");
    outcome.set_implementation(v1::IMPLEMENTATION_NOT_DONE);
    outcome.set_reason(v1::OUTCOME_REASON_PATIENT_WISH);
    return rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_RECORD_OUTCOME, outcome);
  }
};

TEST_F(Board, an_accepted_modification_is_signed_anew_by_everybody_over_the_boards_own_words) {
  rig_.bring_to_review("SYN-1");
  ASSERT_EQ(sign("pathologist", v1::DECISION_APPROVE).code(), v1::ERROR_CODE_OK);
  const auto changed = sign("radiology", v1::DECISION_MODIFY);
  ASSERT_EQ(changed.code(), v1::ERROR_CODE_OK);
  v1::AcceptModification command;
  command.set_version(1);
  command.set_sign_off(changed.sequence());
  ASSERT_EQ(chair(v1::MESSAGE_TYPE_ACCEPT_MODIFICATION, command).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(now().version(), 2U);
  EXPECT_EQ(now().origin(), v1::ORIGIN_HUMAN);
  agree();
}

TEST_F(Board, a_stuck_case_gets_the_chairs_proposal_and_its_dead_job_can_no_longer_be_kicked) {
  rig_.submit("SYN-1");
  const SessionId worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  const auto lease = rig_.take_lease(worker);
  v1::Refuse refuse;
  refuse.set_job_id(lease->job_id());
  refuse.set_fence(lease->fence());
  rig_.send(worker, v1::MESSAGE_TYPE_REFUSE, refuse);
  ASSERT_EQ(now().state(), v1::CASE_STATE_STUCK);
  v1::ProposeByHand command;
  command.set_revision(1);
  command.set_text("Best supportive care.");
  ASSERT_EQ(chair(v1::MESSAGE_TYPE_PROPOSE_BY_HAND, command).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(now().state(), v1::CASE_STATE_IN_REVIEW);
  v1::KickJob kick;
  kick.set_job_id(lease->job_id());
  kick.set_reason("again");
  EXPECT_EQ(rig_.call(rig_.open("operator"), v1::MESSAGE_TYPE_KICK_JOB, kick).code(), v1::ERROR_CODE_NOT_FOUND);
  agree();
}

TEST_F(Board, an_outcome_closes_the_case_its_patient_may_come_again_and_follow_up_is_recorded_later) {
  rig_.bring_to_review("SYN-1");
  agree();
  ASSERT_EQ(close().code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(close().code(), v1::ERROR_CODE_FAILED_PRECONDITION);
  rig_.restart();  // it has left memory
  v1::RecordFollowUp follow_up;
  follow_up.set_case_id("SYN-1");
  follow_up.set_month(3);
  follow_up.set_response(v1::FOLLOW_UP_RESPONSE_PR);
  EXPECT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_RECORD_FOLLOW_UP, follow_up).code(),
            v1::ERROR_CODE_OK);
  follow_up.set_month(4);
  EXPECT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_RECORD_FOLLOW_UP, follow_up).code(),
            v1::ERROR_CODE_INVALID);
  EXPECT_EQ(now().follow_ups(0).response(), v1::FOLLOW_UP_RESPONSE_PR);
  EXPECT_EQ(now().state(), v1::CASE_STATE_CLOSED);
}

TEST_F(Board, a_closed_case_is_reopened_from_the_archive_and_assessed_with_todays_date) {
  rig_.bring_to_review("SYN-1");
  agree();
  close();
  rig_.restart();
  rig_.clock.advance_ms(24 * kHourMs);
  ASSERT_EQ(chair(v1::MESSAGE_TYPE_REOPEN, v1::Reopen()).code(), v1::ERROR_CODE_OK);
  const SessionId worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  const auto lease = rig_.take_lease(worker);
  ASSERT_TRUE(lease);
  v1::Case facts;
  facts.ParseFromString(lease->case_());
  EXPECT_EQ(facts.as_of(), "2026-01-02");
  rig_.finish(worker, *lease);
  EXPECT_EQ(now().state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(now().version(), 2U);
}

TEST_F(Board, signers_are_reminded_after_48_hours_and_overdue_after_7_days_once_each) {
  rig_.bring_to_review("SYN-1");
  rig_.clock.advance_ms(47 * kHourMs);
  rig_.run();
  EXPECT_EQ(count(v1::EVENT_KIND_SIGN_OFF_REMINDER), 0);
  rig_.clock.advance_ms(2 * kHourMs);
  rig_.run();
  rig_.run();
  EXPECT_EQ(count(v1::EVENT_KIND_SIGN_OFF_REMINDER), 1);
  rig_.restart();
  rig_.clock.advance_ms(6 * 24 * kHourMs);
  rig_.run();
  EXPECT_EQ(count(v1::EVENT_KIND_SIGN_OFF_REMINDER), 1);
  EXPECT_EQ(count(v1::EVENT_KIND_SIGN_OFF_OVERDUE), 1);
}

TEST_F(Board, an_agreed_case_without_an_outcome_is_overdue_after_30_days) {
  rig_.bring_to_review("SYN-1");
  agree();
  rig_.clock.advance_ms(31 * 24 * kHourMs);
  rig_.run();
  rig_.run();
  EXPECT_EQ(count(v1::EVENT_KIND_OUTCOME_OVERDUE), 1);
}

TEST_F(Board, a_command_repeated_with_its_request_id_gets_its_first_answer) {
  rig_.bring_to_review("SYN-1");
  v1::ReturnCase command;
  command.set_case_id("SYN-1");
  command.set_version(1);
  command.set_question("which scan?");
  const SessionId session = rig_.open("chair");
  const auto first = rig_.call(session, v1::MESSAGE_TYPE_RETURN_CASE, command.SerializeAsString(), 900);
  const auto again = rig_.call(session, v1::MESSAGE_TYPE_RETURN_CASE, command.SerializeAsString(), 900);
  EXPECT_EQ(first.code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  command.set_question("which other scan?");
  EXPECT_EQ(rig_.call(session, v1::MESSAGE_TYPE_RETURN_CASE, command.SerializeAsString(), 900).code(),
            v1::ERROR_CODE_CONFLICT);
}

TEST_F(Board, the_facts_of_an_agreed_case_are_corrected_by_a_coordinator_or_a_clinician_only) {
  rig_.bring_to_review("SYN-1");
  agree();
  v1::Case facts = small_case("SYN-1");
  facts.mutable_patient()->set_ecog(2);
  v1::AddFacts command;
  command.set_case_id("SYN-1");
  command.set_expected_revision(1);
  command.set_case_(facts.SerializeAsString());
  command.set_reason("seen in clinic");
  for (const char* who : {"intake_gateway", "chair"}) {
    const auto reply = rig_.call(rig_.open(who), v1::MESSAGE_TYPE_ADD_FACTS, command);
    EXPECT_EQ(reply.code(), v1::ERROR_CODE_FORBIDDEN) << who;
  }
  const auto reply = rig_.call(rig_.open("medical_oncology"), v1::MESSAGE_TYPE_ADD_FACTS, command);
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  EXPECT_EQ(now().state(), v1::CASE_STATE_RECEIVED);
}

}  // namespace
}  // namespace tumorboard::testing_rig
