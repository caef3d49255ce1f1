// SPDX-License-Identifier: Apache-2.0
// Every pair of state and input, generated: a pair with a row does what the row says, a pair
// without one is refused, records nothing and changes nothing.
#include <gtest/gtest.h>

#include "daemon/workflow/chair.h"
#include "daemon/workflow/fold.h"
#include "daemon/workflow/sign.h"
#include "tests/unit/workflow/fixture.h"

namespace tumorboard::workflow {
namespace {

constexpr std::array kStates{
    v1::CASE_STATE_UNSPECIFIED, v1::CASE_STATE_RECEIVED,  v1::CASE_STATE_ASSESSING, v1::CASE_STATE_NEEDS_INFORMATION,
    v1::CASE_STATE_STUCK,       v1::CASE_STATE_IN_REVIEW, v1::CASE_STATE_AGREED,    v1::CASE_STATE_CLOSED,
    v1::CASE_STATE_WITHDRAWN};

JobState job_in(v1::CaseState state) {
  switch (state) {
    case v1::CASE_STATE_RECEIVED:
      return JobState::kReady;
    case v1::CASE_STATE_ASSESSING:
      return JobState::kLeased;
    case v1::CASE_STATE_STUCK:
      return JobState::kDead;
    default:
      return JobState::kDone;
  }
}

// The job state in which an input of the job machine arrives.
JobState job_for(v1::CaseState state, CaseInput input) {
  if (input == CaseInput::kJobDead) return JobState::kLeased;
  return job_in(state);
}

v1::AssessmentCompleted assessment(const char* readiness) {
  v1::AssessmentCompleted body;
  body.set_readiness(readiness);
  body.set_recommendation_digest(bytes(sha256("new")));
  body.set_knowledge_digest(std::string(64, 'b'));
  body.add_required_disciplines("radiology");
  return body;
}

constexpr std::uint64_t kOpenDissent = 50;
constexpr std::uint64_t kOpenModification = 51;

void said(const std::string& discipline, v1::Decision decision, std::uint64_t sequence, v1::CaseSnapshot& snapshot) {
  v1::SignOffRecord& record = *snapshot.add_sign_offs();
  record.set_sequence(sequence);
  record.set_user_id("dr-" + discipline);
  record.set_printed_name("Dr " + discipline);
  record.set_discipline(discipline);
  record.set_decision(decision);
  record.set_reason("a reason");
  record.set_version(snapshot.version());
  record.set_recommendation_digest(snapshot.recommendation_digest());
}

// What an input is about must be there: an open dissent to resolve or retract, an open change.
void prepare(CaseInput input, v1::CaseSnapshot& snapshot) {
  if (snapshot.case_id().empty()) return;
  switch (input) {
    case CaseInput::kWaive:  // two people have approved
      snapshot.add_required_disciplines("thoracic_surgery");
      said("thoracic_surgery", v1::DECISION_APPROVE, 49, snapshot);
      return;
    case CaseInput::kRetract:
    case CaseInput::kResolveDissent:
      said("radiology", v1::DECISION_APPROVE, 49, snapshot);
      said("neurosurgery", v1::DECISION_DISSENT, kOpenDissent, snapshot);
      return;
    case CaseInput::kAcceptModification:
    case CaseInput::kDeclineModification:
      said("radiology", v1::DECISION_APPROVE, 49, snapshot);
      said("neurosurgery", v1::DECISION_MODIFY, kOpenModification, snapshot);
      return;
    default:
      return;
  }
}

Result<> sign(Recorder& recorder, const std::string& discipline, v1::Decision decision, v1::CaseSnapshot& snapshot) {
  const Actor signer = clinician(discipline);
  const auto statement = statement_about(snapshot, signer, decision);
  return sign_off(recorder, signer, statement, jws_of(statement), kToday, snapshot);
}

Result<> drive(CaseInput input, Recorder& recorder, v1::CaseSnapshot& snapshot) {
  SeededRandom random(1);
  switch (input) {
    case CaseInput::kSubmit: {
      v1::SubmitCase command;
      command.set_case_(case_bytes());
      v1::Case facts;
      facts.ParseFromString(command.case_());
      return submit(recorder, coordinator(), command, facts, kActive, snapshot);
    }
    case CaseInput::kJobGranted:
      return grant(recorder, KeyId{"worker"}, snapshot);
    case CaseInput::kLeaseLost:
      return lose_lease(recorder, JobInput::kExpired, "expired", {}, random, snapshot);
    case CaseInput::kResultBlocked:
      return complete(recorder, 40, 41, assessment("blocked"), snapshot);
    case CaseInput::kResultReady:
      return complete(recorder, 40, 41, assessment("ready"), snapshot);
    case CaseInput::kJobDead:
      return lose_lease(recorder, JobInput::kRefusePermanent, "broken", {}, random, snapshot);
    case CaseInput::kRequeue:
    case CaseInput::kKickJob:
      return requeue(recorder, coordinator(), input, "again", snapshot);
    case CaseInput::kAddFacts: {
      v1::AddFacts command;
      command.set_expected_revision(snapshot.revision());
      command.set_case_(case_bytes());
      command.set_reason("new imaging");
      return add_facts(recorder, coordinator(), command,
                       {.case_bytes = case_bytes(), .paths = {"tempo"}, .clarified = {}}, {}, kActive, snapshot);
    }
    case CaseInput::kApprove:
      return sign(recorder, "radiology", v1::DECISION_APPROVE, snapshot);
    case CaseInput::kModify:
      return sign(recorder, "radiology", v1::DECISION_MODIFY, snapshot);
    case CaseInput::kDissent:
      return sign(recorder, "radiology", v1::DECISION_DISSENT, snapshot);
    case CaseInput::kAbstain:
      return sign(recorder, "radiology", v1::DECISION_ABSTAIN, snapshot);
    case CaseInput::kRetract:
      return sign(recorder, "neurosurgery", v1::DECISION_RETRACT, snapshot);
    case CaseInput::kResultAttached: {
      v1::FactsAdded body;
      body.set_case_(case_bytes());
      body.set_case_digest(bytes(sha256("new facts")));
      body.set_result_id(70);
      return attach_result(recorder, Actor::system(), body, kActive, snapshot);
    }
    case CaseInput::kAnswerChanged:
      return answer_changed(recorder, v1::AnswerChanged(), kActive, snapshot);
    case CaseInput::kProposeByHand: {
      v1::ProposeByHand command;
      command.set_revision(snapshot.revision());
      command.set_text("local therapy");
      command.set_reason("the engine is stuck");
      return propose_by_hand(recorder, chair(), command, {}, kActive, snapshot);
    }
    case CaseInput::kResolveDissent: {
      v1::ResolveDissent command;
      command.set_version(snapshot.version());
      command.set_sign_off(kOpenDissent);
      command.set_reason("talked over");
      return resolve_dissent(recorder, chair(), command, snapshot);
    }
    case CaseInput::kAcceptModification: {
      v1::AcceptModification command;
      command.set_version(snapshot.version());
      command.set_sign_off(kOpenModification);
      command.set_reason("a good change");
      return accept_modification(recorder, chair(), command, snapshot);
    }
    case CaseInput::kDeclineModification: {
      v1::DeclineModification command;
      command.set_version(snapshot.version());
      command.set_sign_off(kOpenModification);
      command.set_reason("not supported");
      return decline_modification(recorder, chair(), command, snapshot);
    }
    case CaseInput::kWaive: {
      v1::WaiveDiscipline command;
      command.set_version(snapshot.version());
      command.set_discipline("radiology");
      command.set_reason("on leave");
      return waive(recorder, chair(), command, snapshot);
    }
    case CaseInput::kAmend: {
      v1::Amend command;
      command.set_version(snapshot.version());
      command.set_text("SBRT to both lesions");
      command.set_reason("one was overlooked");
      return amend(recorder, chair(), command, snapshot);
    }
    case CaseInput::kReturn: {
      v1::ReturnCase command;
      command.set_version(snapshot.version());
      command.set_question("when was the MRI?");
      return return_case(recorder, chair(), command, snapshot);
    }
    case CaseInput::kOutcome: {
      v1::RecordOutcome command;
      command.set_implementation(v1::IMPLEMENTATION_DONE);
      return record_outcome(recorder, coordinator(), command, snapshot);
    }
    case CaseInput::kFollowUp: {
      v1::RecordFollowUp command;
      command.set_month(3);
      command.set_response(v1::FOLLOW_UP_RESPONSE_SD);
      return record_follow_up(recorder, coordinator(), command, snapshot);
    }
    case CaseInput::kReopen: {
      v1::Reopen command;
      command.set_reason("a new result");
      return reopen(recorder, chair(), command, kToday, kActive, snapshot);
    }
    case CaseInput::kFactsTooOld:
      return judge_again(recorder, kToday, kActive, snapshot);
    case CaseInput::kWithdraw:
      return withdraw(recorder, coordinator(), "patient's wish", snapshot);
  }
  return {};
}

class EveryPair : public testing::TestWithParam<std::tuple<v1::CaseState, int>> {};

TEST_P(EveryPair, does_what_its_row_says_or_is_refused) {
  const auto state = std::get<0>(GetParam());
  const auto input = static_cast<CaseInput>(std::get<1>(GetParam()));
  v1::CaseSnapshot snapshot = case_in(state, job_for(state, input));
  prepare(input, snapshot);
  const v1::CaseSnapshot before = snapshot;
  Recorder recorder(100, 1);

  const auto row = find(state, input);
  const auto driven = drive(input, recorder, snapshot);
  if (!row) {
    EXPECT_FALSE(driven) << name(state) << " + " << name(input);
    EXPECT_EQ(recorder.size(), 0U);
    EXPECT_EQ(snapshot.SerializeAsString(), before.SerializeAsString());
    return;
  }
  ASSERT_TRUE(driven) << driven.error().message;
  const bool agrees = (*row)->to_when_agreed != v1::CASE_STATE_UNSPECIFIED;
  EXPECT_EQ(snapshot.state(), agrees ? (*row)->to_when_agreed : (*row)->to);
  EXPECT_EQ(snapshot.revision(), before.revision() + ((*row)->effects.new_revision ? 1 : 0));
  EXPECT_EQ(snapshot.version(), before.version() + ((*row)->effects.new_version ? 1 : 0));
  if ((*row)->effects.enqueue_job) {
    EXPECT_EQ(snapshot.job().state(), "ready");
    EXPECT_GE(snapshot.job().job_id(), 100U);
  }
  if ((*row)->effects.supersede_sign_offs) {
    for (const auto& record : snapshot.sign_offs()) EXPECT_TRUE(record.superseded());
  } else if (before.sign_offs_size() > 0) {
    EXPECT_FALSE(snapshot.sign_offs(0).superseded());
  }
  if ((*row)->effects.cancel_job && !(*row)->effects.enqueue_job) {
    EXPECT_EQ(snapshot.job().state(), before.job().state() == "done" ? "done" : "cancelled");
  }
  EXPECT_GT(recorder.size(), 0U);

  // The events alone, folded again, give the same case.
  v1::CaseSnapshot replayed = before;
  for (const auto& event : recorder.take()) ASSERT_TRUE(apply(event, replayed));
  EXPECT_EQ(replayed.SerializeAsString(), snapshot.SerializeAsString());
}

INSTANTIATE_TEST_SUITE_P(CaseTable, EveryPair,
                         testing::Combine(testing::ValuesIn(kStates),
                                          testing::Range(0, static_cast<int>(kCaseInputs.size()))));

TEST(CaseTable, no_pair_has_two_rows) {
  for (std::size_t i = 0; i < kCaseTable.size(); ++i) {
    for (std::size_t j = i + 1; j < kCaseTable.size(); ++j) {
      EXPECT_FALSE(kCaseTable[i].from == kCaseTable[j].from && kCaseTable[i].input == kCaseTable[j].input) << i << j;
    }
  }
}

TEST(CaseTable, a_refusal_says_what_the_state_does_take) {
  const auto refused = find(v1::CASE_STATE_NEEDS_INFORMATION, CaseInput::kApprove);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(refused.error().message, "a case that is needs_information does not take: approve");
  EXPECT_EQ(refused.error().hint,
            "it takes: add facts, specimen result attached, propose by hand, knowledge changed the answer, withdraw");
}

TEST(Facts, an_outdated_revision_is_stale_and_a_foreign_discipline_forbidden) {
  v1::CaseSnapshot snapshot = case_in(v1::CASE_STATE_IN_REVIEW, JobState::kDone);
  Recorder recorder(100, 1);
  v1::AddFacts command;
  command.set_expected_revision(2);
  command.set_case_(case_bytes());
  EXPECT_EQ(add_facts(recorder, coordinator(), command,
                      {.case_bytes = case_bytes(), .paths = {"tempo"}, .clarified = {}}, {}, kActive, snapshot)
                .error()
                .code,
            ErrorCode::kStale);
  command.set_expected_revision(3);
  const auto foreign =
      add_facts(recorder, clinician("radiology"), command,
                {.case_bytes = case_bytes(), .paths = {"lesions[0].size_mm", "patient.ecog"}, .clarified = {}}, {},
                kActive, snapshot);
  EXPECT_EQ(foreign.error().code, ErrorCode::kForbidden);
  EXPECT_EQ(foreign.error().element_path, "patient.ecog");
  EXPECT_EQ(recorder.size(), 0U);
  EXPECT_TRUE(add_facts(recorder, clinician("radiology"), command,
                        {.case_bytes = case_bytes(), .paths = {"lesions[0].size_mm"}, .clarified = {}}, {}, kActive,
                        snapshot));
}

TEST(Facts, changing_an_agreed_case_needs_a_reason) {
  v1::CaseSnapshot snapshot = case_in(v1::CASE_STATE_AGREED, JobState::kDone);
  Recorder recorder(100, 1);
  v1::AddFacts command;
  command.set_expected_revision(3);
  command.set_case_(case_bytes());
  EXPECT_EQ(add_facts(recorder, coordinator(), command,
                      {.case_bytes = case_bytes(), .paths = {"tempo"}, .clarified = {}}, {}, kActive, snapshot)
                .error()
                .element_path,
            "reason");
}

}  // namespace
}  // namespace tumorboard::workflow
