// SPDX-License-Identifier: Apache-2.0
// Results that come late, early, twice, for the wrong case or for nobody: always stored, never
// silently attached, and a decision that rested on them reacts.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <variant>

#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

class Pathology : public testing::Test {
 protected:
  Rig rig_;

  v1::PatientIdentity patient(const std::string& number, const char* born = "1961-01-12") {
    v1::PatientIdentity out;
    out.add_identifiers(number);
    out.set_birth_date(born);
    return out;
  }
  // In review, of this patient.
  void review(const std::string& case_id, const std::string& number, const char* additional = "") {
    const SessionId worker = rig_.open("worker1");
    rig_.register_worker(worker, 1);
    v1::SubmitCase body;
    body.set_case_(small_case(case_id).SerializeAsString());
    *body.mutable_patient() = patient(number);
    body.set_additional_reason(additional);
    ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_SUBMIT_CASE, body).code(), v1::ERROR_CODE_OK);
    assess(worker);
    rig_.end(worker);
  }
  void assess(SessionId worker) {
    const auto lease = rig_.take_lease(worker);
    ASSERT_TRUE(lease);
    rig_.finish(worker, *lease);
  }
  void assess_again() {
    const SessionId worker = rig_.open("worker1");
    rig_.register_worker(worker, 1);
    assess(worker);
    rig_.end(worker);
  }
  void agree(const std::string& case_id) {
    for (const char* who : {"medical_oncology", "radiation_oncology", "thoracic_surgery", "radiology", "pathologist"}) {
      const auto reply =
          rig_.call(rig_.open(who), v1::MESSAGE_TYPE_SIGN_OFF, rig_.sign(who, case_id, v1::DECISION_APPROVE));
      ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
    }
    ASSERT_EQ(rig_.from_ledger(case_id).state(), v1::CASE_STATE_AGREED);
  }
  v1::PushResult report(const std::string& number, v1::ResultStatus status = v1::RESULT_STATUS_FINAL,
                        std::int64_t at = 1'000) {
    v1::PushResult out;
    out.set_filler_order_number("F-1");
    out.set_observation_code("HIST");
    out.set_specimen_id("S-1");
    out.set_status(status);
    out.set_reported_us(at);
    *out.mutable_patient() = patient(number);
    out.set_type(v1::BIOPSY_TYPE_TISSUE);
    out.set_histology("small_cell_carcinoma");
    return out;
  }
  v1::Reply push(const v1::PushResult& report) {
    return rig_.call(rig_.open("pathology"), v1::MESSAGE_TYPE_PUSH_RESULT, report);
  }
  v1::Case facts(const std::string& case_id) {
    v1::Case out;
    out.ParseFromString(rig_.facts(case_id));
    return out;
  }
};

TEST_F(Pathology, a_result_after_the_board_has_met_reopens_the_agreed_case_and_keeps_the_decision) {
  review("SYN-1", "HOSP|1");
  agree("SYN-1");
  const auto reply = push(report("HOSP|1"));
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  EXPECT_TRUE(reply.result_accepted().attached());
  const auto snapshot = rig_.from_ledger("SYN-1");
  EXPECT_EQ(snapshot.state(), v1::CASE_STATE_RECEIVED);
  EXPECT_EQ(snapshot.revision(), 2U);
  ASSERT_EQ(snapshot.decisions_size(), 1);
  EXPECT_NE(snapshot.decisions(0).superseded_by(), 0U);
  for (const auto& record : snapshot.sign_offs()) EXPECT_TRUE(record.superseded());
  EXPECT_EQ(facts("SYN-1").biopsy().histology(), "small_cell_carcinoma");
  assess_again();
  agree("SYN-1");
  EXPECT_EQ(rig_.from_ledger("SYN-1").decisions_size(), 2);
}

TEST_F(Pathology, a_signature_over_the_text_before_the_result_is_stale) {
  review("SYN-1", "HOSP|1");
  const auto signature = rig_.sign("radiology", "SYN-1", v1::DECISION_APPROVE);
  push(report("HOSP|1"));
  const auto reply = rig_.call(rig_.open("radiology"), v1::MESSAGE_TYPE_SIGN_OFF, signature);
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_STALE);
  EXPECT_EQ(rig_.from_ledger("SYN-1").sign_offs_size(), 0);
}

TEST_F(Pathology, one_identifier_or_a_contradiction_attaches_nothing_and_loses_nothing) {
  review("SYN-1", "HOSP|1");
  auto one = report("HOSP|1");
  one.mutable_patient()->clear_birth_date();
  auto reply = push(one);
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK);
  EXPECT_FALSE(reply.result_accepted().attached());
  EXPECT_EQ(reply.result_accepted().state(), v1::SPECIMEN_STATE_UNMATCHED);
  EXPECT_EQ(reply.result_accepted().why(), "only one identifier matches");
  auto other = report("HOSP|1");
  other.set_specimen_id("S-2");
  other.mutable_patient()->set_birth_date("1999-09-09");
  reply = push(other);
  EXPECT_EQ(reply.result_accepted().state(), v1::SPECIMEN_STATE_UNMATCHED);
  auto nobody = report("HOSP|404");
  nobody.set_specimen_id("S-3");
  EXPECT_EQ(push(nobody).result_accepted().why(), "no case of this patient");
  EXPECT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(rig_.specimens().size(), 3U);
}

TEST_F(Pathology, an_unmatched_result_is_attached_by_hand_and_only_once) {
  review("SYN-1", "HOSP|1");
  const auto stored = push(report("HOSP|404"));
  rig_.restart();  // and the list survives it
  v1::AttachResult command;
  command.set_result_id(stored.result_accepted().result_id());
  command.set_case_id("SYN-1");
  command.set_reason("the laboratory used the old number");
  auto reply = rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ATTACH_RESULT, command);
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  EXPECT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_RECEIVED);
  EXPECT_EQ(facts("SYN-1").biopsy().histology(), "small_cell_carcinoma");
  reply = rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ATTACH_RESULT, command);
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_CONFLICT);
}

TEST_F(Pathology, a_correction_that_names_the_patient_as_before_stays_where_a_person_attached_it) {
  review("SYN-1", "HOSP|1");
  auto first = report("HOSP|1");
  first.mutable_patient()->set_birth_date("1999-09-09");
  const auto stored = push(first);
  ASSERT_EQ(stored.result_accepted().state(), v1::SPECIMEN_STATE_UNMATCHED);
  v1::AttachResult command;
  command.set_result_id(stored.result_accepted().result_id());
  command.set_case_id("SYN-1");
  command.set_reason("the laboratory has a wrong birthday");
  ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ATTACH_RESULT, command).code(), v1::ERROR_CODE_OK);
  auto corrected = first;
  corrected.set_status(v1::RESULT_STATUS_CORRECTED);
  corrected.set_reported_us(2'000);
  corrected.set_histology("adenocarcinoma");
  EXPECT_TRUE(push(corrected).result_accepted().attached());
  EXPECT_EQ(facts("SYN-1").biopsy().histology(), "adenocarcinoma");
  corrected.set_reported_us(3'000);
  corrected.mutable_patient()->set_birth_date("1950-05-05");
  EXPECT_FALSE(push(corrected).result_accepted().attached()) << "now it names somebody else";
  EXPECT_FALSE(facts("SYN-1").biopsy().has_histology());
}

TEST_F(Pathology, moving_a_result_to_another_patient_needs_a_second_person_and_leaves_no_trace_behind) {
  review("SYN-1", "HOSP|1");
  review("SYN-2", "HOSP|2");
  const auto stored = push(report("HOSP|1"));
  assess_again();
  v1::AttachResult command;
  command.set_result_id(stored.result_accepted().result_id());
  command.set_case_id("SYN-2");
  command.set_reason("samples were swapped");
  auto reply = rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ATTACH_RESULT, command);
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK);
  ASSERT_NE(reply.proposed().proposal(), 0U);
  EXPECT_EQ(rig_.from_ledger("SYN-2").state(), v1::CASE_STATE_IN_REVIEW) << "nothing moves yet";
  const auto confirm = rig_.confirmation(reply.proposed().proposal());
  EXPECT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_CONFIRM, confirm).code(), v1::ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(rig_.call(rig_.open("administrator"), v1::MESSAGE_TYPE_CONFIRM, confirm).code(), v1::ERROR_CODE_NOT_FOUND);
  reply = rig_.call(rig_.open("coordinator2"), v1::MESSAGE_TYPE_CONFIRM, confirm);
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  EXPECT_FALSE(facts("SYN-1").biopsy().done());
  EXPECT_FALSE(facts("SYN-1").biopsy().has_histology());
  EXPECT_EQ(facts("SYN-2").biopsy().histology(), "small_cell_carcinoma");
  EXPECT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_RECEIVED);
  EXPECT_EQ(rig_.from_ledger("SYN-2").state(), v1::CASE_STATE_RECEIVED);
}

TEST_F(Pathology, a_report_taken_back_leaves_the_facts_and_the_case_is_judged_again) {
  review("SYN-1", "HOSP|1");
  push(report("HOSP|1"));
  assess_again();
  const auto reply = push(report("HOSP|1", v1::RESULT_STATUS_WRONG, 2'000));
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(reply.result_accepted().state(), v1::SPECIMEN_STATE_VOID);
  EXPECT_FALSE(facts("SYN-1").biopsy().has_histology());
  EXPECT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_RECEIVED);
}

TEST_F(Pathology, preliminary_is_shown_not_used_and_a_late_older_report_never_rolls_back) {
  review("SYN-1", "HOSP|1");
  push(report("HOSP|1", v1::RESULT_STATUS_PRELIMINARY));
  EXPECT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(rig_.from_ledger("SYN-1").open_specimens_size(), 1);
  auto corrected = report("HOSP|1", v1::RESULT_STATUS_CORRECTED, 3'000);
  corrected.set_histology("adenocarcinoma");
  push(corrected);
  const auto reply = push(report("HOSP|1", v1::RESULT_STATUS_FINAL, 2'000));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_OK);
  EXPECT_FALSE(reply.result_accepted().counts());
  EXPECT_EQ(facts("SYN-1").biopsy().histology(), "adenocarcinoma");
  EXPECT_EQ(rig_.from_ledger("SYN-1").open_specimens_size(), 0);
}

TEST_F(Pathology, the_same_report_again_changes_nothing_whatever_its_request_id) {
  review("SYN-1", "HOSP|1");
  const auto first = push(report("HOSP|1"));
  const Sequence head = rig_.ledger.head().sequence;
  const auto again = push(report("HOSP|1"));
  EXPECT_EQ(again.code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(again.result_accepted().result_id(), first.result_accepted().result_id());
  EXPECT_TRUE(again.result_accepted().attached());
  EXPECT_EQ(rig_.ledger.head().sequence, head);
}

TEST_F(Pathology, a_result_for_a_closed_case_is_kept_and_raises_the_alarm) {
  review("SYN-1", "HOSP|1");
  agree("SYN-1");
  v1::RecordOutcome outcome;
  outcome.set_case_id("SYN-1");
  outcome.set_implementation(v1::IMPLEMENTATION_DONE);
  ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_RECORD_OUTCOME, outcome).code(), v1::ERROR_CODE_OK);
  const auto reply = push(report("HOSP|1"));
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(std::ranges::count(rig_.events(), v1::EVENT_KIND_RESULT_ALARM, &v1::LedgerEvent::kind), 1);
  v1::Reopen reopen;
  reopen.set_case_id("SYN-1");
  reopen.set_reason("a late result");
  ASSERT_EQ(rig_.call(rig_.open("chair"), v1::MESSAGE_TYPE_REOPEN, reopen).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_RECEIVED);
  v1::AttachResult attach;
  attach.set_result_id(reply.result_accepted().result_id());
  attach.set_case_id("SYN-1");
  attach.set_reason("it is this patient's");
  ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ATTACH_RESULT, attach).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(facts("SYN-1").biopsy().histology(), "small_cell_carcinoma");
}

TEST_F(Pathology, two_open_cases_of_one_patient_are_for_a_person_to_choose_unless_one_ordered_it) {
  review("SYN-1", "HOSP|1");
  review("SYN-2", "HOSP|1", "a second primary");
  EXPECT_EQ(push(report("HOSP|1")).result_accepted().why(), "this patient has more than one open case");
  v1::OrderRebiopsy order;
  order.set_case_id("SYN-2");
  order.set_method(v1::REBIOPSY_METHOD_TISSUE);
  const auto placed = rig_.call(rig_.open("radiology"), v1::MESSAGE_TYPE_ORDER_REBIOPSY, order);
  ASSERT_EQ(placed.code(), v1::ERROR_CODE_OK) << placed.error().message();
  EXPECT_EQ(rig_.call(rig_.open("chair"), v1::MESSAGE_TYPE_ORDER_REBIOPSY, order).code(), v1::ERROR_CODE_CONFLICT);
  auto ordered = report("HOSP|1");
  ordered.set_specimen_id("S-9");
  ordered.set_order_id(placed.order_placed().order_id());
  EXPECT_TRUE(push(ordered).result_accepted().attached());
  EXPECT_EQ(facts("SYN-2").biopsy().histology(), "small_cell_carcinoma");
  EXPECT_FALSE(facts("SYN-1").biopsy().has_histology());
}

TEST_F(Pathology, an_order_without_a_result_is_overdue_after_21_days_once) {
  review("SYN-1", "HOSP|1");
  v1::OrderRebiopsy order;
  order.set_case_id("SYN-1");
  order.set_method(v1::REBIOPSY_METHOD_TISSUE);
  ASSERT_EQ(rig_.call(rig_.open("chair"), v1::MESSAGE_TYPE_ORDER_REBIOPSY, order).code(), v1::ERROR_CODE_OK);
  const auto overdue = [&] {
    rig_.run();
    return std::ranges::count(rig_.events(), v1::EVENT_KIND_REBIOPSY_OVERDUE, &v1::LedgerEvent::kind);
  };
  rig_.clock.advance_ms(20 * kDayMs);
  EXPECT_EQ(overdue(), 0);
  rig_.clock.advance_ms(2 * kDayMs);
  EXPECT_EQ(overdue(), 1);
  rig_.restart();
  rig_.clock.advance_ms(50 * kDayMs);
  EXPECT_EQ(overdue(), 1);
}

TEST_F(Pathology, an_inadequate_specimen_and_one_of_another_patient_are_told_apart) {
  review("SYN-1", "HOSP|1");
  v1::OrderRebiopsy order;
  order.set_case_id("SYN-1");
  order.set_method(v1::REBIOPSY_METHOD_TISSUE);
  const auto placed = rig_.call(rig_.open("chair"), v1::MESSAGE_TYPE_ORDER_REBIOPSY, order);
  v1::RegisterSpecimen specimen;
  specimen.set_specimen_id("S-1");
  specimen.set_order_id(placed.order_placed().order_id());
  specimen.set_type(v1::BIOPSY_TYPE_TISSUE);
  *specimen.mutable_patient() = patient("HOSP|1", "1970-01-01");
  EXPECT_EQ(rig_.call(rig_.open("pathology"), v1::MESSAGE_TYPE_REGISTER_SPECIMEN, specimen).code(),
            v1::ERROR_CODE_CONFLICT);
  *specimen.mutable_patient() = patient("HOSP|1");
  EXPECT_EQ(rig_.call(rig_.open("pathology"), v1::MESSAGE_TYPE_REGISTER_SPECIMEN, specimen).code(), v1::ERROR_CODE_OK);
  v1::ReportInadequate inadequate;
  inadequate.set_specimen_id("S-1");
  inadequate.set_reason("necrosis only");
  EXPECT_EQ(rig_.call(rig_.open("pathology"), v1::MESSAGE_TYPE_REPORT_INADEQUATE, inadequate).code(),
            v1::ERROR_CODE_OK);
  EXPECT_EQ(rig_.specimens().at(placed.order_placed().order_id()).state(), v1::SPECIMEN_STATE_INADEQUATE);
  EXPECT_TRUE(push(report("HOSP|1")).result_accepted().attached()) << "the laboratory reported on it after all";
}

TEST_F(Pathology, a_further_report_of_the_second_result_on_a_specimen_is_taken) {
  review("SYN-1", "HOSP|1");
  push(report("HOSP|1"));
  auto second = report("HOSP|1");
  second.set_observation_code("NGS");
  const auto first_time = push(second);
  second.set_status(v1::RESULT_STATUS_CORRECTED);
  second.set_reported_us(9'000);
  const auto reply = push(second);
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(reply.result_accepted().result_id(), first_time.result_accepted().result_id());
  EXPECT_TRUE(reply.result_accepted().counts());
}

TEST_F(Pathology, a_correction_that_names_another_patient_leaves_the_case_it_was_attached_to) {
  review("SYN-1", "HOSP|1");
  review("SYN-2", "HOSP|2");
  push(report("HOSP|1"));
  auto correction = report("HOSP|2", v1::RESULT_STATUS_CORRECTED, 2'000);
  const auto reply = push(correction);
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK);
  EXPECT_FALSE(reply.result_accepted().attached()) << "a person decides whose it is";
  EXPECT_FALSE(facts("SYN-1").biopsy().done());
  EXPECT_FALSE(facts("SYN-2").biopsy().done());
}

TEST_F(Pathology, a_result_attached_by_hand_stays_when_the_laboratory_goes_on_with_its_own_number) {
  review("SYN-1", "HOSP|1");
  v1::AttachResult attach;
  attach.set_result_id(push(report("HOSP|404")).result_accepted().result_id());
  attach.set_case_id("SYN-1");
  attach.set_reason("the laboratory used the old number");
  ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ATTACH_RESULT, attach).code(), v1::ERROR_CODE_OK);
  EXPECT_TRUE(push(report("HOSP|404", v1::RESULT_STATUS_CORRECTED, 2'000)).result_accepted().attached());
}

class ClosedWithResult : public Pathology {
 protected:
  void SetUp() override {
    review("SYN-1", "HOSP|1");
    push(report("HOSP|1"));
    assess_again();
    agree("SYN-1");
    v1::RecordOutcome outcome;
    outcome.set_case_id("SYN-1");
    outcome.set_implementation(v1::IMPLEMENTATION_DONE);
    ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_RECORD_OUTCOME, outcome).code(), v1::ERROR_CODE_OK);
  }
  void reopen() {
    v1::Reopen command;
    command.set_case_id("SYN-1");
    command.set_reason("a late result");
    ASSERT_EQ(rig_.call(rig_.open("chair"), v1::MESSAGE_TYPE_REOPEN, command).code(), v1::ERROR_CODE_OK);
    ASSERT_EQ(facts("SYN-1").id(), "SYN-1");
  }
};

TEST_F(ClosedWithResult, a_correction_for_another_patient_raises_no_crash_and_is_nobodys) {
  const auto reply = push(report("HOSP|2", v1::RESULT_STATUS_CORRECTED, 2'000));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_OK);
  EXPECT_FALSE(reply.result_accepted().attached());
}

TEST_F(ClosedWithResult, what_was_taken_back_while_it_was_closed_is_no_fact_when_it_is_reopened) {
  push(report("HOSP|1", v1::RESULT_STATUS_WRONG, 2'000));
  reopen();
  EXPECT_FALSE(facts("SYN-1").biopsy().has_histology());
  EXPECT_FALSE(facts("SYN-1").biopsy().done());
}

// Three reports of one specimen, each judged over what the reader read before the first of them was taken.
TEST_F(ClosedWithResult, reports_judged_over_an_older_state_lose_nothing_that_was_acknowledged) {
  const SessionId laboratory = rig_.open("pathology");
  rig_.call(laboratory, v1::MESSAGE_TYPE_PUSH_RESULT, report("HOSP|1"));  // its requests are known from here on
  rig_.hold = [](const ReaderTask& task) { return std::holds_alternative<LoadPathology>(task); };
  const std::vector<std::string> codes{"EGFR", "ALK", "MET"};
  for (const auto& code : codes) {
    auto sent = report("HOSP|1", v1::RESULT_STATUS_FINAL, 2'000);
    sent.set_observation_code(code);
    rig_.send(laboratory, v1::MESSAGE_TYPE_PUSH_RESULT, sent);
  }
  ASSERT_EQ(rig_.unanswered.size(), codes.size());
  rig_.hold = nullptr;
  while (!rig_.unanswered.empty()) rig_.deliver(rig_.unanswered.size() - 1);
  EXPECT_EQ(rig_.take(laboratory, v1::MESSAGE_TYPE_REPLY).size(), codes.size());
  std::set<std::string> on_file;
  for (const auto& [key, specimen] : rig_.specimens()) {
    for (const auto& result : specimen.results()) on_file.insert(result.observation_code());
  }
  for (const auto& code : codes) EXPECT_TRUE(on_file.contains(code)) << code;
}

// The same for what is recorded of a closed case.
TEST_F(ClosedWithResult, follow_ups_judged_over_an_older_state_are_all_kept) {
  const SessionId coordinator = rig_.open("coordinator");
  rig_.call(coordinator, v1::MESSAGE_TYPE_RECORD_FOLLOW_UP, v1::RecordFollowUp());
  rig_.hold = [](const ReaderTask& task) { return std::holds_alternative<LoadCase>(task); };
  for (const std::uint32_t month : {3U, 6U, 12U}) {
    v1::RecordFollowUp command;
    command.set_case_id("SYN-1");
    command.set_month(month);
    command.set_response(v1::FOLLOW_UP_RESPONSE_SD);
    rig_.send(coordinator, v1::MESSAGE_TYPE_RECORD_FOLLOW_UP, command);
  }
  ASSERT_EQ(rig_.unanswered.size(), 3U);
  rig_.hold = nullptr;
  while (!rig_.unanswered.empty()) rig_.deliver(0);
  const auto replies = rig_.take(coordinator, v1::MESSAGE_TYPE_REPLY);
  const auto taken = std::ranges::count_if(replies, [](const auto& out) {
    v1::Reply reply;
    return reply.ParseFromString(out.body) && reply.code() == v1::ERROR_CODE_OK;
  });
  EXPECT_EQ(rig_.from_ledger("SYN-1").follow_ups_size(), taken);
  ASSERT_EQ(taken, 3);
  // The live state, which the view was given, is the one that the ledger makes.
  for (const auto& commit : rig_.committed) {
    for (const auto& snapshot : commit->snapshots) {
      if (snapshot.follow_ups_size() > 0 && &commit == &rig_.committed.back()) {
        EXPECT_EQ(snapshot.SerializeAsString(), rig_.from_ledger("SYN-1").SerializeAsString());
      }
    }
  }
}

TEST_F(ClosedWithResult, its_results_are_still_known_when_it_is_reopened) {
  reopen();
  auto plasma = report("HOSP|1");
  plasma.set_specimen_id("S-2");
  plasma.set_type(v1::BIOPSY_TYPE_PLASMA);
  plasma.clear_histology();
  plasma.mutable_resistance_alterations()->add_values("MET amplification");
  push(plasma);
  EXPECT_EQ(facts("SYN-1").biopsy().histology(), "small_cell_carcinoma");
  push(report("HOSP|1", v1::RESULT_STATUS_WRONG, 2'000));
  EXPECT_FALSE(facts("SYN-1").biopsy().has_histology());
}

}  // namespace
}  // namespace tumorboard::testing_rig
