// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/bins.h"

#include <gtest/gtest.h>

#include "tests/unit/workflow/fixture.h"

namespace tumorboard::workflow {
namespace {

using Reasons = std::vector<std::string>;

class BinsTest : public testing::Test {
 protected:
  BinsTest() {
    snapshot_ = case_in(v1::CASE_STATE_IN_REVIEW, JobState::kDone);
    snapshot_.set_readiness("ready");
    snapshot_.set_complexity(2);
    snapshot_.mutable_complexity_terms()->set_progressing(2);
  }
  void expect(v1::Bin bin, const Reasons& reasons) {
    const BinAdvice advice = bin_of(snapshot_);
    EXPECT_EQ(advice.bin, bin);
    EXPECT_EQ(advice.reasons, reasons);
  }
  void say(v1::Decision decision) {
    v1::SignOffRecord& record = *snapshot_.add_sign_offs();
    record.set_sequence(50);
    record.set_user_id("dr-radiology");
    record.set_discipline("radiology");
    record.set_decision(decision);
    record.set_version(snapshot_.version());
    record.set_recommendation_digest(snapshot_.recommendation_digest());
  }

  v1::CaseSnapshot snapshot_;
};

TEST_F(BinsTest, what_has_no_answer_to_discuss_is_not_ready) {
  for (const auto& [state, why] : {std::pair{v1::CASE_STATE_RECEIVED, "waits for its assessment"},
                                   std::pair{v1::CASE_STATE_ASSESSING, "is being assessed"},
                                   std::pair{v1::CASE_STATE_STUCK, "the assessment is stuck"},
                                   std::pair{v1::CASE_STATE_NEEDS_INFORMATION, "information is missing"}}) {
    snapshot_.set_state(state);
    expect(v1::BIN_NOT_READY, {why});
  }
}

TEST_F(BinsTest, a_case_that_needs_information_says_which) {
  snapshot_.set_state(v1::CASE_STATE_NEEDS_INFORMATION);
  snapshot_.set_question("which side?");
  snapshot_.add_blocking("cns_imaging");
  snapshot_.add_blocking("histology");
  expect(v1::BIN_NOT_READY, {"returned: which side?", "missing: cns_imaging, histology"});
}

TEST_F(BinsTest, a_case_in_review_waits_for_an_outstanding_result) {
  snapshot_.add_open_specimens("P-17");
  expect(v1::BIN_NOT_READY, {"result outstanding: P-17"});
}

TEST_F(BinsTest, a_simple_ready_answer_nobody_objects_to_is_listed_only) {
  expect(v1::BIN_LISTED_ONLY, {"ready, complexity 2: 2 progressing"});
}

TEST_F(BinsTest, each_objection_alone_asks_for_a_discussion) {
  snapshot_.set_complexity(3);
  snapshot_.mutable_complexity_terms()->set_prior_lines(1);
  expect(v1::BIN_DISCUSS, {"complexity 3: 2 progressing + 1 prior line"});
  snapshot_.set_complexity(2);
  snapshot_.set_readiness("conditional");
  expect(v1::BIN_DISCUSS, {"conditional"});
  snapshot_.set_readiness("ready");
  say(v1::DECISION_DISSENT);
  expect(v1::BIN_DISCUSS, {"open dissent"});
  snapshot_.mutable_sign_offs()->RemoveLast();
  say(v1::DECISION_MODIFY);
  expect(v1::BIN_DISCUSS, {"open modification"});
}

TEST_F(BinsTest, an_agreed_case_is_listed_only_unless_somebody_dissents_afterwards) {
  snapshot_.set_state(v1::CASE_STATE_AGREED);
  snapshot_.set_complexity(9);
  snapshot_.add_open_specimens("P-17");
  expect(v1::BIN_LISTED_ONLY, {"agreed"});
  say(v1::DECISION_DISSENT);
  expect(v1::BIN_DISCUSS, {"dissent after the agreement"});
}

TEST_F(BinsTest, what_is_over_is_listed_only) {
  snapshot_.set_state(v1::CASE_STATE_WITHDRAWN);
  expect(v1::BIN_LISTED_ONLY, {"withdrawn"});
  snapshot_.set_state(v1::CASE_STATE_CLOSED);
  expect(v1::BIN_LISTED_ONLY, {"closed"});
}

TEST(ComplexityWords, name_every_term_that_is_not_zero) {
  v1::CaseSnapshot snapshot;
  snapshot.set_complexity(10);
  auto& terms = *snapshot.mutable_complexity_terms();
  terms.set_progressing(3);
  terms.set_cns(2);
  terms.set_conflicts(1);
  terms.set_blocking(2);
  terms.set_prior_lines(2);
  EXPECT_EQ(complexity_words(snapshot),
            "complexity 10: 3 progressing + 2 CNS + 1 conflict + 2 blocking items + 2 prior lines");
  snapshot.clear_complexity_terms();
  EXPECT_EQ(complexity_words(snapshot), "complexity 10");
}

}  // namespace
}  // namespace tumorboard::workflow
