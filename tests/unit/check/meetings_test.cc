// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "common/check/check.h"

namespace tumorboard::check {
namespace {

v1::MeetingEdit edit(const std::function<void(v1::MeetingEdit&)>& fill) {
  v1::MeetingEdit message;
  message.set_meeting_id("M-1");
  fill(message);
  return message;
}

v1::MeetingEdit planning() {
  return edit([](v1::MeetingEdit& e) {
    e.mutable_plan()->set_title("Thoracic board");
    e.mutable_plan()->set_starts_us(1);
    e.mutable_plan()->set_minutes(1440);
  });
}
v1::MeetingEdit placing() {
  return edit([](v1::MeetingEdit& e) { e.mutable_place()->set_case_id("A"); });
}
v1::MeetingEdit attending() {
  return edit([](v1::MeetingEdit& e) { e.mutable_attendance()->set_name("Dr A"); });
}
v1::MeetingEdit ordering() {
  return edit([](v1::MeetingEdit& e) {
    e.mutable_order()->add_case_ids("A");
    e.mutable_order()->add_case_ids("B");
  });
}
v1::MeetingEdit carrying() {
  return edit([](v1::MeetingEdit& e) {
    e.mutable_carry_over()->set_case_id("A");
    e.mutable_carry_over()->set_to_meeting_id("M-2");
  });
}
v1::MeetingEdit cancelling() {
  return edit([](v1::MeetingEdit& e) { e.mutable_cancel()->set_reason("holiday"); });
}

struct Row {
  v1::MeetingEdit good;
  std::string path;
  std::function<void(v1::MeetingEdit&)> spoil;
};

TEST(CheckMeetings, every_edit_is_refused_at_the_element_that_is_wrong) {
  using E = v1::MeetingEdit;
  const std::vector<Row> rows{
      {planning(), "meeting_id", [](E& e) { e.clear_meeting_id(); }},
      {planning(), "meeting_id", [](E& e) { e.set_meeting_id(std::string(65, 'm')); }},
      {planning(), "edit", [](E& e) { e.clear_edit(); }},
      {planning(), "plan.title", [](E& e) { e.mutable_plan()->set_title(" "); }},
      {planning(), "plan.title", [](E& e) { e.mutable_plan()->set_title(std::string(129, 't')); }},
      {planning(), "plan.starts_us", [](E& e) { e.mutable_plan()->set_starts_us(0); }},
      {planning(), "plan.starts_us", [](E& e) { e.mutable_plan()->set_starts_us(253'402'300'800'000'000); }},
      {planning(), "plan.minutes", [](E& e) { e.mutable_plan()->set_minutes(0); }},
      {planning(), "plan.minutes", [](E& e) { e.mutable_plan()->set_minutes(1441); }},
      {planning(), "plan.place", [](E& e) { e.mutable_plan()->set_place("a\nb"); }},
      {placing(), "place.case_id", [](E& e) { e.mutable_place()->clear_case_id(); }},
      {placing(), "place.bin", [](E& e) { e.mutable_place()->set_bin(static_cast<v1::Bin>(9)); }},
      {placing(), "place.reason", [](E& e) { e.mutable_place()->set_reason(" "); }},
      {placing(), "place.note", [](E& e) { e.mutable_place()->set_note(std::string(2001, 'n')); }},
      {placing(), "take_off", [](E& e) { e.set_take_off(""); }},
      {ordering(), "order.case_ids[1]", [](E& e) { e.mutable_order()->set_case_ids(1, "A"); }},
      {ordering(), "order.case_ids[0]", [](E& e) { e.mutable_order()->set_case_ids(0, ""); }},
      {attending(), "attendance.name", [](E& e) { e.mutable_attendance()->clear_name(); }},
      {attending(), "attendance.discipline", [](E& e) { e.mutable_attendance()->set_discipline("radiologie"); }},
      {attending(), "attendance.user_id", [](E& e) { e.mutable_attendance()->set_user_id("Dr A"); }},
      {carrying(), "carry_over.case_id", [](E& e) { e.mutable_carry_over()->clear_case_id(); }},
      {carrying(), "carry_over.to_meeting_id", [](E& e) { e.mutable_carry_over()->clear_to_meeting_id(); }},
      {cancelling(), "cancel.reason", [](E& e) { e.mutable_cancel()->set_reason("\t"); }},
      {cancelling(), "close.carry_over_to", [](E& e) { e.mutable_close()->set_carry_over_to(std::string(65, 'm')); }},
  };
  for (const auto& [good, path, spoil] : rows) {
    const auto passed = check(good);
    EXPECT_TRUE(passed) << passed.error().element_path << ' ' << passed.error().message;
    v1::MeetingEdit spoilt = good;
    spoil(spoilt);
    const auto refused = check(spoilt);
    ASSERT_FALSE(refused) << path;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(refused.error().element_path, path) << refused.error().message;
  }
}

TEST(CheckMeetings, an_edit_without_parameters_is_an_edit) {
  EXPECT_TRUE(check(edit([](v1::MeetingEdit& e) { e.mutable_open(); })));
  EXPECT_TRUE(check(edit([](v1::MeetingEdit& e) { e.mutable_close(); })));
}

TEST(CheckMeetings, scheduling_and_reading_name_their_meeting) {
  v1::Schedule schedule;
  schedule.mutable_place()->set_case_id("A");
  EXPECT_EQ(check(schedule).error().element_path, "meeting_id");
  schedule.set_meeting_id("M-1");
  EXPECT_TRUE(check(schedule));
  schedule.mutable_place()->clear_case_id();
  EXPECT_EQ(check(schedule).error().element_path, "place.case_id");
  EXPECT_EQ(check(v1::ShowMeeting()).error().element_path, "meeting_id");
  v1::ListMeetings list;
  EXPECT_TRUE(check(list));
  list.set_limit(1001);
  EXPECT_EQ(check(list).error().element_path, "limit");
  list.set_limit(1000);
  list.add_states(v1::MEETING_STATE_UNSPECIFIED);
  EXPECT_EQ(check(list).error().element_path, "states[0]");
}

}  // namespace
}  // namespace tumorboard::check
