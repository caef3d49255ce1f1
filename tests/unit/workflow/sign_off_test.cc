// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "daemon/workflow/sign.h"
#include "daemon/workflow/snapshot.h"
#include "tests/unit/workflow/fixture.h"

namespace tumorboard::workflow {
namespace {

class SignOff : public testing::Test {
 protected:
  v1::CaseSnapshot snapshot_ = case_in(v1::CASE_STATE_IN_REVIEW, JobState::kDone);
  Actor radiologist_ = clinician("radiology");
  Recorder recorder_{100, 1};

  Result<> sign(const signing::Statement& statement, const Actor& actor) {
    return sign_off(recorder_, actor, statement, jws_of(statement), kToday, snapshot_);
  }
  signing::Statement approval() { return statement_about(snapshot_, radiologist_, v1::DECISION_APPROVE); }

  void expect_refused(const signing::Statement& statement, ErrorCode code, const std::string& path = {}) {
    const std::string before = snapshot_.SerializeAsString();
    const auto refused = sign(statement, radiologist_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, code) << refused.error().message;
    EXPECT_EQ(refused.error().element_path, path);
    EXPECT_EQ(snapshot_.SerializeAsString(), before);
    EXPECT_EQ(recorder_.size(), 0U);
  }
};

TEST_F(SignOff, the_last_required_approval_agrees_the_case_once) {
  ASSERT_TRUE(sign(approval(), radiologist_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_AGREED);
  const auto events = recorder_.take();
  EXPECT_EQ(std::ranges::count(events, v1::EVENT_KIND_CASE_AGREED, &v1::LedgerEvent::kind), 1);
}

TEST_F(SignOff, a_statement_about_anything_but_the_current_text_is_stale) {
  auto other = approval();
  other.revision = 2;
  expect_refused(other, ErrorCode::kStale);
  other = approval();
  other.version = 1;
  expect_refused(other, ErrorCode::kStale);
  other = approval();
  other.recommendation_digest = sha256("another text");
  expect_refused(other, ErrorCode::kStale);
  other = approval();
  other.knowledge_digest = sha256("other knowledge");
  expect_refused(other, ErrorCode::kStale);
}

TEST_F(SignOff, an_answer_that_grew_too_old_cannot_be_signed) {
  snapshot_.set_valid_until(kToday.iso());
  expect_refused(approval(), ErrorCode::kStale);
}

TEST_F(SignOff, the_signer_signs_as_himself_and_for_his_own_discipline) {
  auto other = approval();
  other.case_id = "SYN-2";
  expect_refused(other, ErrorCode::kInvalid, "case");
  other = approval();
  other.signer_key_id = "k-pathology";
  expect_refused(other, ErrorCode::kInvalid, "signer key id");
  other = approval();
  other.printed_name = "Somebody else";
  expect_refused(other, ErrorCode::kInvalid, "printed name");
  other = approval();
  other.discipline = "pathology";
  expect_refused(other, ErrorCode::kForbidden, "discipline");
}

// The radiologist approves, takes it back and dissents. Neither of the two first signatures says anything again.
TEST_F(SignOff, a_signature_that_came_before_never_counts_again) {
  const auto approve = approval();
  ASSERT_TRUE(sign(approve, radiologist_));
  auto next = statement_about(snapshot_, radiologist_, v1::DECISION_RETRACT);
  next.head_seen = recorder_.next() - 1;
  const auto retract = next;
  ASSERT_TRUE(sign(retract, radiologist_));
  next = statement_about(snapshot_, radiologist_, v1::DECISION_DISSENT);
  next.head_seen = recorder_.next() - 1;
  ASSERT_TRUE(sign(next, radiologist_));
  ASSERT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW);
  const std::string before = snapshot_.SerializeAsString();
  for (const auto& earlier : {approve, retract, next}) {
    const auto refused = sign(earlier, radiologist_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict) << refused.error().message;
    EXPECT_EQ(refused.error().element_path, "jws");
    EXPECT_EQ(snapshot_.SerializeAsString(), before);
  }
}

TEST_F(SignOff, the_signer_had_seen_the_version_and_nothing_that_does_not_exist) {
  snapshot_.set_recommendation_sequence(60);
  snapshot_.set_board_text_sequence(70);
  auto other = approval();
  other.head_seen = 69;
  expect_refused(other, ErrorCode::kStale, "head seen");
  other.head_seen = recorder_.next();
  expect_refused(other, ErrorCode::kInvalid, "head seen");
  other.head_seen = 70;
  EXPECT_TRUE(sign(other, radiologist_));
}

TEST_F(SignOff, the_signer_had_seen_what_he_said_before) {
  ASSERT_TRUE(sign(statement_about(snapshot_, radiologist_, v1::DECISION_DISSENT), radiologist_));
  auto later = approval();
  later.head_seen = 0;  // made before the dissent was on file
  const auto refused = sign(later, radiologist_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kStale);
  later.head_seen = snapshot_.sign_offs().rbegin()->sequence();
  EXPECT_TRUE(sign(later, radiologist_));
}

TEST_F(SignOff, the_claimed_time_lies_between_the_version_and_an_hour_from_now) {
  snapshot_.set_version_us(2);
  auto other = approval();
  expect_refused(other, ErrorCode::kInvalid, "claimed time");
  other.claimed_time_us = recorder_.wall_us() + 3'600'000'001;
  expect_refused(other, ErrorCode::kInvalid, "claimed time");
  other.claimed_time_us = 2;
  EXPECT_TRUE(sign(other, radiologist_));
}

TEST_F(SignOff, a_discipline_that_is_not_asked_does_not_sign) {
  radiologist_ = clinician("neurosurgery");
  expect_refused(approval(), ErrorCode::kFailedPrecondition, "discipline");
}

TEST_F(SignOff, a_second_approval_of_a_discipline_conflicts_and_names_the_first) {
  snapshot_.add_required_disciplines("thoracic_surgery");
  ASSERT_TRUE(sign(approval(), radiologist_));
  Actor colleague = clinician("radiology");
  colleague.user = UserId{"dr-other"};
  colleague.printed_name = "Dr Other";
  const auto refused = sign(statement_about(snapshot_, colleague, v1::DECISION_APPROVE), colleague);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_NE(refused.error().message.find("Dr radiology"), std::string::npos);
}

TEST_F(SignOff, a_dissent_needs_a_reason_blocks_agreement_and_stays) {
  auto dissent = statement_about(snapshot_, radiologist_, v1::DECISION_DISSENT);
  dissent.reason.clear();
  expect_refused(dissent, ErrorCode::kInvalid, "reason");
  ASSERT_TRUE(sign(statement_about(snapshot_, radiologist_, v1::DECISION_DISSENT), radiologist_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW);
  Actor colleague = clinician("radiology");
  colleague.user = UserId{"dr-other"};
  ASSERT_TRUE(sign(statement_about(snapshot_, colleague, v1::DECISION_APPROVE), colleague));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW) << "an open dissent blocks";
}

TEST_F(SignOff, a_dissent_after_agreement_stands_beside_the_decision) {
  snapshot_.set_state(v1::CASE_STATE_AGREED);
  ASSERT_TRUE(sign(statement_about(snapshot_, radiologist_, v1::DECISION_DISSENT), radiologist_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_AGREED);
  EXPECT_EQ(snapshot_.sign_offs().rbegin()->decision(), v1::DECISION_DISSENT);
}

TEST_F(SignOff, an_approval_of_an_earlier_version_never_counts) {
  snapshot_.mutable_sign_offs(0)->set_version(1);
  ASSERT_TRUE(sign(approval(), radiologist_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW);
}

TEST_F(SignOff, a_superseded_approval_never_counts) {
  snapshot_.mutable_sign_offs(0)->set_superseded(true);
  ASSERT_TRUE(sign(approval(), radiologist_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW);
}

TEST_F(SignOff, a_modification_waits_for_the_chair_and_blocks) {
  ASSERT_TRUE(sign(statement_about(snapshot_, radiologist_, v1::DECISION_MODIFY), radiologist_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(quorum_of(snapshot_).open_modifications, 1U);
}

TEST_F(SignOff, an_abstention_is_attendance_and_no_approval) {
  ASSERT_TRUE(sign(statement_about(snapshot_, radiologist_, v1::DECISION_ABSTAIN), radiologist_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(quorum_of(snapshot_).awaiting, std::vector<std::string>{"radiology"});
}

TEST_F(SignOff, a_person_says_so_much_of_one_version_and_no_more_but_can_take_it_back) {
  const Actor radiologist = clinician("radiology");
  const auto says = [&](v1::Decision decision) {
    auto statement = statement_about(snapshot_, radiologist, decision);
    statement.claimed_time_us += snapshot_.sign_offs_size();  // each is another text
    return sign_off(recorder_, radiologist, statement, jws_of(statement), kToday, snapshot_);
  };
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(says(v1::DECISION_DISSENT)) << i;
    ASSERT_TRUE(says(v1::DECISION_RETRACT)) << i;
    ASSERT_TRUE(says(v1::DECISION_ABSTAIN)) << i;
  }
  EXPECT_EQ(says(v1::DECISION_DISSENT).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_TRUE(says(v1::DECISION_RETRACT)) << "what stands can be taken back";
  snapshot_.set_version(3);
  EXPECT_TRUE(says(v1::DECISION_DISSENT)) << "another version";
}

TEST_F(SignOff, who_was_not_asked_may_dissent_but_not_approve) {
  radiologist_ = clinician("neurosurgery");
  EXPECT_TRUE(sign(statement_about(snapshot_, radiologist_, v1::DECISION_DISSENT), radiologist_));
  EXPECT_EQ(quorum_of(snapshot_).open_dissents, 1U);
}

TEST_F(SignOff, only_ones_own_word_can_be_taken_back) {
  auto retraction = statement_about(snapshot_, radiologist_, v1::DECISION_RETRACT);
  expect_refused(retraction, ErrorCode::kFailedPrecondition, "discipline");
}

TEST_F(SignOff, retracting_an_approval_of_an_agreed_case_reopens_the_review_of_the_same_version) {
  ASSERT_TRUE(sign(approval(), radiologist_));
  ASSERT_EQ(snapshot_.state(), v1::CASE_STATE_AGREED);
  ASSERT_TRUE(sign(statement_about(snapshot_, radiologist_, v1::DECISION_RETRACT), radiologist_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(snapshot_.version(), 2U);
  ASSERT_EQ(snapshot_.decisions_size(), 1);
  EXPECT_NE(snapshot_.decisions(0).superseded_by(), 0U) << "the decision is kept and does not stand";
  EXPECT_TRUE(sign(approval(), radiologist_)) << "and may be given again";
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_AGREED);
}

TEST_F(SignOff, retracting_what_the_agreement_does_not_rest_on_leaves_it) {
  ASSERT_TRUE(sign(approval(), radiologist_));
  const Actor guest = clinician("neurosurgery");
  ASSERT_TRUE(sign(statement_about(snapshot_, guest, v1::DECISION_DISSENT), guest));
  ASSERT_TRUE(sign(statement_about(snapshot_, guest, v1::DECISION_RETRACT), guest));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_AGREED);
  const auto events = recorder_.take();
  EXPECT_EQ(std::ranges::count(events, v1::EVENT_KIND_CASE_AGREED, &v1::LedgerEvent::kind), 1);
}

TEST_F(SignOff, a_dissenter_who_retracts_opens_the_way_to_agreement) {
  const Actor guest = clinician("neurosurgery");
  ASSERT_TRUE(sign(statement_about(snapshot_, guest, v1::DECISION_DISSENT), guest));
  ASSERT_TRUE(sign(approval(), radiologist_));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_IN_REVIEW);
  ASSERT_TRUE(sign(statement_about(snapshot_, guest, v1::DECISION_RETRACT), guest));
  EXPECT_EQ(snapshot_.state(), v1::CASE_STATE_AGREED);
}

}  // namespace
}  // namespace tumorboard::workflow
