// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/meeting.h"

#include <algorithm>
#include <unordered_map>

#include "common/json/enum_names.h"
#include "common/json/path.h"
#include "daemon/workflow/bins.h"
#include "daemon/workflow/case_table.h"
#include "daemon/workflow/event_table.h"

namespace tumorboard::workflow {
namespace {

bool is_settled(v1::CaseState state) { return state == v1::CASE_STATE_AGREED || is_final(state); }

v1::AgendaItem* item_of(v1::MeetingSnapshot& meeting, const std::string& case_id) {
  const auto found = std::ranges::find(*meeting.mutable_items(), case_id, &v1::AgendaItem::case_id);
  return found == meeting.mutable_items()->end() ? nullptr : &*found;
}

tl::unexpected<Error> not_on_agenda(const std::string& path) {
  return fail(ErrorCode::kNotFound, "the case is not on the agenda", path);
}

Result<const v1::CaseSnapshot*> known_case(const std::string& case_id, const std::string& path,
                                           const MeetingSurroundings& around) {
  const v1::CaseSnapshot* found = around.find_case(case_id);
  if (found == nullptr) return fail(ErrorCode::kNotFound, "no such case", path);
  return found;
}

Result<> still_open(const v1::CaseSnapshot& snapshot, const std::string& path) {
  if (!is_final(snapshot.state())) return {};
  return fail(ErrorCode::kFailedPrecondition, "the case is " + name(snapshot.state()), path);
}

Result<v1::AgendaItem*> new_item(v1::MeetingSnapshot& meeting, const std::string& case_id, const std::string& path) {
  if (meeting.items_size() >= kMaxAgendaItems) {
    return fail(ErrorCode::kFailedPrecondition,
                "the agenda of " + meeting.meeting_id() + " holds " + std::to_string(kMaxAgendaItems) + " cases", path,
                "put the case on another meeting");
  }
  v1::AgendaItem* item = meeting.add_items();
  item->set_case_id(case_id);
  return item;
}

// ---- one edit each -------------------------------------------------------------------------

Result<> plan(const v1::MeetingEdit& edit, MeetingChange& change) {
  v1::MeetingSnapshot& meeting = change.after;
  if (meeting.state() == v1::MEETING_STATE_UNSPECIFIED) {
    change.kind = v1::EVENT_KIND_MEETING_PLANNED;
    meeting.set_meeting_id(edit.meeting_id());
  } else {
    if (meeting.plan().SerializeAsString() == edit.plan().SerializeAsString()) {
      return fail(ErrorCode::kInvalid, "nothing changes", "plan", "the meeting is planned like this");
    }
    meeting.set_edits(meeting.edits() + 1);
  }
  *meeting.mutable_plan() = edit.plan();
  return {};
}

std::string suggestion_words(const BinAdvice& advice) {
  std::string words = json::enum_word(advice.bin) + " (";
  for (std::size_t i = 0; i < advice.reasons.size(); ++i) words.append(i == 0 ? "" : "; ").append(advice.reasons[i]);
  return words + ")";
}

Result<> place(const v1::PlaceCase& place, const MeetingSurroundings& around, v1::MeetingSnapshot& meeting) {
  TB_ASSIGN(const v1::CaseSnapshot* snapshot, known_case(place.case_id(), "place.case_id", around));
  v1::AgendaItem* item = item_of(meeting, place.case_id());
  const bool again = item != nullptr;
  if (!again) TB_TRY(still_open(*snapshot, "place.case_id"));
  const BinAdvice advice = bin_of(*snapshot);
  if (place.bin() != v1::BIN_UNSPECIFIED && place.bin() != advice.bin && place.reason().empty()) {
    return fail(ErrorCode::kInvalid, "is required: the case itself suggests " + suggestion_words(advice),
                "place.reason", "say why it belongs elsewhere");
  }
  if (!again) {
    TB_ASSIGN(item, new_item(meeting, place.case_id(), "place.case_id"));
  }
  // Naming neither bin nor reason leaves both as they are: only the note changes.
  if (!again || place.bin() != v1::BIN_UNSPECIFIED || !place.reason().empty()) {
    item->set_bin(place.bin() == v1::BIN_UNSPECIFIED ? advice.bin : place.bin());
    item->set_reason(place.reason());
  }
  if (!place.note().empty()) item->set_note(place.note());
  return {};
}

Result<> take_off(const std::string& case_id, v1::MeetingSnapshot& meeting) {
  const auto found = std::ranges::find(meeting.items(), case_id, &v1::AgendaItem::case_id);
  if (found == meeting.items().end()) return not_on_agenda("take_off");
  meeting.mutable_items()->erase(found);
  return {};
}

Result<> order(const v1::OrderAgenda& order, v1::MeetingSnapshot& meeting) {
  std::unordered_map<std::string, v1::AgendaItem> left;
  for (auto& item : *meeting.mutable_items()) left.emplace(item.case_id(), item);
  google::protobuf::RepeatedPtrField<v1::AgendaItem> ordered;
  for (int i = 0; i < order.case_ids_size(); ++i) {
    auto item = left.extract(order.case_ids(i));
    if (item.empty()) {  // once only: check::check refuses a case named twice
      return not_on_agenda(json::element_path("order.case_ids", static_cast<std::size_t>(i)));
    }
    *ordered.Add() = std::move(item.mapped());
  }
  for (const auto& item : meeting.items()) {  // in their order, so that the first missing one is named
    if (!left.contains(item.case_id())) continue;
    return fail(ErrorCode::kConflict, item.case_id() + " is on the agenda and not named", "order.case_ids",
                "the agenda may have changed: read the meeting again");
  }
  meeting.mutable_items()->Swap(&ordered);
  return {};
}

bool same_person(const v1::Attendance& a, const v1::Attendance& b) {
  const bool users = !a.user_id().empty() && !b.user_id().empty();
  return users ? a.user_id() == b.user_id() : a.name() == b.name();
}

Result<> attend(const v1::Attendance& person, v1::MeetingSnapshot& meeting) {
  for (auto& earlier : *meeting.mutable_attendance()) {
    if (!same_person(earlier, person)) continue;
    earlier = person;
    return {};
  }
  if (meeting.attendance_size() >= kMaxAttendees) {
    return fail(ErrorCode::kFailedPrecondition, std::to_string(kMaxAttendees) + " people are on the list",
                "attendance");
  }
  *meeting.add_attendance() = person;
  return {};
}

// Puts a carried case last on the other agenda, unless it stands there already.
Result<> take_over(const v1::AgendaItem& item, const std::string& from, const std::string& path,
                   v1::MeetingSnapshot& other) {
  if (item_of(other, item.case_id()) != nullptr) return {};
  TB_ASSIGN(v1::AgendaItem * taken, new_item(other, item.case_id(), path));
  taken->set_bin(item.bin());
  taken->set_reason(item.reason());
  taken->set_note(item.note());
  taken->set_carried_from(from);
  return {};
}

Result<v1::MeetingSnapshot> open_for_cases(const std::string& other_id, const std::string& path,
                                           const v1::MeetingSnapshot& meeting, const MeetingSurroundings& around) {
  if (other_id == meeting.meeting_id()) return fail(ErrorCode::kInvalid, "is this meeting", path);
  if (around.other == nullptr) return fail(ErrorCode::kNotFound, "no such meeting", path);
  auto row = find(around.other->state(), MeetingInput::kTakeOver);
  if (!row) {
    row.error().element_path = path;
    return fail(std::move(row.error()));
  }
  return *around.other;
}

Result<> carry(v1::AgendaItem& item, const std::string& path, v1::MeetingSnapshot& other, MeetingChange& change) {
  TB_TRY(take_over(item, change.after.meeting_id(), path, other));
  item.set_carried_to(other.meeting_id());
  change.carried_over.push_back(item.case_id());
  return {};
}

Result<> carry_over(const v1::CarryOver& carried, const MeetingSurroundings& around, MeetingChange& change) {
  v1::AgendaItem* item = item_of(change.after, carried.case_id());
  if (item == nullptr) return not_on_agenda("carry_over.case_id");
  if (!item->carried_to().empty()) {
    return fail(ErrorCode::kConflict, "the case has been carried over to " + item->carried_to(), "carry_over.case_id");
  }
  TB_ASSIGN(const v1::CaseSnapshot* snapshot, known_case(carried.case_id(), "carry_over.case_id", around));
  TB_TRY(still_open(*snapshot, "carry_over.case_id"));
  constexpr const char* kTo = "carry_over.to_meeting_id";
  TB_ASSIGN(v1::MeetingSnapshot other, open_for_cases(carried.to_meeting_id(), kTo, change.after, around));
  TB_TRY(carry(*item, kTo, other, change));
  change.other = std::move(other);
  return {};
}

Result<> close(const v1::CloseMeeting& close, const MeetingSurroundings& around, MeetingChange& change) {
  constexpr const char* kTo = "close.carry_over_to";
  v1::MeetingSnapshot& meeting = change.after;
  change.kind = v1::EVENT_KIND_MEETING_CLOSED;
  const bool carries = !close.carry_over_to().empty();
  v1::MeetingSnapshot other;
  if (carries) {
    TB_ASSIGN(other, open_for_cases(close.carry_over_to(), kTo, meeting, around));
  }
  follow_cases(meeting, around.find_case);
  for (auto& item : *meeting.mutable_items()) {
    TB_ASSIGN(const v1::CaseSnapshot* snapshot, known_case(item.case_id(), "items", around));
    *item.mutable_decision() = decision_of(*snapshot);
    const bool goes_on = carries && !is_settled(snapshot->state()) && item.carried_to().empty();
    if (goes_on) TB_TRY(carry(item, kTo, other, change));
  }
  if (!change.carried_over.empty()) change.other = std::move(other);
  meeting.set_closed_us(around.now_us);
  meeting.set_closed_by(around.by);
  return {};
}

Result<> decide(const v1::MeetingEdit& edit, const MeetingSurroundings& around, MeetingChange& change) {
  switch (edit.edit_case()) {
    case v1::MeetingEdit::kPlan:
      return plan(edit, change);
    case v1::MeetingEdit::kPlace:
      return place(edit.place(), around, change.after);
    case v1::MeetingEdit::kTakeOff:
      return take_off(edit.take_off(), change.after);
    case v1::MeetingEdit::kOrder:
      return order(edit.order(), change.after);
    case v1::MeetingEdit::kAttendance:
      return attend(edit.attendance(), change.after);
    case v1::MeetingEdit::kCarryOver:
      return carry_over(edit.carry_over(), around, change);
    case v1::MeetingEdit::kOpen:
      change.kind = v1::EVENT_KIND_MEETING_OPENED;
      change.after.set_opened_us(around.now_us);
      return {};
    case v1::MeetingEdit::kClose:
      return close(edit.close(), around, change);
    case v1::MeetingEdit::kCancel:
      change.kind = v1::EVENT_KIND_MEETING_CANCELLED;
      change.after.set_cancel_reason(edit.cancel().reason());
      return {};
    case v1::MeetingEdit::EDIT_NOT_SET:
      break;  // refused by input_of
  }
  return {};
}

}  // namespace

Result<MeetingInput> input_of(const v1::MeetingEdit& edit) {
  switch (edit.edit_case()) {
    case v1::MeetingEdit::kPlan:
      return MeetingInput::kPlan;
    case v1::MeetingEdit::kPlace:
      return MeetingInput::kPlace;
    case v1::MeetingEdit::kTakeOff:
      return MeetingInput::kTakeOff;
    case v1::MeetingEdit::kOrder:
      return MeetingInput::kOrder;
    case v1::MeetingEdit::kAttendance:
      return MeetingInput::kAttendance;
    case v1::MeetingEdit::kCarryOver:
      return MeetingInput::kCarryOver;
    case v1::MeetingEdit::kOpen:
      return MeetingInput::kOpen;
    case v1::MeetingEdit::kClose:
      return MeetingInput::kClose;
    case v1::MeetingEdit::kCancel:
      return MeetingInput::kCancel;
    case v1::MeetingEdit::EDIT_NOT_SET:
      break;
  }
  return fail(ErrorCode::kInvalid, "is required", "edit");
}

std::string other_meeting_of(const v1::MeetingEdit& edit) {
  if (edit.has_carry_over()) return edit.carry_over().to_meeting_id();
  return edit.has_close() ? edit.close().carry_over_to() : std::string();
}

Result<MeetingChange> edit_meeting(const v1::MeetingSnapshot& before, const v1::MeetingEdit& edit,
                                   const MeetingSurroundings& around) {
  TB_ASSIGN(const MeetingInput input, input_of(edit));
  TB_ASSIGN(const MeetingRow* row, find(before.state(), input));
  MeetingChange change;
  change.after = before;
  TB_TRY(decide(edit, around, change));
  change.after.set_state(row->to);
  change.after.set_updated_us(around.now_us);
  if (change.other) change.other->set_updated_us(around.now_us);
  return change;
}

void follow_cases(v1::MeetingSnapshot& meeting, const FindCase& find_case) {
  for (auto& item : *meeting.mutable_items()) {
    const v1::CaseSnapshot* snapshot = item.reason().empty() ? find_case(item.case_id()) : nullptr;
    if (snapshot != nullptr) item.set_bin(bin_of(*snapshot).bin);
  }
}

v1::MeetingDecision decision_of(const v1::CaseSnapshot& snapshot) {
  v1::MeetingDecision decision;
  decision.set_state(name(snapshot.state()));
  decision.set_revision(snapshot.revision());
  switch (snapshot.state()) {
    case v1::CASE_STATE_IN_REVIEW:
    case v1::CASE_STATE_AGREED:
    case v1::CASE_STATE_CLOSED:
      break;
    default:
      return decision;  // no version stands: an earlier one was about other facts, or is withdrawn
  }
  decision.set_version(snapshot.version());
  decision.set_origin(snapshot.origin());
  const bool human = snapshot.board_text_sequence() != 0;
  decision.set_recommendation_sequence(human ? snapshot.board_text_sequence() : snapshot.recommendation_sequence());
  decision.set_recommendation_digest(snapshot.recommendation_digest());
  decision.set_knowledge_digest(snapshot.knowledge_digest());
  decision.set_pattern(snapshot.pattern());
  decision.set_readiness(snapshot.readiness());
  *decision.mutable_required_disciplines() = snapshot.required_disciplines();
  for (const auto& record : snapshot.sign_offs()) {
    // A dissent is never lost: also one on an earlier version stands beside the decision.
    if (record.version() != snapshot.version() && record.decision() != v1::DECISION_DISSENT) continue;
    *decision.add_sign_offs() = record;
    decision.mutable_sign_offs()->rbegin()->clear_jws();
  }
  for (const auto& waiver : snapshot.waivers()) {
    if (waiver.version() == snapshot.version()) *decision.add_waivers() = waiver;
  }
  return decision;
}

Result<v1::MeetingSnapshot> meeting_after(const v1::LedgerEvent& event) {
  TB_ASSIGN(auto body, body_of<v1::MeetingChanged>(event));
  return std::move(*body.mutable_after());
}

}  // namespace tumorboard::workflow
