// SPDX-License-Identifier: Apache-2.0
// Decides what one edit does to a meeting: checks the table and the guards, and gives the
// meeting as it is then. A refusal changes nothing. Pure: no clock, no socket, no database.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/workflow/meeting_table.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::workflow {

inline constexpr int kMaxAgendaItems = 64;
inline constexpr int kMaxAttendees = 128;

using FindCase = std::function<const v1::CaseSnapshot*(const std::string& case_id)>;  // nullptr: no such case

// What is known beside the meeting at the moment of the edit.
struct MeetingSurroundings {
  FindCase find_case;                          // also those on the agenda that have been closed or withdrawn since
  const v1::MeetingSnapshot* other = nullptr;  // named by other_meeting_of; nullptr: none, or no such meeting
  std::string by;                              // printed name
  std::int64_t now_us = 0;
};

struct MeetingChange {
  v1::EventKind kind = v1::EVENT_KIND_MEETING_CHANGED;
  v1::MeetingSnapshot after;
  std::optional<v1::MeetingSnapshot> other;  // having taken cases over
  std::vector<std::string> carried_over;     // case ids
};

// `before` is empty for a meeting that does not exist. The edit is well formed (check::check).
Result<MeetingChange> edit_meeting(const v1::MeetingSnapshot& before, const v1::MeetingEdit& edit,
                                   const MeetingSurroundings& around);

Result<MeetingInput> input_of(const v1::MeetingEdit& edit);

// The meeting that would take cases over; empty: the edit names none.
std::string other_meeting_of(const v1::MeetingEdit& edit);

// An item that nobody gave a reason for stands in the bin its case suggests at the moment.
void follow_cases(v1::MeetingSnapshot& meeting, const FindCase& find_case);

// What stands decided of a case.
v1::MeetingDecision decision_of(const v1::CaseSnapshot& snapshot);

constexpr bool is_meeting_event(v1::EventKind kind) {
  return kind >= v1::EVENT_KIND_MEETING_PLANNED && kind <= v1::EVENT_KIND_MEETING_CANCELLED;
}

// The meeting after an event about it: events carry it whole.
Result<v1::MeetingSnapshot> meeting_after(const v1::LedgerEvent& event);

}  // namespace tumorboard::workflow
