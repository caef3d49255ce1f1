// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/meeting.h"

#include <gtest/gtest.h>

#include "tests/unit/workflow/meeting_fixture.h"

namespace tumorboard::workflow {
namespace {

std::vector<std::string> agenda(const v1::MeetingSnapshot& meeting) {
  std::vector<std::string> ids;
  for (const auto& item : meeting.items()) ids.push_back(item.case_id());
  return ids;
}

using Ids = std::vector<std::string>;

class MeetingTest : public testing::Test {
 protected:
  MeetingTest() {
    for (const char* id : {"A", "B", "C"}) known_.add(id, v1::CASE_STATE_IN_REVIEW);
    known_.other = meeting_in(v1::MEETING_STATE_PLANNED, {}, "M-2");
  }

  Result<MeetingChange> edit(const v1::MeetingEdit& edit) { return edit_meeting(meeting_, edit, known_.around()); }
  v1::MeetingSnapshot after(const v1::MeetingEdit& asked) {
    auto change = edit(asked);
    EXPECT_TRUE(change) << change.error().message;
    return change ? change->after : v1::MeetingSnapshot();
  }
  void expect_refused(const v1::MeetingEdit& asked, ErrorCode code, const std::string& path) {
    const auto refused = edit(asked);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, code) << refused.error().message;
    EXPECT_EQ(refused.error().element_path, path) << refused.error().message;
  }

  Known known_;
  v1::MeetingSnapshot meeting_ = meeting_in(v1::MEETING_STATE_PLANNED, {"A", "B"});
};

TEST_F(MeetingTest, the_calendar_sequence_rises_with_changes_of_the_plan_only) {
  v1::MeetingEdit moved = edit_of();
  *moved.mutable_plan() = a_plan();
  expect_refused(moved, ErrorCode::kInvalid, "plan");
  moved.mutable_plan()->set_place("Room 3");
  meeting_ = after(moved);
  EXPECT_EQ(meeting_.edits(), 1U);
  EXPECT_EQ(meeting_.plan().place(), "Room 3");
  EXPECT_EQ(agenda(meeting_), (Ids{"A", "B"})) << "moving a meeting keeps its agenda";
  EXPECT_EQ(after(placing("C")).edits(), 1U);
}

TEST_F(MeetingTest, a_case_is_put_on_last_in_the_bin_its_state_suggests) {
  known_.add("N", v1::CASE_STATE_NEEDS_INFORMATION);
  meeting_ = after(placing("C"));
  meeting_ = after(placing("N"));
  EXPECT_EQ(agenda(meeting_), (Ids{"A", "B", "C", "N"}));
  EXPECT_EQ(meeting_.items(2).bin(), v1::BIN_DISCUSS);
  EXPECT_EQ(meeting_.items(3).bin(), v1::BIN_NOT_READY);
}

TEST_F(MeetingTest, another_bin_than_the_suggested_one_needs_a_reason_and_is_told_the_suggestion) {
  const auto refused = edit(placing("C", v1::BIN_LISTED_ONLY));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(refused.error().element_path, "place.reason");
  EXPECT_NE(refused.error().message.find("discuss (complexity 5)"), std::string::npos) << refused.error().message;
  meeting_ = after(placing("C", v1::BIN_LISTED_ONLY, "discussed last week"));
  EXPECT_EQ(meeting_.items(2).bin(), v1::BIN_LISTED_ONLY);
  EXPECT_EQ(meeting_.items(2).reason(), "discussed last week");
}

TEST_F(MeetingTest, placing_a_case_again_changes_what_is_named_and_keeps_its_place) {
  meeting_ = after(placing("A", v1::BIN_LISTED_ONLY, "discussed last week", "show the MRI"));
  meeting_ = after(placing("A", v1::BIN_UNSPECIFIED, "", "show the CT"));
  EXPECT_EQ(agenda(meeting_), (Ids{"A", "B"}));
  EXPECT_EQ(meeting_.items(0).bin(), v1::BIN_LISTED_ONLY);
  EXPECT_EQ(meeting_.items(0).reason(), "discussed last week");
  EXPECT_EQ(meeting_.items(0).note(), "show the CT");
  meeting_ = after(placing("A", v1::BIN_DISCUSS));
  EXPECT_EQ(meeting_.items(0).bin(), v1::BIN_DISCUSS);
  EXPECT_EQ(meeting_.items(0).reason(), "") << "back to what the case suggests";
  EXPECT_EQ(meeting_.items(0).note(), "show the CT");
}

TEST_F(MeetingTest, an_unknown_case_is_not_found_and_a_withdrawn_or_closed_one_refused) {
  known_.add("W", v1::CASE_STATE_WITHDRAWN);
  known_.add("D", v1::CASE_STATE_CLOSED);
  known_.add("G", v1::CASE_STATE_AGREED);
  expect_refused(placing("X"), ErrorCode::kNotFound, "place.case_id");
  expect_refused(placing("W"), ErrorCode::kFailedPrecondition, "place.case_id");
  expect_refused(placing("D"), ErrorCode::kFailedPrecondition, "place.case_id");
  EXPECT_EQ(after(placing("G")).items(2).bin(), v1::BIN_LISTED_ONLY);
}

TEST_F(MeetingTest, a_case_withdrawn_after_it_was_put_on_may_still_get_a_note) {
  known_.add("A", v1::CASE_STATE_WITHDRAWN);
  EXPECT_EQ(after(placing("A", v1::BIN_UNSPECIFIED, "", "the referrer was told")).items(0).note(),
            "the referrer was told");
}

TEST_F(MeetingTest, an_agenda_holds_64_cases) {
  for (int i = 0; i < 62; ++i) {
    const std::string id = "S-" + std::to_string(i);
    known_.add(id, v1::CASE_STATE_IN_REVIEW);
    meeting_ = after(placing(id));
  }
  EXPECT_EQ(meeting_.items_size(), 64);
  expect_refused(placing("C"), ErrorCode::kFailedPrecondition, "place.case_id");
  EXPECT_TRUE(edit(placing("A", v1::BIN_UNSPECIFIED, "", "a note"))) << "it is on already";
}

TEST_F(MeetingTest, taking_off_names_a_case_of_the_agenda) {
  v1::MeetingEdit off = edit_of();
  off.set_take_off("C");
  expect_refused(off, ErrorCode::kNotFound, "take_off");
  off.set_take_off("A");
  EXPECT_EQ(agenda(after(off)), (Ids{"B"}));
}

TEST_F(MeetingTest, an_order_names_every_case_once) {
  meeting_ = after(placing("C", v1::BIN_UNSPECIFIED, "", "show the MRI"));
  const auto ordered = after(ordering({"C", "A", "B"}));
  EXPECT_EQ(agenda(ordered), (Ids{"C", "A", "B"}));
  EXPECT_EQ(ordered.items(0).note(), "show the MRI");
  expect_refused(ordering({"C", "A"}), ErrorCode::kConflict, "order.case_ids");
  expect_refused(ordering({"C", "A", "X", "B"}), ErrorCode::kNotFound, "order.case_ids[2]");
}

TEST_F(MeetingTest, a_person_named_again_replaces_the_earlier_entry) {
  meeting_ = after(attending("Dr R", "radiology", "radiology"));
  meeting_ = after(attending("Dr G", ""));
  v1::MeetingEdit gone = attending("Dr Renamed", "radiology", "radiology");
  gone.mutable_attendance()->set_present(false);
  meeting_ = after(gone);
  ASSERT_EQ(meeting_.attendance_size(), 2);
  EXPECT_EQ(meeting_.attendance(0).name(), "Dr Renamed");
  EXPECT_FALSE(meeting_.attendance(0).present());
  meeting_ = after(attending("Dr G", "pathology"));
  ASSERT_EQ(meeting_.attendance_size(), 2);
  EXPECT_EQ(meeting_.attendance(1).discipline(), "pathology");
  EXPECT_EQ(after(attending("Dr Renamed", "radiology", "another")).attendance_size(), 3)
      << "two users of one name are two people";
}

TEST_F(MeetingTest, a_list_of_128_people_is_full) {
  for (int i = 0; i < 128; ++i) meeting_ = after(attending("Guest " + std::to_string(i), ""));
  expect_refused(attending("Guest 128", ""), ErrorCode::kFailedPrecondition, "attendance");
  EXPECT_TRUE(edit(attending("Guest 127", "radiology")));
}

TEST_F(MeetingTest, a_carried_case_stands_on_both_agendas_and_each_names_the_other) {
  meeting_ = after(placing("A", v1::BIN_NOT_READY, "no images", "ask the referrer"));
  const auto change = edit(carrying("A", "M-2"));
  ASSERT_TRUE(change) << change.error().message;
  EXPECT_EQ(change->carried_over, (Ids{"A"}));
  EXPECT_EQ(change->after.items(0).carried_to(), "M-2");
  const auto& taken = change->other->items(0);
  EXPECT_EQ(taken.carried_from(), "M-1");
  EXPECT_EQ(taken.bin(), v1::BIN_NOT_READY);
  EXPECT_EQ(taken.reason(), "no images");
  EXPECT_EQ(taken.note(), "ask the referrer");
  meeting_ = change->after;
  expect_refused(carrying("A", "M-2"), ErrorCode::kConflict, "carry_over.case_id");
}

TEST_F(MeetingTest, a_case_that_stands_on_the_other_agenda_already_is_not_put_on_twice) {
  known_.other = meeting_in(v1::MEETING_STATE_PLANNED, {"A"}, "M-2");
  const auto change = edit(carrying("A", "M-2"));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->after.items(0).carried_to(), "M-2");
  EXPECT_EQ(agenda(*change->other), (Ids{"A"}));
}

TEST_F(MeetingTest, cases_are_carried_to_another_planned_meeting_with_room) {
  expect_refused(carrying("A", "M-1"), ErrorCode::kInvalid, "carry_over.to_meeting_id");
  expect_refused(carrying("C", "M-2"), ErrorCode::kNotFound, "carry_over.case_id");
  known_.other.set_state(v1::MEETING_STATE_OPEN);
  expect_refused(carrying("A", "M-2"), ErrorCode::kFailedPrecondition, "carry_over.to_meeting_id");
  known_.other.clear_meeting_id();
  expect_refused(carrying("A", "M-2"), ErrorCode::kNotFound, "carry_over.to_meeting_id");
  known_.other = meeting_in(v1::MEETING_STATE_PLANNED, {}, "M-2");
  for (int i = 0; i < 64; ++i) known_.other.add_items()->set_case_id(std::to_string(i));
  expect_refused(carrying("A", "M-2"), ErrorCode::kFailedPrecondition, "carry_over.to_meeting_id");
  known_.cases["A"].set_state(v1::CASE_STATE_WITHDRAWN);
  expect_refused(carrying("A", "M-2"), ErrorCode::kFailedPrecondition, "carry_over.case_id");
}

class ClosingTest : public MeetingTest {
 protected:
  ClosingTest() {
    meeting_ = meeting_in(v1::MEETING_STATE_OPEN, {"A", "B", "C", "W"});
    known_.add("B", v1::CASE_STATE_AGREED);
    known_.add("C", v1::CASE_STATE_RECEIVED);
    known_.add("W", v1::CASE_STATE_WITHDRAWN);
  }
};

TEST_F(ClosingTest, what_stands_decided_of_every_case_is_recorded_at_that_moment) {
  auto& agreed = known_.cases["B"];
  agreed.set_recommendation_sequence(91);
  agreed.set_pattern("oligoprogression");
  agreed.add_waivers()->set_version(2);
  agreed.add_waivers()->set_version(1);
  agreed.add_sign_offs()->set_version(1);
  agreed.mutable_sign_offs(0)->set_jws("must not be repeated here");
  const auto closed = after(closing());
  EXPECT_EQ(closed.closed_by(), "C. Ordinator");
  EXPECT_EQ(closed.closed_us(), 77);
  const auto& decision = closed.items(1).decision();
  EXPECT_EQ(decision.state(), "agreed");
  EXPECT_EQ(decision.revision(), 3U);
  EXPECT_EQ(decision.version(), 2U);
  EXPECT_EQ(decision.recommendation_sequence(), 91U);
  EXPECT_EQ(decision.recommendation_digest(), agreed.recommendation_digest());
  EXPECT_EQ(decision.knowledge_digest(), agreed.knowledge_digest());
  EXPECT_EQ(decision.pattern(), "oligoprogression");
  EXPECT_EQ(decision.required_disciplines_size(), 2);
  ASSERT_EQ(decision.sign_offs_size(), 1) << "of this version only";
  EXPECT_EQ(decision.sign_offs(0).printed_name(), "Dr pathology");
  EXPECT_EQ(decision.sign_offs(0).jws(), "");
  EXPECT_EQ(decision.waivers_size(), 1);
}

TEST_F(ClosingTest, a_version_about_other_facts_is_not_recorded_as_standing) {
  const auto closed = after(closing());
  EXPECT_EQ(closed.items(2).decision().state(), "received");
  EXPECT_EQ(closed.items(2).decision().version(), 0U);
  EXPECT_EQ(closed.items(2).decision().recommendation_digest(), "");
  EXPECT_EQ(closed.items(3).decision().state(), "withdrawn");
  EXPECT_EQ(closed.items(3).decision().sign_offs_size(), 0);
}

TEST_F(ClosingTest, a_version_in_the_boards_words_names_the_event_that_holds_them) {
  known_.cases["A"].set_origin(v1::ORIGIN_HUMAN);
  known_.cases["A"].set_recommendation_sequence(91);
  known_.cases["A"].set_board_text_sequence(95);
  const auto closed = after(closing());
  EXPECT_EQ(closed.items(0).decision().origin(), v1::ORIGIN_HUMAN);
  EXPECT_EQ(closed.items(0).decision().recommendation_sequence(), 95U);
}

TEST_F(ClosingTest, bins_that_nobody_gave_a_reason_for_are_those_of_the_last_moment) {
  meeting_.mutable_items(0)->set_bin(v1::BIN_NOT_READY);
  meeting_.mutable_items(1)->set_reason("teaching");
  const auto closed = after(closing());
  EXPECT_EQ(closed.items(0).bin(), v1::BIN_DISCUSS);
  EXPECT_EQ(closed.items(1).bin(), v1::BIN_DISCUSS) << "placed by a person";
  EXPECT_EQ(closed.items(2).bin(), v1::BIN_NOT_READY);
}

TEST_F(ClosingTest, undecided_cases_go_on_only_if_asked_and_only_once) {
  EXPECT_TRUE(edit(closing())->carried_over.empty());
  meeting_.add_items()->set_case_id("E");
  meeting_.mutable_items(4)->set_carried_to("M-9");
  known_.add("E", v1::CASE_STATE_IN_REVIEW);
  const auto change = edit(closing("M-2"));
  ASSERT_TRUE(change) << change.error().message;
  EXPECT_EQ(change->carried_over, (Ids{"A", "C"}));
  EXPECT_EQ(agenda(*change->other), (Ids{"A", "C"}));
  EXPECT_EQ(change->after.items(0).carried_to(), "M-2");
  EXPECT_EQ(change->after.items(1).carried_to(), "");
  EXPECT_EQ(change->after.items(4).carried_to(), "M-9");
}

TEST_F(ClosingTest, nothing_to_carry_leaves_the_other_meeting_alone) {
  meeting_ = meeting_in(v1::MEETING_STATE_OPEN, {"B"});
  EXPECT_FALSE(edit(closing("M-2"))->other);
}

TEST_F(ClosingTest, a_meeting_stays_open_when_its_cases_cannot_go_on) {
  expect_refused(closing("M-1"), ErrorCode::kInvalid, "close.carry_over_to");
  known_.other.set_state(v1::MEETING_STATE_CANCELLED);
  expect_refused(closing("M-2"), ErrorCode::kFailedPrecondition, "close.carry_over_to");
  known_.other.clear_meeting_id();
  expect_refused(closing("M-2"), ErrorCode::kNotFound, "close.carry_over_to");
}

TEST(MeetingEvent, carries_the_meeting_whole) {
  v1::MeetingChanged body;
  *body.mutable_after() = meeting_in(v1::MEETING_STATE_OPEN, {"A"});
  v1::LedgerEvent event;
  event.set_kind(v1::EVENT_KIND_MEETING_OPENED);
  event.set_body(body.SerializeAsString());
  EXPECT_EQ(meeting_after(event)->SerializeAsString(), body.after().SerializeAsString());
  event.set_body("\xff");
  EXPECT_EQ(meeting_after(event).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace tumorboard::workflow
