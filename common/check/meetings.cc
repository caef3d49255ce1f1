// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "common/check/check.h"
#include "common/check/rules.h"
#include "common/check/walk.h"
#include "common/json/path.h"

namespace tumorboard::check {
namespace {

constexpr std::size_t kLineBytes = 128;
constexpr std::uint32_t kLongestMinutes = 24 * 60;
constexpr std::int64_t kLatestStartUs = 253'402'300'800'000'000;  // the year 10000

Result<> plan(const v1::MeetingPlan& plan) {
  TB_TRY(line(plan.title(), kLineBytes, "plan.title"));
  if (plan.starts_us() <= 0 || plan.starts_us() >= kLatestStartUs) {
    return invalid("is no time", "plan.starts_us", "UTC, microseconds since 1970");
  }
  if (plan.minutes() == 0 || plan.minutes() > kLongestMinutes) return invalid("must be from 1 to 1440", "plan.minutes");
  return plan.place().empty() ? Result<>{} : line(plan.place(), kLineBytes, "plan.place");
}

Result<> place(const v1::PlaceCase& place) {
  TB_TRY(case_id(place.case_id(), "place.case_id"));
  if (!place.reason().empty()) TB_TRY(reason(place.reason(), "place.reason"));
  return at_most(place.note(), kMaxReasonBytes, "place.note");
}

Result<> order(const v1::OrderAgenda& order) {
  std::set<std::string> named;
  for (int i = 0; i < order.case_ids_size(); ++i) {
    const std::string path = json::element_path("order.case_ids", static_cast<std::size_t>(i));
    TB_TRY(case_id(order.case_ids(i), path));
    if (!named.insert(order.case_ids(i)).second) return invalid("stands twice", path);
  }
  return {};
}

Result<> attendance(const v1::Attendance& person) {
  TB_TRY(line(person.name(), kLineBytes, "attendance.name"));
  if (!person.discipline().empty()) TB_TRY(discipline(person.discipline(), "attendance.discipline"));
  return person.user_id().empty() ? Result<>{} : user_id(person.user_id(), "attendance.user_id");
}

}  // namespace

Result<> check(const v1::MeetingEdit& message) {
  TB_TRY(walk(message));
  TB_TRY(case_id(message.meeting_id(), "meeting_id"));
  switch (message.edit_case()) {
    case v1::MeetingEdit::kPlan:
      return plan(message.plan());
    case v1::MeetingEdit::kPlace:
      return place(message.place());
    case v1::MeetingEdit::kTakeOff:
      return case_id(message.take_off(), "take_off");
    case v1::MeetingEdit::kOrder:
      return order(message.order());
    case v1::MeetingEdit::kAttendance:
      return attendance(message.attendance());
    case v1::MeetingEdit::kCarryOver:
      TB_TRY(case_id(message.carry_over().case_id(), "carry_over.case_id"));
      return case_id(message.carry_over().to_meeting_id(), "carry_over.to_meeting_id");
    case v1::MeetingEdit::kOpen:
      return {};
    case v1::MeetingEdit::kClose:
      if (message.close().carry_over_to().empty()) return {};
      return case_id(message.close().carry_over_to(), "close.carry_over_to");
    case v1::MeetingEdit::kCancel:
      return reason(message.cancel().reason(), "cancel.reason");
    case v1::MeetingEdit::EDIT_NOT_SET:
      break;
  }
  return invalid("is required", "edit");
}

Result<> check(const v1::Schedule& message) {
  TB_TRY(walk(message));
  TB_TRY(case_id(message.meeting_id(), "meeting_id"));
  return place(message.place());
}

Result<> check(const v1::ListMeetings& message) {
  TB_TRY(walk(message));
  for (int i = 0; i < message.states_size(); ++i) {
    if (message.states(i) == v1::MEETING_STATE_UNSPECIFIED) {
      return invalid("names no state", json::element_path("states", static_cast<std::size_t>(i)));
    }
  }
  if (message.limit() > kMaxListed) return invalid("must be from 0 to 1000", "limit");
  return {};
}

}  // namespace tumorboard::check
