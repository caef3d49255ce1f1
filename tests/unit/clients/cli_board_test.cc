// SPDX-License-Identifier: Apache-2.0
// Outcomes, worklists, what a case's page says of the board's work, meetings.
#include "clients/cli/case_text.h"
#include "common/check/outcome_reasons.h"
#include "tests/unit/clients/board_fixture.h"
#include "tests/unit/minutes/meeting.h"

namespace tumorboard::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class CliBoardTest : public BoardFixture {
 protected:
  v1::CaseSummary& listed() {
    auto& reply = answers_[v1::MESSAGE_TYPE_LIST_CASES];
    reply.set_code(v1::ERROR_CODE_OK);
    if (reply.case_list().cases().empty()) reply.mutable_case_list()->add_cases()->set_case_id("c1");
    return *reply.mutable_case_list()->mutable_cases(0);
  }
  void meeting(const v1::MeetingView& view) {
    answers_[v1::MESSAGE_TYPE_SHOW_MEETING] = ok();
    *answers_[v1::MESSAGE_TYPE_SHOW_MEETING].mutable_meeting_view() = view;
  }
  v1::MeetingEdit edited(const std::vector<std::string>& arguments) {
    const Outcome outcome = h_.run(arguments);
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    return last_sent<v1::MeetingEdit>(v1::MESSAGE_TYPE_MEETING_EDIT);
  }
};

TEST(OutcomeWords, every_reason_has_a_meaning) {
  for (const auto& row : check::kOutcomeReasons)
    EXPECT_FALSE(row.meaning.empty()) << v1::OutcomeReason_Name(row.reason);
}

TEST_F(CliBoardTest, an_outcome_that_is_not_done_has_a_coded_reason) {
  EXPECT_EQ(h_.run({"outcome", "record", "c1", "--done"}).exit, 0);
  EXPECT_EQ(last_sent<v1::RecordOutcome>(v1::MESSAGE_TYPE_RECORD_OUTCOME).implementation(), v1::IMPLEMENTATION_DONE);
  EXPECT_EQ(h_.run({"outcome", "record", "c1", "--partly", "--why", "toxicity", "--note", "half the dose"}).exit, 0);
  const auto partly = last_sent<v1::RecordOutcome>(v1::MESSAGE_TYPE_RECORD_OUTCOME);
  EXPECT_EQ(partly.implementation(), v1::IMPLEMENTATION_PARTLY);
  EXPECT_EQ(partly.reason(), v1::OUTCOME_REASON_TOXICITY);
  EXPECT_EQ(partly.note(), "half the dose");
  const std::vector<std::vector<std::string>> wrong{{"--not-done"},
                                                    {"--done", "--why", "toxicity"},
                                                    {"--done", "--partly", "--why", "toxicity"},
                                                    {"--not-done", "--why", "toxicty"},
                                                    {"--not-done", "--why", "other"},
                                                    {}};
  for (const auto& more : wrong) {
    std::vector<std::string> command{"outcome", "record", "c1"};
    command.insert(command.end(), more.begin(), more.end());
    EXPECT_EQ(h_.run(command).exit, 2);
  }
  EXPECT_THAT(h_.run({"outcome", "record", "c1", "--not-done", "--why", "toxicty"}).err, HasSubstr("toxicity"));
  EXPECT_EQ(sent(v1::MESSAGE_TYPE_RECORD_OUTCOME), 2U);
}

TEST_F(CliBoardTest, a_follow_up_is_of_month_3_6_or_12) {
  EXPECT_EQ(h_.run({"outcome", "follow-up", "c1", "--month", "6", "--response", "pr"}).exit, 0);
  const auto sent_one = last_sent<v1::RecordFollowUp>(v1::MESSAGE_TYPE_RECORD_FOLLOW_UP);
  EXPECT_EQ(sent_one.month(), 6U);
  EXPECT_EQ(sent_one.response(), v1::FOLLOW_UP_RESPONSE_PR);
  EXPECT_EQ(h_.run({"outcome", "follow-up", "c1", "--month", "4", "--response", "pr"}).exit, 2);
}

TEST_F(CliBoardTest, a_rate_stands_beside_what_it_is_a_rate_of) {
  auto& report = *answers_[v1::MESSAGE_TYPE_REPORT].mutable_report();
  answers_[v1::MESSAGE_TYPE_REPORT].set_code(v1::ERROR_CODE_OK);
  auto& all = *report.mutable_all();
  all.set_agreed(10);
  all.set_done(5);
  all.set_partly(1);
  all.set_not_done(2);
  all.set_unknown(2);
  auto& reason = *report.add_reasons();
  reason.set_reason(v1::OUTCOME_REASON_DEATH);
  reason.set_cases(2);
  for (const auto& [response, cases] : {std::pair{v1::FOLLOW_UP_RESPONSE_PR, 3}, {v1::FOLLOW_UP_RESPONSE_PD, 1}}) {
    auto& row = *report.add_responses();
    row.set_month(3);
    row.set_response(response);
    row.set_cases(static_cast<std::uint64_t>(cases));
  }
  const Outcome outcome = h_.run({"outcome", "report", "--from", "2026-01-01"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.out,
            "all\toutcome_known\t8\t10\t80%\n"
            "all\tdone\t5\t8\t63%\n"
            "all\tpartly\t1\t8\t13%\n"
            "all\tnot_done\t2\t8\t25%\n"
            "why_not\tdeath\t2\t3\t67%\n"
            "month_3\tpr\t3\t4\t75%\n"
            "month_3\tpd\t1\t4\t25%\n");
  EXPECT_EQ(last_sent<v1::ReportQuery>(v1::MESSAGE_TYPE_REPORT).from_us(), 1'767'225'600'000'000);
  EXPECT_EQ(h_.run({"outcome", "report", "--to", "soon"}).exit, 2);
  all.Clear();
  EXPECT_THAT(h_.run({"outcome", "report"}).out, HasSubstr("all\tdone\t0\t0\tnot known\n"));
}

TEST_F(CliBoardTest, a_worklist_is_in_the_order_of_priority_unless_it_is_paged) {
  listed();
  h_.run({"case", "list", "--bin", "discuss", "--bin", "not_ready", "--overdue", "--changed", "--meeting", "m1"});
  const auto wanted = last_sent<v1::ListCases>(v1::MESSAGE_TYPE_LIST_CASES);
  EXPECT_TRUE(wanted.by_priority());
  EXPECT_EQ(wanted.bins_size(), 2);
  EXPECT_TRUE(wanted.overdue());
  EXPECT_TRUE(wanted.changed_since_my_look());
  EXPECT_EQ(wanted.meeting_id(), "m1");
  h_.run({"case", "list", "--after", "c0"});
  EXPECT_FALSE(last_sent<v1::ListCases>(v1::MESSAGE_TYPE_LIST_CASES).by_priority());
  answers_[v1::MESSAGE_TYPE_LIST_CASES].mutable_case_list()->set_more(true);
  EXPECT_THAT(h_.run({"case", "list"}).err, HasSubstr("--by-number"));
  EXPECT_THAT(h_.run({"case", "list", "--by-number"}).err, HasSubstr("tumorboard case list --by-number --after c1"));
}

TEST_F(CliBoardTest, a_row_shows_bin_terms_age_and_what_is_overdue) {
  h_.clock.set_wall_us(1'785'931'200'000'000);
  auto& summary = listed();
  summary.set_state(v1::CASE_STATE_IN_REVIEW);
  summary.set_bin(v1::BIN_DISCUSS);
  summary.add_bin_reasons("dissent");
  summary.add_bin_reasons("complexity 5: 3 progressing + 2 CNS");
  summary.set_urgency(v1::URGENCY_ROUTINE);
  summary.set_urgency_now(v1::URGENCY_SOON);
  summary.set_complexity(5);
  summary.mutable_complexity_terms()->set_progressing(3);
  summary.mutable_complexity_terms()->set_cns(2);
  summary.set_submitted_us(1'785'931'200'000'000 - std::int64_t{15} * 86'400'000'000);
  summary.set_version(2);
  summary.set_approvals(3);
  summary.set_required(5);
  summary.set_open_dissents(1);
  summary.add_awaiting("radiology");
  summary.add_overdue()->set_what("sign_off");
  summary.add_meeting_ids("m1");
  EXPECT_EQ(h_.run({"case", "list"}).out,
            "c1\tin_review\tdiscuss: dissent\troutine>soon\t5: progressing 3, cns 2\t15d\t2\t3/5\tdissent:1\tradiology"
            "\tsign_off\tm1\t\n");
  summary.add_changed("facts_added");
  EXPECT_THAT(h_.run({"case", "list", "--changed"}).out, testing::EndsWith("\tfacts_added\t\n"));
}

TEST_F(CliBoardTest, an_urgent_sign_stands_first_for_people_and_last_for_scripts_and_takes_no_room_when_there_is_none) {
  auto& summary = listed();
  h_.terminal = true;
  EXPECT_THAT(h_.run({"case", "list"}).out, testing::StartsWith("CASE"));
  summary.set_urgent_mark(true);
  EXPECT_THAT(h_.run({"case", "list"}).out, HasSubstr("! signs stated, not assessed yet"));
  summary.add_urgent_signs("spinal_cord_compression");
  summary.add_urgent_signs("hydrocephalus");
  const std::string shown = h_.run({"case", "list"}).out;
  EXPECT_THAT(shown, testing::StartsWith("URGENT SIGN"));
  EXPECT_THAT(shown, HasSubstr("\n! spinal cord compression, hydrocephalus  c1"));
  h_.terminal = false;
  EXPECT_THAT(h_.run({"case", "list"}).out, testing::EndsWith("\tspinal_cord_compression,hydrocephalus\n"));
  summary.set_urgent_mark(false);  // the case is over
  EXPECT_THAT(h_.run({"case", "list"}).out, testing::EndsWith("\t\n"));
}

TEST_F(CliBoardTest, a_list_says_that_nobody_holds_an_awaited_discipline) {
  listed().add_awaiting("neurosurgery");
  listed().add_awaiting("radiology");
  listed().add_awaiting_nobody("neurosurgery");
  EXPECT_THAT(h_.run({"case", "list"}).out, HasSubstr("\tneurosurgery(nobody),radiology\t"));
}

TEST_F(CliBoardTest, a_review_list_marks_what_waits_for_me) {
  h_.daemon.disciplines = {"radiology"};
  listed().add_awaiting("radiology");
  listed().add_awaiting("pathology");
  EXPECT_THAT(h_.run({"review", "list", "--all"}).out, testing::EndsWith("\tradiology\t\n"));
  EXPECT_FALSE(last_sent<v1::ListCases>(v1::MESSAGE_TYPE_LIST_CASES).awaiting_my_sign_off());
  listed().set_open_modifications(1);
  EXPECT_THAT(h_.run({"review", "list", "--all"}).out, testing::EndsWith("\tradiology\t\n"));
  h_.daemon.roles = {"chair"};
  EXPECT_THAT(h_.run({"review", "list", "--all"}).out, testing::EndsWith("\tradiology,ruling\t\n"));
  h_.run({"review", "list"});
  EXPECT_TRUE(last_sent<v1::ListCases>(v1::MESSAGE_TYPE_LIST_CASES).awaiting_my_sign_off());
}

TEST_F(CliBoardTest, the_page_of_a_case_tells_what_the_board_did) {
  words().set_modified_by("Dr. Change");
  put_words();
  view_.add_required_disciplines("pathology");
  add_sign_off(31, "a", v1::DECISION_DISSENT);
  auto& waiver = *view_.add_waivers();
  waiver.set_discipline("pathology");
  waiver.set_version(2);
  waiver.set_by_name("Prof. Chair");
  waiver.set_reason("no tissue");
  auto& decision = *view_.add_decisions();
  decision.set_version(1);
  decision.set_superseded_by(29);
  auto& specimen = *view_.add_specimens();
  specimen.set_specimen_id("P1");
  specimen.set_state(v1::SPECIMEN_STATE_FINAL);
  auto& result = *specimen.add_results();
  result.set_result_id(28);
  result.set_state(v1::SPECIMEN_STATE_FINAL);
  result.set_histology("small cell carcinoma");
  result.mutable_resistance_alterations();
  result.set_case_id("c1");
  auto& change = *view_.add_since_you_signed();
  change.set_path("biopsy.histology");
  change.set_to("small cell carcinoma");
  auto& gone = *view_.add_since_you_signed();
  gone.set_path("recommendation.items");
  gone.set_from("consider surgery");
  auto& old_entry = *view_.add_history();
  old_entry.set_sequence(20);
  old_entry.set_what("case_submitted");
  auto& new_entry = *view_.add_history();
  new_entry.set_sequence(29);
  new_entry.set_what("result_attached");
  view_.set_last_look_sequence(25);
  view_.set_valid_until("1970-01-01");
  for (const auto& command : {std::vector<std::string>{"review", "show", "c1"}, {"case", "show", "c1"}}) {
    const std::string page = h_.run(command).out;
    EXPECT_THAT(page, HasSubstr("Surgery of the adrenal lesion."));
    EXPECT_THAT(page, HasSubstr("amended by Prof. Chair"));
    EXPECT_THAT(page, HasSubstr("Dr. Change"));
    EXPECT_THAT(page, HasSubstr("made void by entry 29"));
    EXPECT_THAT(page, HasSubstr("P1"));
    EXPECT_THAT(page, HasSubstr("none found"));
    EXPECT_THAT(page, HasSubstr("biopsy.histology: not known -> small cell carcinoma"));
    EXPECT_THAT(page, HasSubstr("recommendation.items: consider surgery -> nothing"));
    EXPECT_THAT(page, HasSubstr("result attached"));
    EXPECT_THAT(page, Not(HasSubstr("case submitted"))) << "older than the last look";
    EXPECT_THAT(page, HasSubstr("it cannot be signed"));
  }
  const std::string review = h_.run({"review", "show", "c1"}).out;
  EXPECT_THAT(review, HasSubstr("waived by Prof. Chair"));
  EXPECT_THAT(review, HasSubstr("  open "));
  EXPECT_THAT(h_.run({"case", "show", "c1", "--history"}).out, HasSubstr("case submitted"));
  const std::string document = h_.run({"case", "show", "c1", "--json"}).out;
  for (const char* part :
       {"\"origin\":\"human\"", "\"board_text\":{\"case_id\":\"c1\"", "\"waivers\":[{", "\"decisions\":[{",
        "\"specimens\":[{", "\"since_you_signed\":[{", "\"last_look_sequence\":25"}) {
    EXPECT_THAT(document, HasSubstr(part));
  }
}

TEST_F(CliBoardTest, the_outcome_stands_on_the_page) {
  view_.mutable_summary()->set_state(v1::CASE_STATE_CLOSED);
  view_.mutable_outcome()->set_implementation(v1::IMPLEMENTATION_NOT_DONE);
  view_.mutable_outcome()->set_reason(v1::OUTCOME_REASON_PATIENT_WISH);
  view_.mutable_outcome()->set_by_name("A. Coordinator");
  auto& follow_up = *view_.add_follow_ups();
  follow_up.set_month(3);
  follow_up.set_response(v1::FOLLOW_UP_RESPONSE_SD);
  const std::string page = h_.run({"case", "show", "c1"}).out;
  EXPECT_THAT(page, HasSubstr("not done   patient wish; A. Coordinator"));
  EXPECT_THAT(page, HasSubstr("month 3    sd"));
}

TEST_F(CliBoardTest, every_edit_of_a_meeting_is_one_command) {
  auto edit = edited({"meeting", "plan", "m1", "--title", "Lung board", "--starts", "2026-08-07T14:00+02:00",
                      "--minutes", "60", "--place", "Room 2"});
  EXPECT_EQ(edit.meeting_id(), "m1");
  EXPECT_EQ(edit.plan().starts_us(), minutes::kStartsUs);
  EXPECT_EQ(edit.plan().place(), "Room 2");
  edit = edited({"meeting", "place", "m1", "c1", "--bin", "listed_only", "--reason", "r", "--note", "n"});
  EXPECT_EQ(edit.place().case_id(), "c1");
  EXPECT_EQ(edit.place().bin(), v1::BIN_LISTED_ONLY);
  EXPECT_EQ(edited({"meeting", "take-off", "m1", "c1"}).take_off(), "c1");
  EXPECT_THAT(edited({"meeting", "order", "m1", "c2", "c1"}).order().case_ids(), testing::ElementsAre("c2", "c1"));
  edit = edited({"meeting", "attend", "m1", "--name", "Dr. A", "--discipline", "radiology", "--absent"});
  EXPECT_FALSE(edit.attendance().present());
  EXPECT_TRUE(edited({"meeting", "attend", "m1", "--name", "A. Guest"}).attendance().present());
  EXPECT_EQ(edited({"meeting", "carry-over", "m1", "c1", "--to", "m2"}).carry_over().to_meeting_id(), "m2");
  EXPECT_TRUE(edited({"meeting", "open", "m1"}).has_open());
  EXPECT_EQ(edited({"meeting", "close", "m1", "--carry-over-to", "m2"}).close().carry_over_to(), "m2");
  EXPECT_EQ(edited({"meeting", "cancel", "m1", "--reason", "holiday"}).cancel().reason(), "holiday");
}

TEST_F(CliBoardTest, a_moved_meeting_keeps_what_was_not_said) {
  auto view = minutes::closed_meeting();
  view.mutable_meeting()->set_state(v1::MEETING_STATE_PLANNED);
  meeting(view);
  const auto edit = edited({"meeting", "move", "m1", "--place", "Room 3"});
  EXPECT_EQ(edit.plan().place(), "Room 3");
  EXPECT_EQ(edit.plan().title(), "Lung board");
  EXPECT_EQ(edit.plan().starts_us(), minutes::kStartsUs);
  EXPECT_EQ(h_.run({"meeting", "move", "m1", "--starts", "tomorrow"}).exit, 2);
}

TEST_F(CliBoardTest, minutes_are_printed_or_saved_the_same_each_time) {
  meeting(minutes::closed_meeting());
  const Outcome text = h_.run({"meeting", "minutes", "lung-2026-08-07"});
  EXPECT_EQ(text.exit, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("DISSENT"));
  const std::string one = (h_.folder.path() / "one.pdf").string();
  const std::string two = (h_.folder.path() / "two.pdf").string();
  const Outcome saved = h_.run({"meeting", "minutes", "lung-2026-08-07", "--pdf", one});
  EXPECT_EQ(saved.exit, 0) << saved.err;
  h_.clock.advance_ms(86'400'000);
  EXPECT_EQ(h_.run({"meeting", "minutes", "lung-2026-08-07", "--pdf", two}).exit, 0);
  EXPECT_THAT(content_of(one), testing::StartsWith("%PDF-"));
  EXPECT_EQ(content_of(one), content_of(two));
  EXPECT_THAT(saved.out, HasSubstr(hex(sha256(content_of(one)))));
  EXPECT_EQ(h_.run({"meeting", "minutes", "lung-2026-08-07", "--pdf", "-"}).out, content_of(one));
  auto view = minutes::closed_meeting();
  view.mutable_cases(0)->set_recommendation("another");
  meeting(view);
  EXPECT_EQ(h_.run({"meeting", "minutes", "lung-2026-08-07"}).exit, 1);
  view.mutable_meeting()->set_state(v1::MEETING_STATE_OPEN);
  meeting(view);
  EXPECT_EQ(h_.run({"meeting", "minutes", "lung-2026-08-07"}).exit, 4);
}

TEST_F(CliBoardTest, a_meeting_is_shown_listed_and_sent_to_calendars) {
  meeting(minutes::closed_meeting());
  const std::string page = h_.run({"meeting", "show", "lung-2026-08-07"}).out;
  EXPECT_THAT(page, HasSubstr("AGENDA: 3 cases"));
  EXPECT_THAT(page, HasSubstr("lung-2026-08-14"));
  EXPECT_THAT(h_.run({"meeting", "ics", "lung-2026-08-07"}).out, testing::StartsWith("BEGIN:VCALENDAR\r\n"));
  answers_[v1::MESSAGE_TYPE_LIST_MEETINGS] = ok();
  *answers_[v1::MESSAGE_TYPE_LIST_MEETINGS].mutable_meeting_list()->add_meetings() =
      minutes::closed_meeting().meeting();
  EXPECT_EQ(h_.run({"meeting", "list", "--state", "closed"}).out,
            "lung-2026-08-07\tclosed\t2026-08-07 12:00\t60\tLung board\t\t3\n");
  EXPECT_EQ(last_sent<v1::ListMeetings>(v1::MESSAGE_TYPE_LIST_MEETINGS).states(0), v1::MEETING_STATE_CLOSED);
}

}  // namespace
}  // namespace tumorboard::cli
