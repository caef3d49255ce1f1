// SPDX-License-Identifier: Apache-2.0
// Meetings: what an edit says is looked up in memory, decided by the workflow and recorded.
#include "daemon/engine/command.h"
#include "daemon/engine/handlers.h"
#include "daemon/engine/memory.h"
#include "daemon/workflow/meeting.h"

namespace tumorboard {
namespace {

tl::unexpected<Error> is_over(std::string path) {
  return fail(ErrorCode::kFailedPrecondition, "this meeting is closed or cancelled", std::move(path),
              "plan another meeting");
}

// What is refused because of what memory knows beside the meeting itself.
Result<> may_edit(const Memory& memory, const v1::MeetingEdit& edit) {
  if (memory.meetings.is_archived(edit.meeting_id())) {
    if (!edit.has_plan()) return is_over("meeting_id");
    return fail(ErrorCode::kConflict, "there was a meeting with this id", "meeting_id", "use another id");
  }
  if (memory.meetings.find(edit.meeting_id()) == nullptr) return {};  // planned now, or not found
  if (edit.has_carry_over() && memory.meetings.is_archived(edit.carry_over().to_meeting_id())) {
    return is_over("carry_over.to_meeting_id");
  }
  if (edit.has_close() && memory.meetings.is_archived(edit.close().carry_over_to()))
    return is_over("close.carry_over_to");
  if (edit.has_place() && memory.on_an_agenda(edit.place().case_id()) == nullptr &&
      memory.cases.where(edit.place().case_id()) == CaseMemory::Where::kArchived) {
    return fail(ErrorCode::kFailedPrecondition, "the case is closed or withdrawn", "place.case_id");
  }
  if (edit.has_attendance() && !edit.attendance().user_id().empty() &&
      !memory.people.has_user(edit.attendance().user_id())) {
    return fail(ErrorCode::kNotFound, "no such user", "attendance.user_id", "leave it empty for a guest");
  }
  return {};
}

Result<v1::Reply> apply_edit(Memory& memory, const v1::MeetingEdit& edit, const workflow::Actor& actor, Work& work) {
  TB_TRY(may_edit(memory, edit));
  workflow::MeetingSurroundings around;
  around.find_case = [&](const std::string& case_id) { return memory.on_an_agenda(case_id); };
  around.other = memory.meetings.find(workflow::other_meeting_of(edit));
  around.by = actor.printed_name;
  around.now_us = work.now_us;
  const v1::MeetingSnapshot* known = memory.meetings.find(edit.meeting_id());
  TB_ASSIGN(auto change, workflow::edit_meeting(known == nullptr ? v1::MeetingSnapshot() : *known, edit, around));

  v1::MeetingChanged body;
  *body.mutable_edit() = edit;
  *body.mutable_after() = change.after;
  work.recorder.record(change.kind, actor, change.after.meeting_id(), body);
  if (change.other) {
    *body.mutable_after() = *change.other;
    work.recorder.record(v1::EVENT_KIND_MEETING_CHANGED, actor, change.other->meeting_id(), body);
    memory.meetings.put(std::move(*change.other));
  }
  v1::Reply reply;
  v1::MeetingAccepted& accepted = *reply.mutable_meeting_accepted();
  accepted.set_meeting_id(change.after.meeting_id());
  accepted.set_state(change.after.state());
  for (auto& case_id : change.carried_over) accepted.add_carried_over(std::move(case_id));
  memory.meetings.put(std::move(change.after));
  return reply;
}

}  // namespace

Result<v1::Reply> handle(Memory& memory, const v1::Schedule& command, const Request& request) {
  v1::MeetingEdit edit;
  edit.set_meeting_id(command.meeting_id());
  *edit.mutable_place() = command.place();
  return apply_edit(memory, edit, request.actor, request.work);
}

Result<v1::Reply> handle(Memory& memory, const v1::MeetingEdit& edit, const Request& request) {
  return apply_edit(memory, edit, request.actor, request.work);
}

}  // namespace tumorboard
