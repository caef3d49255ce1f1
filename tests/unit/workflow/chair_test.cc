// SPDX-License-Identifier: Apache-2.0
// The chair's powers: each with a reason, on the current version only, and nothing lost.
#include "daemon/workflow/chair.h"

#include <gtest/gtest.h>

#include "daemon/workflow/sign.h"
#include "daemon/workflow/snapshot.h"
#include "tests/unit/workflow/fixture.h"

namespace tumorboard::workflow {
namespace {

class Chair : public testing::Test {
 protected:
  v1::CaseSnapshot snapshot_ = case_in(v1::CASE_STATE_IN_REVIEW, JobState::kDone);
  Recorder recorder_{100, 1};

  std::uint64_t sign(const std::string& discipline, v1::Decision decision) {
    const Actor signer = clinician(discipline);
    const auto statement = statement_about(snapshot_, signer, decision);
    EXPECT_TRUE(sign_off(recorder_, signer, statement, jws_of(statement), kToday, snapshot_));
    return snapshot_.sign_offs().rbegin()->sequence();
  }
  template <typename Command>
  Command about(const char* reason = "a reason") {
    Command command;
    command.set_case_id(snapshot_.case_id());
    command.set_version(snapshot_.version());
    command.set_reason(reason);
    return command;
  }
  v1::BoardText board_text() {
    for (std::size_t i = recorder_.size(); i-- > 0;) {
      if (recorder_.at(i).kind() != v1::EVENT_KIND_BOARD_TEXT_WRITTEN) continue;
      v1::BoardTextWritten body;
      body.ParseFromString(recorder_.at(i).body());
      EXPECT_EQ(body.digest(), bytes(sha256(body.board_text())));
      EXPECT_EQ(body.digest(), snapshot_.recommendation_digest()) << "this is what will be signed";
      v1::BoardText text;
      text.ParseFromString(body.board_text());
      return text;
    }
    return {};
  }
};

TEST_F(Chair, a_resolved_dissent_no_longer_blocks_and_stays_on_record) {
  const auto dissent = sign("neurosurgery", v1::DECISION_DISSENT);
  sign("radiology", v1::DECISION_APPROVE);
  ASSERT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW);
  auto command = about<v1::ResolveDissent>("discussed with the surgeon");
  command.set_sign_off(dissent);
  ASSERT_TRUE(resolve_dissent(recorder_, chair(), command, snapshot_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_AGREED);
  const auto& record = snapshot_.sign_offs(1);
  EXPECT_EQ(record.decision(), v1::DECISION_DISSENT);
  EXPECT_TRUE(record.resolved());
  EXPECT_EQ(record.resolved_by(), "C. Hair");
  EXPECT_EQ(record.resolved_reason(), "discussed with the surgeon");
  EXPECT_FALSE(record.superseded());
}

TEST_F(Chair, what_is_no_open_dissent_cannot_be_resolved) {
  auto command = about<v1::ResolveDissent>();
  command.set_sign_off(12);
  EXPECT_EQ(resolve_dissent(recorder_, chair(), command, snapshot_).error().code, ErrorCode::kNotFound);
  const auto dissent = sign("neurosurgery", v1::DECISION_DISSENT);
  command.set_sign_off(dissent);
  sign("neurosurgery", v1::DECISION_RETRACT);
  EXPECT_EQ(resolve_dissent(recorder_, chair(), command, snapshot_).error().code, ErrorCode::kFailedPrecondition);
}

TEST_F(Chair, a_ruling_on_another_version_is_stale) {
  auto command = about<v1::Amend>();
  command.set_version(1);
  command.set_text("text");
  EXPECT_EQ(amend(recorder_, chair(), command, snapshot_).error().code, ErrorCode::kStale);
  EXPECT_EQ(recorder_.size(), 0U);
}

TEST_F(Chair, a_waiver_stands_for_its_version_only_and_never_alone) {
  snapshot_.add_required_disciplines("thoracic_surgery");
  auto command = about<v1::WaiveDiscipline>("radiologist on leave");
  command.set_discipline("radiology");
  ASSERT_TRUE(waive(recorder_, chair(), command, snapshot_));
  EXPECT_EQ(waive(recorder_, chair(), command, snapshot_).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW);
  command.set_discipline("thoracic_surgery");
  EXPECT_EQ(waive(recorder_, chair(), command, snapshot_).error().code, ErrorCode::kFailedPrecondition)
      << "pathology alone has approved";
  sign("thoracic_surgery", v1::DECISION_APPROVE);
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_AGREED) << "two have approved, radiology is waived";
  snapshot_.set_version(3);
  EXPECT_EQ(quorum_of(snapshot_).awaiting.size(), 3U);
}

TEST_F(Chair, an_amendment_is_a_new_version_in_words_bound_to_its_basis) {
  snapshot_.set_basis_digest(snapshot_.recommendation_digest());
  const std::string basis = snapshot_.basis_digest();
  auto command = about<v1::Amend>("one lesion was overlooked");
  command.set_text("SBRT to both lesions; go on with osimertinib.");
  ASSERT_TRUE(amend(recorder_, chair(), command, snapshot_));
  EXPECT_EQ(snapshot_.version(), 3U);
  EXPECT_EQ(snapshot_.origin(), v1::ORIGIN_HUMAN);
  EXPECT_TRUE(snapshot_.sign_offs(0).superseded());
  const auto text = board_text();
  EXPECT_EQ(text.kind(), v1::BOARD_TEXT_KIND_AMENDED);
  EXPECT_EQ(text.text(), command.text());
  EXPECT_EQ(text.basis_digest(), basis);
  EXPECT_EQ(text.author_name(), "C. Hair");
}

TEST_F(Chair, an_accepted_modification_is_the_clinicians_words_after_what_stood_before) {
  auto amended = about<v1::Amend>();
  amended.set_text("SBRT to both lesions.");
  ASSERT_TRUE(amend(recorder_, chair(), amended, snapshot_));
  const Actor radiologist = clinician("radiology");
  auto change = statement_about(snapshot_, radiologist, v1::DECISION_MODIFY);
  change.reason = "Use five fractions.";
  ASSERT_TRUE(sign_off(recorder_, radiologist, change, jws_of(change), kToday, snapshot_));
  auto command = about<v1::AcceptModification>("near the bronchus");
  command.set_sign_off(snapshot_.sign_offs().rbegin()->sequence());
  ASSERT_TRUE(accept_modification(recorder_, chair(), command, snapshot_));
  const auto text = board_text();
  EXPECT_EQ(text.text(), "SBRT to both lesions.\n\nUse five fractions.");
  EXPECT_EQ(text.modified_by(), "Dr radiology");
  EXPECT_EQ(snapshot_.version(), 4U);
  EXPECT_EQ(quorum_of(snapshot_).approvals, 0U) << "everybody is asked again";
}

TEST_F(Chair, a_declined_modification_leaves_the_version_and_its_author_unheard_no_longer) {
  const auto change = sign("radiology", v1::DECISION_MODIFY);
  auto command = about<v1::DeclineModification>("no evidence");
  command.set_sign_off(change);
  ASSERT_TRUE(decline_modification(recorder_, chair(), command, snapshot_));
  EXPECT_EQ(snapshot_.version(), 2U);
  EXPECT_EQ(quorum_of(snapshot_).open_modifications, 0U);
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW) << "radiology has not approved";
  sign("radiology", v1::DECISION_APPROVE);
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_AGREED);
}

TEST_F(Chair, the_board_is_never_blocked_by_the_engine) {
  snapshot_ = case_in(v1::CASE_STATE_STUCK, JobState::kDead);
  snapshot_.clear_required_disciplines();
  snapshot_.clear_recommendation_digest();
  snapshot_.clear_knowledge_digest();
  v1::ProposeByHand command;
  command.set_revision(3);
  command.set_text("Best supportive care.");
  command.set_reason("the assessment fails");
  ASSERT_TRUE(propose_by_hand(recorder_, chair(), command, {"neurosurgery"}, kActive, snapshot_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(snapshot_.required_disciplines_size(), 6) << "the standing five and what the configuration adds";
  EXPECT_EQ(snapshot_.job().state(), "cancelled");
  EXPECT_EQ(snapshot_.knowledge_digest(), kActive.knowledge_digest);
  EXPECT_TRUE(board_text().basis_digest().empty());
  command.set_revision(2);
  snapshot_.set_state(v1::CASE_STATE_STUCK);
  EXPECT_EQ(propose_by_hand(recorder_, chair(), command, {}, kActive, snapshot_).error().code, ErrorCode::kStale);
}

TEST_F(Chair, a_text_by_hand_asks_more_people_and_never_fewer) {
  snapshot_ = case_in(v1::CASE_STATE_NEEDS_INFORMATION, JobState::kDone);
  snapshot_.add_required_disciplines("neurosurgery");
  v1::ProposeByHand command;
  command.set_revision(3);
  command.set_text("Best supportive care.");
  command.set_reason("there is no answer");
  command.add_disciplines("radiology");
  ASSERT_TRUE(propose_by_hand(recorder_, chair(), command, {}, kActive, snapshot_));
  EXPECT_EQ(snapshot_.required_disciplines_size(), 6) << "the standing five, and neurosurgery that was asked before";
}

TEST_F(Chair, a_dissent_stays_open_in_each_text_about_the_same_facts_until_it_is_resolved_or_taken_back) {
  const auto dissent = sign("radiology", v1::DECISION_DISSENT);
  auto words = about<v1::Amend>("as discussed");
  words.set_text("SBRT to both lesions.");
  for (std::uint32_t version = 3; version <= 4; ++version) {
    words.set_version(version - 1);
    ASSERT_TRUE(amend(recorder_, chair(), words, snapshot_));
    ASSERT_EQ(snapshot_.version(), version);
    EXPECT_EQ(quorum_of(snapshot_).open_dissents, 1U);
  }
  v1::CaseSnapshot taken_back = snapshot_;
  snapshot_.Swap(&taken_back);
  auto resolution = about<v1::ResolveDissent>("the scan was repeated");
  resolution.set_version(4);
  resolution.set_sign_off(dissent);
  ASSERT_TRUE(resolve_dissent(recorder_, chair(), resolution, snapshot_));
  EXPECT_EQ(quorum_of(snapshot_).open_dissents, 0U);
  snapshot_.Swap(&taken_back);
  sign("radiology", v1::DECISION_RETRACT);
  EXPECT_EQ(quorum_of(snapshot_).open_dissents, 0U);
}

TEST_F(Chair, new_facts_end_a_dissent_about_the_old_ones) {
  sign("radiology", v1::DECISION_DISSENT);
  snapshot_.set_revision(4);
  auto words = about<v1::Amend>("as discussed");
  words.set_text("SBRT to both lesions.");
  ASSERT_TRUE(amend(recorder_, chair(), words, snapshot_));
  EXPECT_EQ(quorum_of(snapshot_).open_dissents, 0U);
}

TEST_F(Chair, only_the_panel_returns_a_case) {
  v1::ReturnCase command;
  command.set_version(2);
  command.set_question("when was the MRI?");
  EXPECT_EQ(return_case(recorder_, clinician("neurosurgery"), command, snapshot_).error().code, ErrorCode::kForbidden);
  ASSERT_TRUE(return_case(recorder_, clinician("radiology"), command, snapshot_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_NEEDS_INFORMATION);
  EXPECT_EQ(snapshot_.question(), "when was the MRI?");
}

TEST_F(Chair, a_reopened_case_is_judged_again_today_and_its_decision_is_kept_as_superseded) {
  sign("radiology", v1::DECISION_APPROVE);
  ASSERT_EQ(snapshot_.state(), v1::CASE_STATE_AGREED);
  v1::RecordOutcome outcome;
  outcome.set_implementation(v1::IMPLEMENTATION_DONE);
  ASSERT_TRUE(record_outcome(recorder_, coordinator(), outcome, snapshot_));
  EXPECT_EQ(snapshot_.decisions(0).superseded_by(), 0U) << "a closed decision stands";
  v1::Reopen command;
  command.set_reason("a late result");
  ASSERT_TRUE(reopen(recorder_, chair(), command, kToday, kActive, snapshot_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_RECEIVED);
  EXPECT_EQ(snapshot_.revision(), 4U);
  EXPECT_EQ(snapshot_.as_of(), kToday.iso());
  EXPECT_NE(snapshot_.decisions(0).superseded_by(), 0U);
  EXPECT_FALSE(snapshot_.has_outcome());
}

}  // namespace
}  // namespace tumorboard::workflow
