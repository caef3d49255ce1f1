// SPDX-License-Identifier: Apache-2.0
// Meetings in any state and edits of every kind.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/workflow/meeting.h"
#include "tests/unit/workflow/fixture.h"

namespace tumorboard::workflow {

inline v1::MeetingPlan a_plan(const std::string& title = "Thoracic board") {
  v1::MeetingPlan plan;
  plan.set_title(title);
  plan.set_starts_us(1'780'000'000'000'000);
  plan.set_minutes(60);
  plan.set_place("Room 2");
  return plan;
}

inline v1::MeetingSnapshot meeting_in(v1::MeetingState state, const std::vector<std::string>& cases,
                                      const std::string& id = "M-1") {
  v1::MeetingSnapshot meeting;
  if (state == v1::MEETING_STATE_UNSPECIFIED) return meeting;
  meeting.set_meeting_id(id);
  meeting.set_state(state);
  *meeting.mutable_plan() = a_plan();
  for (const auto& case_id : cases) {
    v1::AgendaItem& item = *meeting.add_items();
    item.set_case_id(case_id);
    item.set_bin(v1::BIN_DISCUSS);
  }
  return meeting;
}

inline v1::MeetingEdit edit_of(const std::string& meeting_id = "M-1") {
  v1::MeetingEdit edit;
  edit.set_meeting_id(meeting_id);
  return edit;
}

inline v1::MeetingEdit placing(const std::string& case_id, v1::Bin bin = v1::BIN_UNSPECIFIED,
                               const std::string& reason = {}, const std::string& note = {}) {
  v1::MeetingEdit edit = edit_of();
  edit.mutable_place()->set_case_id(case_id);
  edit.mutable_place()->set_bin(bin);
  edit.mutable_place()->set_reason(reason);
  edit.mutable_place()->set_note(note);
  return edit;
}

inline v1::MeetingEdit ordering(const std::vector<std::string>& cases) {
  v1::MeetingEdit edit = edit_of();
  edit.mutable_order();
  for (const auto& case_id : cases) edit.mutable_order()->add_case_ids(case_id);
  return edit;
}

inline v1::MeetingEdit attending(const std::string& name, const std::string& discipline,
                                 const std::string& user_id = {}) {
  v1::MeetingEdit edit = edit_of();
  edit.mutable_attendance()->set_name(name);
  edit.mutable_attendance()->set_discipline(discipline);
  edit.mutable_attendance()->set_present(true);
  edit.mutable_attendance()->set_user_id(user_id);
  return edit;
}

inline v1::MeetingEdit carrying(const std::string& case_id, const std::string& to) {
  v1::MeetingEdit edit = edit_of();
  edit.mutable_carry_over()->set_case_id(case_id);
  edit.mutable_carry_over()->set_to_meeting_id(to);
  return edit;
}

inline v1::MeetingEdit closing(const std::string& carry_over_to = {}) {
  v1::MeetingEdit edit = edit_of();
  edit.mutable_close()->set_carry_over_to(carry_over_to);
  return edit;
}

// A case in this state under this id: ready, of complexity 5, signed by pathology.
inline v1::CaseSnapshot case_called(const std::string& id, v1::CaseState state) {
  v1::CaseSnapshot snapshot = case_in(state, JobState::kDone);
  snapshot.set_case_id(id);
  snapshot.set_readiness("ready");
  snapshot.set_complexity(5);
  return snapshot;
}

// The cases and the other meeting that decisions may ask for.
struct Known {
  std::map<std::string, v1::CaseSnapshot> cases;
  v1::MeetingSnapshot other;  // empty: no such meeting

  void add(const std::string& id, v1::CaseState state) { cases[id] = case_called(id, state); }

  [[nodiscard]] MeetingSurroundings around() const {
    MeetingSurroundings around;
    around.find_case = [this](const std::string& id) {
      const auto found = cases.find(id);
      return found == cases.end() ? nullptr : &found->second;
    };
    around.other = other.meeting_id().empty() ? nullptr : &other;
    around.by = "C. Ordinator";
    around.now_us = 77;
    return around;
  }
};

}  // namespace tumorboard::workflow
