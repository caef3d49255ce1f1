// SPDX-License-Identifier: Apache-2.0
// A rebiopsy result that comes after the board has met, and one that comes between reading and
// signing: the decision is kept and superseded, its signers see what changed and are asked again.
#include <gtest/gtest.h>

#include "tests/process/harness.h"

namespace tumorboard::process {
namespace {

class LateResult : public testing::Test {
 protected:
  void SetUp() override {
    site_.start_daemon();
    site_.start_worker("worker1");
    v1::SubmitCase body;
    body.set_case_(site_.example("01", "SYN-1"));
    *body.mutable_patient() = patient();
    ASSERT_EQ(coordinator_.call(v1::MESSAGE_TYPE_SUBMIT_CASE, body).code(), v1::ERROR_CODE_OK);
    ASSERT_TRUE(in_review());
  }

  static v1::PatientIdentity patient() {
    v1::PatientIdentity out;
    out.add_identifiers("MRN|0231");
    out.set_birth_date("1961-01-12");
    return out;
  }
  bool in_review() { return site_.reaches(coordinator_, "SYN-1", v1::CASE_STATE_IN_REVIEW); }
  v1::Reply sign(const std::string& discipline, const v1::CaseView& seen) {
    Person clinician = site_.person(discipline);
    return clinician.call(v1::MESSAGE_TYPE_SIGN_OFF, site_.signature(discipline, seen, v1::DECISION_APPROVE));
  }
  void agree() {
    const v1::CaseView seen = coordinator_.show("SYN-1");
    for (const auto& discipline : seen.required_disciplines()) {
      const auto reply = sign(discipline, seen);
      ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
    }
    ASSERT_EQ(coordinator_.show("SYN-1").summary().state(), v1::CASE_STATE_AGREED);
  }
  v1::Reply push_small_cell() {
    v1::PushResult report;
    report.set_filler_order_number("P26-4711");
    report.set_observation_code("rebiopsy");
    report.set_specimen_id("P26-4711-A");
    report.set_status(v1::RESULT_STATUS_FINAL);
    report.set_reported_us(1'790'000'000'000'000);
    *report.mutable_patient() = patient();
    report.set_type(v1::BIOPSY_TYPE_TISSUE);
    report.set_histology("small cell carcinoma");
    report.set_message_id("MSG-1");
    Person laboratory = site_.person("laboratory");
    return laboratory.call(v1::MESSAGE_TYPE_PUSH_RESULT, report);
  }
  static bool recommends(const v1::CaseView& view, const std::string& code) {
    v1::Recommendation recommendation;
    recommendation.ParseFromString(view.recommendation());
    return std::ranges::any_of(recommendation.items(), [&](const auto& item) {
      return item.code() == code && item.stance() != v1::STANCE_DISCOURAGE;
    });
  }

  Installation site_;
  Person coordinator_ = site_.person("coordinator");
};

TEST_F(LateResult, an_agreed_case_is_reassessed_its_decision_kept_and_its_signers_asked_again_with_the_difference) {
  agree();
  EXPECT_FALSE(recommends(coordinator_.show("SYN-1"), "platinum_etoposide"));
  const auto pushed = push_small_cell();
  ASSERT_EQ(pushed.code(), v1::ERROR_CODE_OK) << pushed.error().message();
  EXPECT_TRUE(pushed.result_accepted().attached());
  ASSERT_TRUE(in_review());

  Person surgeon = site_.person("thoracic_surgery");
  const v1::CaseView now = surgeon.show("SYN-1");
  EXPECT_EQ(now.summary().revision(), 2U);
  EXPECT_EQ(now.summary().version(), 2U);
  EXPECT_TRUE(recommends(now, "platinum_etoposide")) << "small cell transformation decides the systemic choice";
  ASSERT_EQ(now.decisions_size(), 1);
  EXPECT_NE(now.decisions(0).superseded_by(), 0U);
  for (const auto& record : now.sign_offs()) EXPECT_TRUE(record.superseded());
  EXPECT_TRUE(std::ranges::any_of(now.since_you_signed(), [](const auto& change) {
    return change.path() == "biopsy.histology" && change.to() == "small cell carcinoma";
  })) << "a signer sees what changed";
  agree();
  EXPECT_EQ(coordinator_.show("SYN-1").decisions_size(), 2);
}

TEST_F(LateResult, between_reading_and_signing_it_makes_the_signature_stale_with_the_difference) {
  const v1::CaseView seen = coordinator_.show("SYN-1");
  ASSERT_EQ(push_small_cell().code(), v1::ERROR_CODE_OK);
  const auto stale = sign("radiology", seen);
  ASSERT_EQ(stale.code(), v1::ERROR_CODE_STALE);
  EXPECT_TRUE(std::ranges::any_of(stale.error().difference(), [](const auto& change) {
    return change.path() == "biopsy.histology" && change.to() == "small cell carcinoma";
  }));
  EXPECT_EQ(coordinator_.show("SYN-1").sign_offs_size(), 0);
}

TEST_F(LateResult, the_sender_can_ask_what_became_of_its_message_also_after_a_kill) {
  ASSERT_EQ(push_small_cell().code(), v1::ERROR_CODE_OK);
  site_.kill_daemon();
  site_.start_daemon();
  Person laboratory = site_.person("laboratory");
  v1::ShowResult query;
  query.set_message_id("MSG-1");
  const auto reply = laboratory.call(v1::MESSAGE_TYPE_SHOW_RESULT, query);
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  ASSERT_EQ(reply.specimen_list().specimens_size(), 1);
  EXPECT_EQ(reply.specimen_list().specimens(0).results(0).state(), v1::SPECIMEN_STATE_FINAL);
  EXPECT_EQ(reply.specimen_list().specimens(0).results(0).case_id(), "attached") << "a laboratory is told no case";
}

}  // namespace
}  // namespace tumorboard::process
