// SPDX-License-Identifier: Apache-2.0
// A meeting from its plan to its record, through a real daemon that is killed on the way.
#include <gtest/gtest.h>

#include <filesystem>

#include "common/base/hash.h"
#include "tests/process/harness.h"

namespace tumorboard::process {
namespace {

class MeetingTest : public testing::Test {
 protected:
  void SetUp() override {
    site_.start_daemon();
    site_.start_worker("worker1");
    Person coordinator = site_.person("coordinator");
    v1::Case asked;
    ASSERT_TRUE(asked.ParseFromString(site_.example("01", "SYN-1")));
    asked.set_question_to_board("Irradiate or resect?");
    v1::SubmitCase submission;
    submission.set_case_(asked.SerializeAsString());
    ASSERT_EQ(coordinator.call(v1::MESSAGE_TYPE_SUBMIT_CASE, submission).code(), v1::ERROR_CODE_OK);
    ASSERT_EQ(site_.submit(coordinator, "28", "SYN-28").code(), v1::ERROR_CODE_OK);
    ASSERT_TRUE(site_.reaches(coordinator, "SYN-1", v1::CASE_STATE_IN_REVIEW));
    ASSERT_TRUE(site_.reaches(coordinator, "SYN-28", v1::CASE_STATE_IN_REVIEW));
  }

  static v1::MeetingEdit edit_of(const std::string& id) {
    v1::MeetingEdit edit;
    edit.set_meeting_id(id);
    return edit;
  }
  static v1::MeetingEdit planning(const std::string& id, std::int64_t starts_us) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_plan()->set_title("Thoracic board");
    edit.mutable_plan()->set_starts_us(starts_us);
    edit.mutable_plan()->set_minutes(90);
    edit.mutable_plan()->set_place("Room 2");
    return edit;
  }
  static v1::MeetingEdit placing(const std::string& id, const std::string& case_id) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_place()->set_case_id(case_id);
    return edit;
  }
  static v1::MeetingEdit opening(const std::string& id) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_open();
    return edit;
  }
  static v1::MeetingEdit closing(const std::string& id, const std::string& carry_over_to = {}) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_close()->set_carry_over_to(carry_over_to);
    return edit;
  }
  static void done(Person& person, const v1::MeetingEdit& edit) {
    const auto reply = person.call(v1::MESSAGE_TYPE_MEETING_EDIT, edit);
    ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << edit.ShortDebugString() << reply.error().message();
  }
  static v1::MeetingView show(Person& person, const std::string& id) {
    v1::ShowMeeting query;
    query.set_meeting_id(id);
    const auto reply = person.call(v1::MESSAGE_TYPE_SHOW_MEETING, query);
    EXPECT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
    return reply.meeting_view();
  }
  // Everything readers can see of meetings, without the moment it was seen.
  static std::string answers(Person& person) {
    auto list = person.call(v1::MESSAGE_TYPE_LIST_MEETINGS, v1::ListMeetings()).meeting_list();
    list.clear_as_of_sequence();
    std::string all = list.SerializeAsString();
    for (const auto& meeting : list.meetings()) {
      auto shown = show(person, meeting.meeting_id());
      shown.clear_as_of_sequence();
      all += shown.SerializeAsString();
    }
    return all;
  }
  void sign(const std::string& case_id) {
    Person coordinator = site_.person("coordinator");
    const v1::CaseView seen = coordinator.show(case_id);
    for (const auto& discipline : seen.required_disciplines()) {
      Person clinician = site_.person(discipline);
      const auto reply =
          clinician.call(v1::MESSAGE_TYPE_SIGN_OFF, site_.signature(discipline, seen, v1::DECISION_APPROVE));
      ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
    }
  }
  void remove_view() {
    for (const char* name : {"view.db", "view.db-wal", "view.db-shm"}) std::filesystem::remove(site_.state() / name);
  }

  Installation site_;
};

TEST_F(MeetingTest, what_stood_decided_at_the_close_is_kept_with_its_very_texts_whatever_comes_later) {
  Person coordinator = site_.person("coordinator");
  done(coordinator, planning("M-1", 1'780'000'000'000'000));
  done(coordinator, planning("M-2", 1'780'600'000'000'000));
  done(coordinator, placing("M-1", "SYN-28"));
  done(coordinator, placing("M-1", "SYN-1"));
  v1::MeetingEdit order = edit_of("M-1");
  order.mutable_order()->add_case_ids("SYN-1");
  order.mutable_order()->add_case_ids("SYN-28");
  done(coordinator, order);
  const v1::MeetingView planned = show(coordinator, "M-1");
  ASSERT_EQ(planned.cases_size(), 2);
  EXPECT_EQ(planned.cases(0).question(), "Irradiate or resect?") << "known before the meeting";
  EXPECT_TRUE(planned.cases(0).recommendation().empty());

  Person chair = site_.person("chair");
  done(chair, opening("M-1"));
  v1::MeetingEdit attending = edit_of("M-1");
  attending.mutable_attendance()->set_name("Dr radiology");
  attending.mutable_attendance()->set_discipline("radiology");
  attending.mutable_attendance()->set_present(true);
  attending.mutable_attendance()->set_user_id("radiology");
  done(chair, attending);
  sign("SYN-1");
  const v1::CaseView decided = chair.show("SYN-1");
  ASSERT_EQ(decided.summary().state(), v1::CASE_STATE_AGREED);
  const auto closed = chair.call(v1::MESSAGE_TYPE_MEETING_EDIT, closing("M-1", "M-2"));
  ASSERT_EQ(closed.code(), v1::ERROR_CODE_OK) << closed.error().message();
  ASSERT_EQ(closed.meeting_accepted().carried_over_size(), 1);
  EXPECT_EQ(closed.meeting_accepted().carried_over(0), "SYN-28");

  v1::Case facts;  // later, the facts change
  ASSERT_TRUE(facts.ParseFromString(decided.case_()));
  facts.mutable_patient()->set_ecog(3);
  facts.set_question_to_board("asked later");
  v1::AddFacts add;
  add.set_case_id("SYN-1");
  add.set_expected_revision(1);
  add.set_case_(facts.SerializeAsString());
  add.set_reason("seen in clinic");
  ASSERT_EQ(coordinator.call(v1::MESSAGE_TYPE_ADD_FACTS, add).code(), v1::ERROR_CODE_OK);
  ASSERT_TRUE(site_.reaches(coordinator, "SYN-1", v1::CASE_STATE_IN_REVIEW));

  Person radiologist = site_.person("radiology");
  const v1::MeetingView seen = show(radiologist, "M-1");
  EXPECT_EQ(seen.meeting().state(), v1::MEETING_STATE_CLOSED);
  EXPECT_EQ(seen.meeting().closed_by(), "Prof. Chair");
  ASSERT_EQ(seen.meeting().attendance_size(), 1);
  ASSERT_EQ(seen.cases_size(), 2);
  const auto& decision = seen.meeting().items(0).decision();
  EXPECT_EQ(decision.state(), "agreed");
  EXPECT_EQ(decision.sign_offs_size(), decided.required_disciplines_size());
  EXPECT_EQ(seen.cases(0).case_id(), "SYN-1");
  EXPECT_EQ(seen.cases(0).recommendation(), decided.recommendation());
  EXPECT_EQ(bytes(sha256(seen.cases(0).recommendation())), decision.recommendation_digest());
  EXPECT_EQ(seen.cases(0).question(), "Irradiate or resect?");
  EXPECT_EQ(seen.meeting().items(1).carried_to(), "M-2");
  EXPECT_EQ(show(coordinator, "M-2").meeting().items(0).carried_from(), "M-1");

  const std::string all = answers(coordinator);
  ASSERT_EQ(site_.stop_daemon(), 0);
  remove_view();
  site_.start_daemon();
  Person again = site_.person("coordinator");
  EXPECT_EQ(answers(again), all) << "a rebuilt view gives the same answers";
}

TEST_F(MeetingTest, a_daemon_killed_during_the_meeting_goes_on_where_it_was) {
  {
    Person coordinator = site_.person("coordinator");
    done(coordinator, planning("M-1", 1'780'000'000'000'000));
    done(coordinator, placing("M-1", "SYN-1"));
    done(coordinator, opening("M-1"));
    v1::WithdrawCase withdraw;
    withdraw.set_case_id("SYN-1");
    withdraw.set_reason("patient's wish");
    ASSERT_EQ(coordinator.call(v1::MESSAGE_TYPE_WITHDRAW_CASE, withdraw).code(), v1::ERROR_CODE_OK);
  }
  site_.kill_daemon();
  site_.start_daemon();
  Person coordinator = site_.person("coordinator");
  done(coordinator, placing("M-1", "SYN-28"));
  done(coordinator, closing("M-1"));
  const auto seen = show(coordinator, "M-1");
  ASSERT_EQ(seen.meeting().items_size(), 2);
  EXPECT_EQ(seen.meeting().items(0).decision().state(), "withdrawn");
  EXPECT_TRUE(seen.cases(0).recommendation().empty());
  EXPECT_EQ(seen.meeting().items(1).decision().state(), "in_review");
  EXPECT_FALSE(seen.cases(1).recommendation().empty());

  v1::ListMeetings open;
  open.add_states(v1::MEETING_STATE_PLANNED);
  open.add_states(v1::MEETING_STATE_OPEN);
  EXPECT_EQ(coordinator.call(v1::MESSAGE_TYPE_LIST_MEETINGS, open).meeting_list().meetings_size(), 0);
  const auto all = coordinator.call(v1::MESSAGE_TYPE_LIST_MEETINGS, v1::ListMeetings()).meeting_list();
  ASSERT_EQ(all.meetings_size(), 1);
  EXPECT_FALSE(all.meetings(0).items(1).has_decision()) << "a list carries no decisions";
}

TEST_F(MeetingTest, the_bins_of_a_planned_meeting_follow_its_cases) {
  Person coordinator = site_.person("coordinator");
  done(coordinator, planning("M-1", 1'780'000'000'000'000));
  done(coordinator, placing("M-1", "SYN-1"));
  const v1::Bin before = show(coordinator, "M-1").meeting().items(0).bin();
  EXPECT_NE(before, v1::BIN_NOT_READY);
  v1::Case facts;
  ASSERT_TRUE(facts.ParseFromString(coordinator.show("SYN-1").case_()));
  facts.clear_cns_imaging();
  facts.clear_systemic_imaging();
  v1::AddFacts add;
  add.set_case_id("SYN-1");
  add.set_expected_revision(1);
  add.set_case_(facts.SerializeAsString());
  add.set_reason("the images are of another patient");
  ASSERT_EQ(coordinator.call(v1::MESSAGE_TYPE_ADD_FACTS, add).code(), v1::ERROR_CODE_OK);
  ASSERT_TRUE(site_.reaches(coordinator, "SYN-1", v1::CASE_STATE_NEEDS_INFORMATION));
  EXPECT_EQ(show(coordinator, "M-1").meeting().items(0).bin(), v1::BIN_NOT_READY);
  v1::ListMeetings query;
  query.set_limit(1);
  const auto list = coordinator.call(v1::MESSAGE_TYPE_LIST_MEETINGS, query).meeting_list();
  ASSERT_EQ(list.meetings_size(), 1);
  EXPECT_EQ(list.meetings(0).items(0).bin(), v1::BIN_NOT_READY);
}

}  // namespace
}  // namespace tumorboard::process
