// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/workflow/meeting.h"
#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

using Ids = std::vector<std::string>;

class EngineMeetings : public testing::Test {
 protected:
  v1::MeetingEdit edit_of(const std::string& id) {
    v1::MeetingEdit edit;
    edit.set_meeting_id(id);
    return edit;
  }
  v1::MeetingEdit planning(const std::string& id) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_plan()->set_title("Thoracic board");
    edit.mutable_plan()->set_starts_us(rig_.clock.wall_us() + 86'400'000'000);
    edit.mutable_plan()->set_minutes(60);
    return edit;
  }
  v1::MeetingEdit placing(const std::string& id, const std::string& case_id) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_place()->set_case_id(case_id);
    return edit;
  }
  v1::MeetingEdit ordering(const std::string& id, const Ids& cases) {
    v1::MeetingEdit edit = edit_of(id);
    for (const auto& case_id : cases) edit.mutable_order()->add_case_ids(case_id);
    return edit;
  }
  v1::MeetingEdit closing(const std::string& id, const std::string& carry_over_to = {}) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_close()->set_carry_over_to(carry_over_to);
    return edit;
  }
  v1::MeetingEdit opening(const std::string& id) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_open();
    return edit;
  }
  v1::MeetingEdit cancelling(const std::string& id) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_cancel()->set_reason("holiday");
    return edit;
  }

  v1::Reply send(const v1::MeetingEdit& edit, const std::string& user = "coordinator") {
    return rig_.call(rig_.open(user), v1::MESSAGE_TYPE_MEETING_EDIT, edit);
  }
  void done(const v1::MeetingEdit& edit) {
    const auto reply = send(edit);
    ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << edit.ShortDebugString() << reply.error().message();
  }
  void expect_refused(const v1::MeetingEdit& edit, v1::ErrorCode code, const std::string& path) {
    const Sequence head = rig_.ledger.head().sequence;
    const auto reply = send(edit);
    EXPECT_EQ(reply.code(), code) << edit.ShortDebugString() << reply.error().message();
    EXPECT_EQ(reply.error().element_path(), path) << reply.error().message();
    EXPECT_EQ(rig_.ledger.head().sequence, head) << "a refusal writes nothing";
  }
  void withdraw(const std::string& case_id) {
    v1::WithdrawCase body;
    body.set_case_id(case_id);
    body.set_reason("patient's wish");
    ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_WITHDRAW_CASE, body).code(), v1::ERROR_CODE_OK);
  }
  // From the ledger alone.
  v1::MeetingSnapshot meeting(const std::string& id) {
    v1::MeetingSnapshot last;
    for (const auto& event : rig_.events()) {
      if (event.object() == id && workflow::is_meeting_event(event.kind())) last = *workflow::meeting_after(event);
    }
    return last;
  }
  Ids agenda(const std::string& id) {
    Ids ids;
    const auto found = meeting(id);
    for (const auto& item : found.items()) ids.push_back(item.case_id());
    return ids;
  }

  Rig rig_;
};

TEST_F(EngineMeetings, a_meeting_goes_from_plan_to_close_in_the_ledger) {
  rig_.bring_to_review("SYN-1");
  rig_.submit("SYN-2");
  done(planning("M-1"));
  done(placing("M-1", "SYN-1"));
  v1::Schedule schedule;
  schedule.set_meeting_id("M-1");
  schedule.mutable_place()->set_case_id("SYN-2");
  EXPECT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_SCHEDULE, schedule).code(), v1::ERROR_CODE_OK);
  done(ordering("M-1", {"SYN-2", "SYN-1"}));
  v1::MeetingEdit attending = edit_of("M-1");
  attending.mutable_attendance()->set_name("Name of radiology");
  attending.mutable_attendance()->set_discipline("radiology");
  attending.mutable_attendance()->set_user_id("radiology");
  attending.mutable_attendance()->set_present(true);
  done(attending);
  EXPECT_EQ(send(opening("M-1"), "chair").meeting_accepted().state(), v1::MEETING_STATE_OPEN);
  const auto closed = send(closing("M-1"), "chair");
  EXPECT_EQ(closed.meeting_accepted().state(), v1::MEETING_STATE_CLOSED);
  EXPECT_GE(rig_.ledger.head().sequence, closed.sequence());

  const auto end = meeting("M-1");
  EXPECT_EQ(end.closed_by(), "Name of chair");
  ASSERT_EQ(end.items_size(), 2);
  EXPECT_EQ(end.items(0).decision().state(), "received");
  EXPECT_EQ(end.items(1).decision().state(), "in_review");
  EXPECT_EQ(end.items(1).decision().recommendation_digest(), rig_.from_ledger("SYN-1").recommendation_digest());
  EXPECT_EQ(end.attendance(0).discipline(), "radiology");
  std::vector<v1::EventKind> kinds;
  for (const auto& event : rig_.events()) {
    if (event.object() != "M-1") continue;
    kinds.push_back(event.kind());
    EXPECT_EQ(event.case_id(), "");
  }
  EXPECT_EQ(kinds,
            (std::vector{v1::EVENT_KIND_MEETING_PLANNED, v1::EVENT_KIND_MEETING_CHANGED, v1::EVENT_KIND_MEETING_CHANGED,
                         v1::EVENT_KIND_MEETING_CHANGED, v1::EVENT_KIND_MEETING_CHANGED, v1::EVENT_KIND_MEETING_OPENED,
                         v1::EVENT_KIND_MEETING_CLOSED}));
}

TEST_F(EngineMeetings, a_repeated_edit_takes_effect_once_and_gets_the_same_bytes_also_after_a_restart) {
  const std::string body = planning("M-1").SerializeAsString();
  const auto first = rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_MEETING_EDIT, body, 900);
  ASSERT_EQ(first.code(), v1::ERROR_CODE_OK);
  const Sequence head = rig_.ledger.head().sequence;
  const auto again = rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_MEETING_EDIT, body, 900);
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  rig_.restart();
  const auto later = rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_MEETING_EDIT, body, 900);
  EXPECT_EQ(first.SerializeAsString(), later.SerializeAsString());
  EXPECT_EQ(rig_.ledger.head().sequence, head);
}

TEST_F(EngineMeetings, a_meeting_id_is_used_once_for_ever) {
  done(planning("M-1"));
  done(cancelling("M-1"));
  for (int life = 0; life < 2; ++life) {
    expect_refused(planning("M-1"), v1::ERROR_CODE_CONFLICT, "meeting_id");
    expect_refused(opening("M-1"), v1::ERROR_CODE_FAILED_PRECONDITION, "meeting_id");
    rig_.restart();
  }
}

TEST_F(EngineMeetings, what_is_named_and_does_not_exist_is_not_found) {
  rig_.submit("SYN-1");
  expect_refused(opening("M-1"), v1::ERROR_CODE_NOT_FOUND, "meeting_id");
  done(planning("M-1"));
  expect_refused(placing("M-1", "SYN-9"), v1::ERROR_CODE_NOT_FOUND, "place.case_id");
  done(placing("M-1", "SYN-1"));
  v1::MeetingEdit carrying = edit_of("M-1");
  carrying.mutable_carry_over()->set_case_id("SYN-1");
  carrying.mutable_carry_over()->set_to_meeting_id("M-2");
  expect_refused(carrying, v1::ERROR_CODE_NOT_FOUND, "carry_over.to_meeting_id");
  v1::MeetingEdit attending = edit_of("M-1");
  attending.mutable_attendance()->set_name("Dr Nobody");
  attending.mutable_attendance()->set_user_id("nobody");
  expect_refused(attending, v1::ERROR_CODE_NOT_FOUND, "attendance.user_id");
}

TEST_F(EngineMeetings, a_case_that_was_withdrawn_is_not_put_on) {
  rig_.submit("SYN-1");
  withdraw("SYN-1");
  done(planning("M-1"));
  expect_refused(placing("M-1", "SYN-1"), v1::ERROR_CODE_FAILED_PRECONDITION, "place.case_id");
}

TEST_F(EngineMeetings, a_restart_keeps_an_open_meeting_as_it_was) {
  rig_.submit("SYN-1");
  done(planning("M-1"));
  done(placing("M-1", "SYN-1"));
  done(opening("M-1"));
  rig_.restart();
  expect_refused(planning("M-1"), v1::ERROR_CODE_FAILED_PRECONDITION, "");
  rig_.submit("SYN-2");
  done(placing("M-1", "SYN-2"));
  EXPECT_EQ(agenda("M-1"), (Ids{"SYN-1", "SYN-2"}));
  done(closing("M-1"));
  EXPECT_EQ(meeting("M-1").state(), v1::MEETING_STATE_CLOSED);
}

TEST_F(EngineMeetings, an_order_made_before_a_colleague_put_another_case_on_conflicts_and_changes_nothing) {
  for (const char* id : {"SYN-1", "SYN-2", "SYN-3"}) rig_.submit(id);
  done(planning("M-1"));
  done(placing("M-1", "SYN-1"));
  done(placing("M-1", "SYN-2"));
  const auto seen_by_the_first = ordering("M-1", {"SYN-2", "SYN-1"});
  done(placing("M-1", "SYN-3"));  // the second
  expect_refused(seen_by_the_first, v1::ERROR_CODE_CONFLICT, "order.case_ids");
  EXPECT_EQ(agenda("M-1"), (Ids{"SYN-1", "SYN-2", "SYN-3"}));
  done(ordering("M-1", {"SYN-3", "SYN-2", "SYN-1"}));
  EXPECT_EQ(agenda("M-1"), (Ids{"SYN-3", "SYN-2", "SYN-1"}));
}

TEST_F(EngineMeetings, two_people_who_edit_in_one_step_both_take_effect_in_turn) {
  for (const char* id : {"SYN-1", "SYN-2"}) rig_.submit(id);
  done(planning("M-1"));
  const auto coordinator = rig_.open("coordinator");
  const auto chair = rig_.open("chair");
  v1::MeetingEdit cancelled = cancelling("M-9");
  EXPECT_EQ(rig_.call(chair, v1::MESSAGE_TYPE_MEETING_EDIT, cancelled).code(),
            v1::ERROR_CODE_NOT_FOUND);  // nonce known
  std::vector<EngineInput> inputs;
  inputs.emplace_back(
      rig_.message(coordinator, v1::MESSAGE_TYPE_MEETING_EDIT, placing("M-1", "SYN-1").SerializeAsString()));
  inputs.emplace_back(rig_.message(chair, v1::MESSAGE_TYPE_MEETING_EDIT, placing("M-1", "SYN-2").SerializeAsString()));
  const auto step = rig_.engine->step(std::move(inputs));
  ASSERT_TRUE(step);
  ASSERT_TRUE(step->committed);
  EXPECT_EQ(step->committed->events.size(), 2U) << "one commit";
  EXPECT_EQ(agenda("M-1"), (Ids{"SYN-1", "SYN-2"}));
}

TEST_F(EngineMeetings, a_case_withdrawn_before_the_close_is_recorded_as_withdrawn_also_after_a_restart) {
  rig_.submit("SYN-1");
  rig_.submit("SYN-2");
  done(planning("M-1"));
  done(placing("M-1", "SYN-1"));
  done(placing("M-1", "SYN-2"));
  withdraw("SYN-1");
  done(opening("M-1"));
  rig_.restart();
  withdraw("SYN-2");
  done(closing("M-1"));
  const auto end = meeting("M-1");
  for (const auto& item : end.items()) {
    EXPECT_EQ(item.decision().state(), "withdrawn");
    EXPECT_EQ(item.decision().revision(), 1U);
    EXPECT_EQ(item.bin(), v1::BIN_LISTED_ONLY);
  }
}

TEST_F(EngineMeetings, a_case_agreed_and_closed_before_the_meeting_closes_is_recorded_with_its_signatures) {
  rig_.bring_to_review("SYN-1");
  done(planning("M-1"));
  done(placing("M-1", "SYN-1"));
  done(opening("M-1"));
  for (const char* who : {"medical_oncology", "radiation_oncology", "thoracic_surgery", "radiology", "pathologist"}) {
    const auto statement = rig_.sign(who, "SYN-1", v1::DECISION_APPROVE);
    ASSERT_EQ(rig_.call(rig_.open(who), v1::MESSAGE_TYPE_SIGN_OFF, statement).code(), v1::ERROR_CODE_OK);
  }
  v1::RecordOutcome outcome;
  outcome.set_case_id("SYN-1");
  outcome.set_implementation(v1::IMPLEMENTATION_DONE);
  ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_RECORD_OUTCOME, outcome).code(), v1::ERROR_CODE_OK);
  ASSERT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_CLOSED);
  done(closing("M-1"));
  const auto end = meeting("M-1");
  EXPECT_EQ(end.items(0).decision().state(), "closed");
  EXPECT_EQ(end.items(0).decision().version(), 1U);
  EXPECT_EQ(end.items(0).decision().sign_offs_size(), 5);
}

TEST_F(EngineMeetings, a_close_that_carries_over_writes_both_meetings_in_one_commit) {
  rig_.bring_to_review("SYN-1");
  done(planning("M-1"));
  done(planning("M-2"));
  done(placing("M-1", "SYN-1"));
  done(opening("M-1"));
  const std::size_t commits = rig_.committed.size();
  const auto reply = send(closing("M-1", "M-2"));
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  ASSERT_EQ(reply.meeting_accepted().carried_over_size(), 1);
  EXPECT_EQ(reply.meeting_accepted().carried_over(0), "SYN-1");
  EXPECT_EQ(rig_.committed.size(), commits + 1);
  EXPECT_EQ(rig_.committed.back()->events.size(), 2U);
  EXPECT_EQ(meeting("M-1").items(0).carried_to(), "M-2");
  rig_.restart();
  done(ordering("M-2", {"SYN-1"}));
  EXPECT_EQ(meeting("M-2").items(0).carried_from(), "M-1");
}

TEST_F(EngineMeetings, a_closed_meeting_takes_no_cases_over) {
  rig_.submit("SYN-1");
  done(planning("M-1"));
  done(planning("M-2"));
  done(placing("M-1", "SYN-1"));
  done(cancelling("M-2"));
  done(opening("M-1"));
  expect_refused(closing("M-1", "M-2"), v1::ERROR_CODE_FAILED_PRECONDITION, "close.carry_over_to");
  v1::MeetingEdit carrying = edit_of("M-1");
  carrying.mutable_carry_over()->set_case_id("SYN-1");
  carrying.mutable_carry_over()->set_to_meeting_id("M-2");
  expect_refused(carrying, v1::ERROR_CODE_FAILED_PRECONDITION, "carry_over.to_meeting_id");
}

TEST_F(EngineMeetings, reading_a_meeting_is_in_the_ledger_before_the_reader_is_asked) {
  v1::ShowMeeting show;
  show.set_meeting_id("M-1");
  rig_.call(rig_.open("radiology"), v1::MESSAGE_TYPE_SHOW_MEETING, show);
  ASSERT_FALSE(rig_.reads.empty());
  const auto& read = std::get<AnswerRead>(rig_.reads.back());
  const auto all = rig_.events();
  const auto& audited = all.at(read.at_least - 1);
  EXPECT_EQ(audited.kind(), v1::EVENT_KIND_READ);
  v1::ReadAudit body;
  ASSERT_TRUE(body.ParseFromString(audited.body()));
  EXPECT_EQ(body.object(), "M-1");
  EXPECT_EQ(body.type(), v1::MESSAGE_TYPE_SHOW_MEETING);
}

}  // namespace
}  // namespace tumorboard::testing_rig
