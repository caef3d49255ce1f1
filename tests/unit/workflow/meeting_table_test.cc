// SPDX-License-Identifier: Apache-2.0
// Every pair of state and input, generated: a pair with a row does what the row says, a pair
// without one is refused and gives nothing.
#include <gtest/gtest.h>

#include "tests/unit/workflow/meeting_fixture.h"

namespace tumorboard::workflow {
namespace {

constexpr std::array kStates{v1::MEETING_STATE_UNSPECIFIED, v1::MEETING_STATE_PLANNED, v1::MEETING_STATE_OPEN,
                             v1::MEETING_STATE_CLOSED, v1::MEETING_STATE_CANCELLED};

// Valid in itself for a meeting with the cases A and B.
v1::MeetingEdit edit_for(MeetingInput input) {
  v1::MeetingEdit edit = edit_of();
  switch (input) {
    case MeetingInput::kPlan:
      *edit.mutable_plan() = a_plan("Another title");
      break;
    case MeetingInput::kPlace:
      return placing("C");
    case MeetingInput::kTakeOff:
      edit.set_take_off("A");
      break;
    case MeetingInput::kOrder:
      return ordering({"B", "A"});
    case MeetingInput::kAttendance:
      return attending("Dr A", "radiology");
    case MeetingInput::kCarryOver:
    case MeetingInput::kTakeOver:
      return carrying("A", "M-2");
    case MeetingInput::kOpen:
      edit.mutable_open();
      break;
    case MeetingInput::kClose:
      return closing();
    case MeetingInput::kCancel:
      edit.mutable_cancel()->set_reason("holiday");
      break;
  }
  return edit;
}

v1::EventKind kind_of(MeetingInput input, v1::MeetingState from) {
  switch (input) {
    case MeetingInput::kPlan:
      return from == v1::MEETING_STATE_UNSPECIFIED ? v1::EVENT_KIND_MEETING_PLANNED : v1::EVENT_KIND_MEETING_CHANGED;
    case MeetingInput::kOpen:
      return v1::EVENT_KIND_MEETING_OPENED;
    case MeetingInput::kClose:
      return v1::EVENT_KIND_MEETING_CLOSED;
    case MeetingInput::kCancel:
      return v1::EVENT_KIND_MEETING_CANCELLED;
    default:
      return v1::EVENT_KIND_MEETING_CHANGED;
  }
}

class EveryMeetingPair : public testing::TestWithParam<std::tuple<v1::MeetingState, int>> {
 protected:
  EveryMeetingPair() {
    for (const char* id : {"A", "B", "C"}) known_.add(id, v1::CASE_STATE_IN_REVIEW);
  }
  Known known_;
};

TEST_P(EveryMeetingPair, does_what_its_row_says_or_is_refused) {
  const auto state = std::get<0>(GetParam());
  const auto input = static_cast<MeetingInput>(std::get<1>(GetParam()));
  // Taking over is what happens to the other meeting of a carry-over: there `state` is the other's.
  const bool of_other = input == MeetingInput::kTakeOver;
  const auto before = meeting_in(of_other ? v1::MEETING_STATE_PLANNED : state, {"A", "B"});
  known_.other = of_other ? meeting_in(state, {}, "M-2") : meeting_in(v1::MEETING_STATE_PLANNED, {}, "M-2");

  const auto row = find(state, input);
  const auto change = edit_meeting(before, edit_for(input), known_.around());
  if (!row) {
    ASSERT_FALSE(change) << name(state) << " + " << name(input);
    const bool none = state == v1::MEETING_STATE_UNSPECIFIED;
    EXPECT_EQ(change.error().code, none ? ErrorCode::kNotFound : ErrorCode::kFailedPrecondition);
    return;
  }
  ASSERT_TRUE(change) << name(state) << " + " << name(input) << ": " << change.error().message;
  if (of_other) {
    ASSERT_TRUE(change->other);
    EXPECT_EQ(change->other->state(), (*row)->to);
    EXPECT_EQ(change->other->items(0).case_id(), "A");
    return;
  }
  EXPECT_EQ(change->after.state(), (*row)->to);
  EXPECT_EQ(change->after.meeting_id(), "M-1");
  EXPECT_EQ(change->after.updated_us(), 77);
  EXPECT_EQ(change->kind, kind_of(input, state));
  EXPECT_NE(change->after.SerializeAsString(), before.SerializeAsString());
}

INSTANTIATE_TEST_SUITE_P(MeetingTable, EveryMeetingPair,
                         testing::Combine(testing::ValuesIn(kStates),
                                          testing::Range(0, static_cast<int>(kMeetingInputs.size()))));

TEST(MeetingTable, no_pair_has_two_rows) {
  for (std::size_t i = 0; i < kMeetingTable.size(); ++i) {
    for (std::size_t j = i + 1; j < kMeetingTable.size(); ++j) {
      EXPECT_FALSE(kMeetingTable[i].from == kMeetingTable[j].from && kMeetingTable[i].input == kMeetingTable[j].input)
          << i << ' ' << j;
    }
  }
}

TEST(MeetingTable, a_refusal_says_what_the_state_does_take) {
  const auto planned = find(v1::MEETING_STATE_PLANNED, MeetingInput::kClose);
  ASSERT_FALSE(planned);
  EXPECT_EQ(planned.error().message, "a meeting that is planned does not take: close");
  EXPECT_EQ(planned.error().hint,
            "it takes: plan, place, take off, order, attendance, carry over, take over, open, cancel");
  EXPECT_EQ(find(v1::MEETING_STATE_CLOSED, MeetingInput::kOpen).error().hint, "this state is final");
}

}  // namespace
}  // namespace tumorboard::workflow
