// SPDX-License-Identifier: Apache-2.0
// The meeting's state machine: one table. A pair of state and input that has no row is refused
// with FAILED_PRECONDITION and writes nothing. docs/reference/states.md is generated from it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "daemon/workflow/authority.h"
#include "tumorboard/v1/meeting.pb.h"

namespace tumorboard::workflow {

enum class MeetingInput : std::uint8_t {
  kPlan,
  kPlace,
  kTakeOff,
  kOrder,
  kAttendance,
  kCarryOver,
  kTakeOver,
  kOpen,
  kClose,
  kCancel,
};

inline constexpr std::array kMeetingInputs{
    InputRow{"plan", {v1::MESSAGE_TYPE_MEETING_EDIT}},
    InputRow{"place", {v1::MESSAGE_TYPE_SCHEDULE, v1::MESSAGE_TYPE_MEETING_EDIT}},
    InputRow{"take off", {v1::MESSAGE_TYPE_MEETING_EDIT}},
    InputRow{"order", {v1::MESSAGE_TYPE_MEETING_EDIT}},
    InputRow{"attendance", {v1::MESSAGE_TYPE_MEETING_EDIT}},
    InputRow{"carry over", {v1::MESSAGE_TYPE_MEETING_EDIT}},
    InputRow{"take over"},
    InputRow{"open", {v1::MESSAGE_TYPE_MEETING_EDIT}},
    InputRow{"close", {v1::MESSAGE_TYPE_MEETING_EDIT}},
    InputRow{"cancel", {v1::MESSAGE_TYPE_MEETING_EDIT}},
};

static_assert(kMeetingInputs.size() == static_cast<std::size_t>(MeetingInput::kCancel) + 1);

constexpr std::string_view name(MeetingInput input) { return kMeetingInputs[static_cast<std::size_t>(input)].name; }

struct MeetingRow {
  v1::MeetingState from;  // UNSPECIFIED: no such meeting yet
  MeetingInput input;
  v1::MeetingState to;
  std::string_view guard;  // in words; meeting.cc checks it
  std::string_view effect;
};

// clang-format off
inline constexpr std::array<MeetingRow, 16> kMeetingTable = [] {
  using enum MeetingInput;
  constexpr auto kNone = v1::MEETING_STATE_UNSPECIFIED;
  constexpr auto kPlanned = v1::MEETING_STATE_PLANNED;
  constexpr auto kOpened = v1::MEETING_STATE_OPEN;
  constexpr auto kClosed = v1::MEETING_STATE_CLOSED;
  constexpr auto kCancelled = v1::MEETING_STATE_CANCELLED;
  constexpr std::string_view kPlaceGuard = "the case is not closed or withdrawn; a reason when the bin is not the one its state suggests; at most 64 cases";
  constexpr std::string_view kOnAgenda = "the case is on the agenda";
  constexpr std::string_view kWhole = "names every case of the agenda once";
  constexpr std::string_view kAttendanceGuard = "a known discipline, or a guest; at most 128 people";
  constexpr std::string_view kCarryGuard = "the case is on the agenda and has not been carried over; the other meeting takes it over";
  return std::array<MeetingRow, 16>{{
    {kNone,    kPlan,       kPlanned, "an id that no meeting ever had", ""},
    {kPlanned, kPlan,       kPlanned, "something changes", "edits + 1"},
    {kPlanned, kPlace,      kPlanned, kPlaceGuard, "put on last, or bin and note changed"},
    {kOpened,  kPlace,      kOpened, kPlaceGuard, "put on last, or bin and note changed"},
    {kPlanned, kTakeOff,    kPlanned, kOnAgenda, ""},
    {kOpened,  kTakeOff,    kOpened, kOnAgenda, ""},
    {kPlanned, kOrder,      kPlanned, kWhole, ""},
    {kOpened,  kOrder,      kOpened, kWhole, ""},
    {kPlanned, kAttendance, kPlanned, kAttendanceGuard, "a person named again replaces the earlier entry"},
    {kOpened,  kAttendance, kOpened, kAttendanceGuard, "a person named again replaces the earlier entry"},
    {kPlanned, kCarryOver,  kPlanned, kCarryGuard, "stays on the agenda, with where it went"},
    {kOpened,  kCarryOver,  kOpened, kCarryGuard, "stays on the agenda, with where it went"},
    {kPlanned, kTakeOver,   kPlanned,   "at most 64 cases", "put on last, with where it came from; not twice"},
    {kPlanned, kOpen,       kOpened, "", ""},
    {kOpened,  kClose,      kClosed, "if undecided cases are to go on: the other meeting takes them over", "what stands decided of every case is recorded"},
    {kPlanned, kCancel,     kCancelled, "reason", ""},
  }};
}();
// clang-format on

// The row for a pair; NOT_FOUND when there is no such meeting, else FAILED_PRECONDITION saying
// what the state does take.
Result<const MeetingRow*> find(v1::MeetingState from, MeetingInput input);

// "planned", as printed and documented.
std::string name(v1::MeetingState state);

// Closed and cancelled meetings take nothing any more.
constexpr bool is_final(v1::MeetingState state) {
  return state == v1::MEETING_STATE_CLOSED || state == v1::MEETING_STATE_CANCELLED;
}

std::string meeting_table_markdown();

}  // namespace tumorboard::workflow
