// SPDX-License-Identifier: Apache-2.0
// The main job, end to end: cases are queued, assessed, watched live, and one is signed by every
// required discipline.
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "tests/process/harness.h"

namespace tumorboard::process {
namespace {

TEST(Story, cases_are_queued_assessed_watched_and_signed_to_agreement) {
  Installation site;
  site.start_daemon();
  site.start_worker("worker1");
  site.start_worker("worker2");
  Person coordinator = site.person("coordinator");
  Person watcher = site.person("chair");
  ASSERT_TRUE(watcher.client().connect(30'000));
  watcher.client().subscribe({});

  const std::set<std::string> numbers{"01", "03", "05", "12", "22", "28"};
  for (const auto& number : numbers) {
    ASSERT_EQ(site.submit(coordinator, number, "SYN-" + number).code(), v1::ERROR_CODE_OK) << number;
  }
  std::set<std::string> answered;
  Sequence last = 0;
  while (answered.size() < numbers.size()) {
    const auto item = watcher.client().next(30'000);
    ASSERT_TRUE(item) << item.error().message;
    ASSERT_TRUE(*item) << "no event for half a minute";
    const v1::Event& event = (*item)->event;
    EXPECT_GT(event.sequence(), last);
    EXPECT_EQ(event.previous_sequence(), last) << "a gap";
    last = event.sequence();
    if (event.kind() != "recommendation_ready" && event.kind() != "information_needed") continue;
    EXPECT_TRUE(answered.insert(event.case_id()).second) << "one answer per case";
    v1::Recommendation recommendation;
    ASSERT_TRUE(recommendation.ParseFromString(event.recommendation()));
    EXPECT_EQ(recommendation.case_id(), event.case_id());
    for (const auto& item_of : recommendation.items()) {
      EXPECT_GT(item_of.rule_ids_size(), 0) << item_of.code();
    }
  }

  const v1::CaseView seen = coordinator.show("SYN-01");
  ASSERT_EQ(seen.summary().state(), v1::CASE_STATE_IN_REVIEW);
  ASSERT_GE(seen.required_disciplines_size(), 5);
  int signed_off = 0;
  for (const auto& discipline : seen.required_disciplines()) {
    Person clinician = site.person(discipline);
    const auto reply = clinician.call(v1::MESSAGE_TYPE_SIGN_OFF,
                                      site.signature(discipline, clinician.show("SYN-01"), v1::DECISION_APPROVE));
    ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
    const bool all = ++signed_off == seen.required_disciplines_size();
    EXPECT_EQ(reply.sign_off_accepted().state(), all ? v1::CASE_STATE_AGREED : v1::CASE_STATE_IN_REVIEW);
  }
  EXPECT_EQ(coordinator.show("SYN-01").summary().state(), v1::CASE_STATE_AGREED);
  EXPECT_EQ(site.stop_daemon(), 0);
}

// Over the connection alone, without the signing key, nobody can bring back what a signer has taken back.
TEST(Story, a_signature_sent_again_after_it_was_taken_back_counts_for_nothing) {
  Installation site;
  site.start_daemon();
  site.start_worker("worker1");
  Person coordinator = site.person("coordinator");
  ASSERT_EQ(site.submit(coordinator, "01", "SYN-1").code(), v1::ERROR_CODE_OK);
  ASSERT_TRUE(site.reaches(coordinator, "SYN-1", v1::CASE_STATE_IN_REVIEW));

  Person radiologist = site.person("radiology");
  std::vector<v1::SignOff> sent;
  const auto says = [&](v1::Decision decision, const std::string& reason) {
    sent.push_back(site.signature("radiology", radiologist.show("SYN-1"), decision, reason));
    const auto reply = radiologist.call(v1::MESSAGE_TYPE_SIGN_OFF, sent.back());
    ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  };
  says(v1::DECISION_APPROVE, {});
  says(v1::DECISION_RETRACT, "one lesion is new");
  says(v1::DECISION_DISSENT, "one lesion is new");
  const v1::CaseView dissented = radiologist.show("SYN-1");
  for (const auto& discipline : dissented.required_disciplines()) {
    if (discipline == "radiology") continue;
    Person clinician = site.person(discipline);
    const auto approval = site.signature(discipline, clinician.show("SYN-1"), v1::DECISION_APPROVE);
    EXPECT_EQ(clinician.call(v1::MESSAGE_TYPE_SIGN_OFF, approval).code(), v1::ERROR_CODE_OK);
  }
  site.stop_daemon();  // what memory held is gone: the ledger remembers each signature
  site.start_daemon();
  Person again = site.person("radiology");
  for (const auto& signature : sent) {
    const auto reply = again.call(v1::MESSAGE_TYPE_SIGN_OFF, signature);
    EXPECT_EQ(reply.code(), v1::ERROR_CODE_CONFLICT) << reply.error().message();
  }
  const auto summary = again.show("SYN-1").summary();
  EXPECT_EQ(summary.state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(summary.open_dissents(), 1U);
}

// The chair takes the case back, writes another text, names the own discipline alone and signs it.
TEST(Story, nobody_agrees_a_case_alone_and_no_text_writes_a_dissent_away) {
  Installation site;
  site.start_daemon();
  site.start_worker("worker1");
  Person coordinator = site.person("coordinator");
  ASSERT_EQ(site.submit(coordinator, "01", "SYN-1").code(), v1::ERROR_CODE_OK);
  ASSERT_TRUE(site.reaches(coordinator, "SYN-1", v1::CASE_STATE_IN_REVIEW));
  Person radiologist = site.person("radiology");
  Person chair = site.person("chair");  // of medical oncology
  const auto sign = [&](Person& person, const std::string& user, v1::Decision decision, const std::string& reason) {
    return person.call(v1::MESSAGE_TYPE_SIGN_OFF, site.signature(user, person.show("SYN-1"), decision, reason));
  };
  const auto dissent = sign(radiologist, "radiology", v1::DECISION_DISSENT, "the lesion is an adenoma");
  ASSERT_EQ(dissent.code(), v1::ERROR_CODE_OK) << dissent.error().message();

  v1::ReturnCase back;
  back.set_case_id("SYN-1");
  back.set_version(1);
  back.set_question("is it an adenoma?");
  ASSERT_EQ(chair.call(v1::MESSAGE_TYPE_RETURN_CASE, back).code(), v1::ERROR_CODE_OK);
  v1::ProposeByHand proposal;
  proposal.set_case_id("SYN-1");
  proposal.set_revision(1);
  proposal.set_text("SBRT to the adrenal gland.");
  proposal.set_reason("it is none");
  proposal.add_disciplines("medical_oncology");
  ASSERT_EQ(chair.call(v1::MESSAGE_TYPE_PROPOSE_BY_HAND, proposal).code(), v1::ERROR_CODE_OK);
  const v1::CaseView by_hand = chair.show("SYN-1");
  EXPECT_EQ(by_hand.required_disciplines_size(), 5) << "a panel by hand takes nobody away";
  EXPECT_EQ(by_hand.summary().open_dissents(), 1U) << "the dissent is about the same facts";

  ASSERT_EQ(sign(chair, "chair", v1::DECISION_APPROVE, {}).code(), v1::ERROR_CODE_OK);
  v1::WaiveDiscipline waiver;
  waiver.set_case_id("SYN-1");
  waiver.set_version(2);
  waiver.set_reason("on leave");
  std::vector<v1::ErrorCode> answers;
  for (const char* discipline : {"radiation_oncology", "thoracic_surgery", "pathology", "radiology"}) {
    waiver.set_discipline(discipline);
    answers.push_back(chair.call(v1::MESSAGE_TYPE_WAIVE_DISCIPLINE, waiver).code());
  }
  EXPECT_EQ(answers, (std::vector<v1::ErrorCode>{v1::ERROR_CODE_OK, v1::ERROR_CODE_OK, v1::ERROR_CODE_OK,
                                                 v1::ERROR_CODE_FAILED_PRECONDITION}));
  EXPECT_EQ(chair.show("SYN-1").summary().state(), v1::CASE_STATE_IN_REVIEW);

  const auto converted = sign(radiologist, "radiology", v1::DECISION_APPROVE, {});
  ASSERT_EQ(converted.code(), v1::ERROR_CODE_OK) << converted.error().message();
  EXPECT_EQ(converted.sign_off_accepted().state(), v1::CASE_STATE_AGREED) << "two people, and no dissent is open";
}

TEST(Story, a_dissent_blocks_and_new_facts_make_a_signature_stale_with_the_difference) {
  Installation site;
  site.start_daemon();
  site.start_worker("worker1");
  Person coordinator = site.person("coordinator");
  ASSERT_EQ(site.submit(coordinator, "01", "SYN-1").code(), v1::ERROR_CODE_OK);
  ASSERT_TRUE(site.reaches(coordinator, "SYN-1", v1::CASE_STATE_IN_REVIEW));

  Person radiologist = site.person("radiology");
  const v1::CaseView seen = radiologist.show("SYN-1");
  const auto dissent = radiologist.call(
      v1::MESSAGE_TYPE_SIGN_OFF, site.signature("radiology", seen, v1::DECISION_DISSENT, "the lesion is an adenoma"));
  ASSERT_EQ(dissent.code(), v1::ERROR_CODE_OK) << dissent.error().message();
  for (const auto& discipline : seen.required_disciplines()) {
    if (discipline == "radiology") continue;
    Person clinician = site.person(discipline);
    EXPECT_EQ(clinician.call(v1::MESSAGE_TYPE_SIGN_OFF, site.signature(discipline, seen, v1::DECISION_APPROVE)).code(),
              v1::ERROR_CODE_OK);
  }
  EXPECT_EQ(coordinator.show("SYN-1").summary().state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(coordinator.show("SYN-1").summary().open_dissents(), 1U);

  v1::Case facts;
  ASSERT_TRUE(facts.ParseFromString(seen.case_()));
  facts.mutable_patient()->set_ecog(3);
  v1::AddFacts add;
  add.set_case_id("SYN-1");
  add.set_expected_revision(1);
  add.set_case_(facts.SerializeAsString());
  add.set_reason("seen in clinic");
  ASSERT_EQ(coordinator.call(v1::MESSAGE_TYPE_ADD_FACTS, add).code(), v1::ERROR_CODE_OK);
  const auto stale =
      radiologist.call(v1::MESSAGE_TYPE_SIGN_OFF, site.signature("radiology", seen, v1::DECISION_APPROVE));
  ASSERT_EQ(stale.code(), v1::ERROR_CODE_STALE);
  ASSERT_GE(stale.error().difference_size(), 1);
  EXPECT_EQ(stale.error().difference(0).path(), "patient.ecog");
  EXPECT_EQ(stale.error().difference(0).from(), "1");
  EXPECT_EQ(stale.error().difference(0).to(), "3");
  ASSERT_TRUE(site.reaches(coordinator, "SYN-1", v1::CASE_STATE_IN_REVIEW));
  const v1::CaseView again = coordinator.show("SYN-1");
  for (const auto& record : again.sign_offs()) EXPECT_TRUE(record.superseded());
}

}  // namespace
}  // namespace tumorboard::process
