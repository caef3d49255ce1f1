// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/event_table.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "common/json/enum_names.h"
#include "daemon/workflow/authority.h"
#include "tumorboard/v1/admin.pb.h"
#include "tumorboard/v1/board.pb.h"
#include "tumorboard/v1/knowledge_change.pb.h"
#include "tumorboard/v1/meeting.pb.h"
#include "tumorboard/v1/pathology.pb.h"
#include "tumorboard/v1/screening.pb.h"

namespace tumorboard::workflow {
namespace {

using Commands = EventRow::Commands;

// Recorded in the name of who sends one of these commands.
template <typename Body>
constexpr EventRow by_command(v1::EventKind kind, Commands commands, std::string_view meaning,
                              std::string_view system = {}) {
  return {kind, &Body::descriptor, commands, {}, system, meaning};
}

// Recorded in the name of who sends this other message.
template <typename Body>
constexpr EventRow by_message(v1::EventKind kind, std::string_view message, std::string_view meaning,
                              std::string_view system = {}) {
  return {kind, &Body::descriptor, {}, message, system, meaning};
}

// Recorded by the daemon in its own name.
template <typename Body>
constexpr EventRow by_daemon(v1::EventKind kind, std::string_view system, std::string_view meaning) {
  return {kind, &Body::descriptor, {}, {}, system, meaning};
}

// A number that is reserved: no version writes it.
constexpr EventRow never_written(v1::EventKind kind, std::string_view meaning) {
  return {kind, nullptr, {}, {}, {}, meaning};
}

constexpr std::string_view kWorkerAnswers = "a worker answers under its lease";
constexpr std::string_view kJobLost = "a lease ends without a result, and no further try is due";
constexpr std::string_view kOtherAnswer = "knowledge comes into use, and a worker's answer with it differs";
constexpr std::string_view kTimer = "a timer";
constexpr std::string_view kEffect = "the event before it in the same commit";
constexpr std::string_view kInit = "`tumorboardd init`";

// clang-format off
constexpr std::array kTable{
  by_command<v1::CaseSubmitted>(v1::EVENT_KIND_CASE_SUBMITTED, {v1::MESSAGE_TYPE_SUBMIT_CASE}, "A case came; it holds the facts of revision 1 and the patient's identity."),
  by_command<v1::FactsAdded>(v1::EVENT_KIND_FACTS_ADDED, {v1::MESSAGE_TYPE_ADD_FACTS}, "New facts replaced the old ones: a new revision."),
  never_written(v1::EVENT_KIND_ASSESSMENT_STARTED, "Subscribers read this word in place of `job_granted`."),
  by_daemon<v1::AssessmentCompleted>(v1::EVENT_KIND_RECOMMENDATION_READY, kWorkerAnswers, "A recommendation that may be signed: a new version."),
  by_daemon<v1::AssessmentCompleted>(v1::EVENT_KIND_INFORMATION_NEEDED, kWorkerAnswers, "A recommendation that is blocked by missing information; it has no version."),
  by_daemon<v1::Reason>(v1::EVENT_KIND_CASE_STUCK, kJobLost, "The case waits for a person to requeue it or to propose by hand."),
  by_command<v1::SignedOff>(v1::EVENT_KIND_SIGNED_OFF, {v1::MESSAGE_TYPE_SIGN_OFF}, "A person approved, modified, dissented, abstained or retracted; it holds the signature."),
  by_daemon<v1::Reason>(v1::EVENT_KIND_CASE_AGREED, kEffect, "Every required discipline has approved or is waived and no dissent is open."),
  by_daemon<v1::Reason>(v1::EVENT_KIND_SIGN_OFFS_SUPERSEDED, kEffect, "The sign-offs so far no longer count."),
  by_command<v1::Reason>(v1::EVENT_KIND_CASE_WITHDRAWN, {v1::MESSAGE_TYPE_WITHDRAW_CASE}, "The case ends without a decision."),
  never_written(v1::EVENT_KIND_ASSESSMENT_INTERRUPTED, "Subscribers read this word in place of `job_delayed`."),
  by_command<v1::Reason>(v1::EVENT_KIND_CASE_REQUEUED, {v1::MESSAGE_TYPE_REQUEUE, v1::MESSAGE_TYPE_KICK_JOB}, "A case that was stuck is assessed again."),
  by_daemon<v1::AsOfMoved>(v1::EVENT_KIND_FACTS_TOO_OLD, kTimer, "The day of valid_until has come: the same facts are judged as of a later day."),
  by_command<v1::Reason>(v1::EVENT_KIND_CASE_RETURNED, {v1::MESSAGE_TYPE_RETURN_CASE}, "The board asks a question before it decides."),
  by_command<v1::ChairRuling>(v1::EVENT_KIND_DISSENT_RESOLVED, {v1::MESSAGE_TYPE_RESOLVE_DISSENT}, "The chair settled a dissent; it no longer blocks."),
  by_command<v1::Waiver>(v1::EVENT_KIND_DISCIPLINE_WAIVED, {v1::MESSAGE_TYPE_WAIVE_DISCIPLINE}, "The chair does without a discipline for this version."),
  by_command<v1::BoardTextWritten>(v1::EVENT_KIND_BOARD_TEXT_WRITTEN, {v1::MESSAGE_TYPE_AMEND, v1::MESSAGE_TYPE_ACCEPT_MODIFICATION, v1::MESSAGE_TYPE_PROPOSE_BY_HAND}, "A version in the board's own words replaced the engine's."),
  by_command<v1::ChairRuling>(v1::EVENT_KIND_MODIFICATION_DECLINED, {v1::MESSAGE_TYPE_DECLINE_MODIFICATION}, "The chair declined a modification; it no longer waits."),
  by_command<v1::CaseReopened>(v1::EVENT_KIND_CASE_REOPENED, {v1::MESSAGE_TYPE_REOPEN}, "A decided case is assessed again; its decision is kept as superseded."),
  by_command<v1::Outcome>(v1::EVENT_KIND_OUTCOME_RECORDED, {v1::MESSAGE_TYPE_RECORD_OUTCOME}, "What became of the decision; the case is closed."),
  by_command<v1::FollowUp>(v1::EVENT_KIND_FOLLOW_UP_RECORDED, {v1::MESSAGE_TYPE_RECORD_FOLLOW_UP}, "How the patient fares after 3, 6 or 12 months."),
  by_command<v1::FactsAdded>(v1::EVENT_KIND_RESULT_ATTACHED, {v1::MESSAGE_TYPE_PUSH_RESULT, v1::MESSAGE_TYPE_ATTACH_RESULT, v1::MESSAGE_TYPE_REOPEN, v1::MESSAGE_TYPE_CONFIRM}, "The facts now say what the specimens' final results say: a new revision."),
  by_daemon<v1::Reason>(v1::EVENT_KIND_RESULT_ALARM, kEffect, "A result came for a closed case."),
  by_daemon<v1::Reason>(v1::EVENT_KIND_SIGN_OFF_REMINDER, kTimer, "Disciplines have not signed yet."),
  by_daemon<v1::Reason>(v1::EVENT_KIND_SIGN_OFF_OVERDUE, kTimer, "Disciplines have not signed in time."),
  by_daemon<v1::Reason>(v1::EVENT_KIND_OUTCOME_OVERDUE, kTimer, "Nobody has recorded the outcome of a decision in time."),
  by_daemon<v1::AnswerChanged>(v1::EVENT_KIND_ANSWER_CHANGED, kOtherAnswer, "The knowledge brought into use changes this case's answer: it is assessed again."),
  by_daemon<v1::Screened>(v1::EVENT_KIND_SCREENED, kWorkerAnswers, "The case was screened with the trial registry brought into use; no version moves."),
  by_daemon<v1::SignOffsVoided>(v1::EVENT_KIND_SIGN_OFFS_VOIDED, "a key was revoked from before it signed", "What the key signed since then counts no longer; an agreed case keeps its decision, with an alarm."),
  by_daemon<v1::JobEnqueued>(v1::EVENT_KIND_JOB_ENQUEUED, kEffect, "A job to assess the case is ready; the event's sequence is the job's id."),
  by_daemon<v1::JobGranted>(v1::EVENT_KIND_JOB_GRANTED, "a worker has credit", "A worker holds the job; the event's sequence is the lease's fence."),
  by_daemon<v1::JobEnded>(v1::EVENT_KIND_JOB_DONE, kWorkerAnswers, "The job has its result; the next event of the commit holds it."),
  by_daemon<v1::JobEnded>(v1::EVENT_KIND_JOB_DELAYED, "a lease ends without a result", "The job is tried again after a delay."),
  by_command<v1::JobEnded>(v1::EVENT_KIND_JOB_READY, {v1::MESSAGE_TYPE_REQUEUE, v1::MESSAGE_TYPE_KICK_JOB}, "The job waits for a worker again.", "a delay is over, or a restart found the worker gone"),
  by_daemon<v1::JobEnded>(v1::EVENT_KIND_JOB_DEAD, kJobLost, "The job is not tried again unless a person asks for it."),
  by_daemon<v1::JobEnded>(v1::EVENT_KIND_JOB_CANCELLED, kEffect, "The case has moved on; the job's result is no longer wanted."),
  by_message<v1::JobEnded>(v1::EVENT_KIND_JOB_RESULT_STALE, "Result, of a worker", "A result came under a lease that was no longer held; it changes nothing.", "the worker's key is no longer known"),
  by_command<v1::SpecimenChanged>(v1::EVENT_KIND_REBIOPSY_ORDERED, {v1::MESSAGE_TYPE_ORDER_REBIOPSY}, "A rebiopsy was ordered."),
  by_command<v1::SpecimenChanged>(v1::EVENT_KIND_SPECIMEN_REGISTERED, {v1::MESSAGE_TYPE_REGISTER_SPECIMEN}, "A specimen was taken, or reached the laboratory."),
  by_command<v1::SpecimenChanged>(v1::EVENT_KIND_SPECIMEN_INADEQUATE, {v1::MESSAGE_TYPE_REPORT_INADEQUATE}, "The laboratory cannot use the specimen."),
  by_command<v1::SpecimenChanged>(v1::EVENT_KIND_RESULT_RECEIVED, {v1::MESSAGE_TYPE_PUSH_RESULT}, "A report came; it is stored whether or not it counts."),
  by_command<v1::SpecimenChanged>(v1::EVENT_KIND_RESULT_ASSIGNED, {v1::MESSAGE_TYPE_ATTACH_RESULT, v1::MESSAGE_TYPE_CONFIRM}, "A person said which case a result belongs to."),
  by_daemon<v1::SpecimenChanged>(v1::EVENT_KIND_REBIOPSY_OVERDUE, kTimer, "No result came in time."),
  by_command<v1::MeetingChanged>(v1::EVENT_KIND_MEETING_PLANNED, {v1::MESSAGE_TYPE_MEETING_EDIT}, "A meeting was planned."),
  by_command<v1::MeetingChanged>(v1::EVENT_KIND_MEETING_CHANGED, {v1::MESSAGE_TYPE_SCHEDULE, v1::MESSAGE_TYPE_MEETING_EDIT}, "A meeting's plan, agenda or attendance changed."),
  by_command<v1::MeetingChanged>(v1::EVENT_KIND_MEETING_OPENED, {v1::MESSAGE_TYPE_MEETING_EDIT}, "The meeting began."),
  by_command<v1::MeetingChanged>(v1::EVENT_KIND_MEETING_CLOSED, {v1::MESSAGE_TYPE_MEETING_EDIT}, "The meeting ended; what is decided of each case is recorded."),
  by_command<v1::MeetingChanged>(v1::EVENT_KIND_MEETING_CANCELLED, {v1::MESSAGE_TYPE_MEETING_EDIT}, "The meeting does not take place."),
  by_command<v1::Proposal>(v1::EVENT_KIND_PROPOSED, {v1::MESSAGE_TYPE_USER_ADD, v1::MESSAGE_TYPE_KEY_ENROLL, v1::MESSAGE_TYPE_KEY_REVOKE, v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE, v1::MESSAGE_TYPE_ATTACH_RESULT}, "A command waits for a second person; the event's sequence is the proposal's number."),
  by_command<v1::UserAdd>(v1::EVENT_KIND_USER_ADDED, {v1::MESSAGE_TYPE_CONFIRM}, "A user exists from now on, with the first keys.", kInit),
  by_command<v1::KeyEnroll>(v1::EVENT_KIND_KEY_ENROLLED, {v1::MESSAGE_TYPE_CONFIRM}, "A user has other keys beside the earlier ones."),
  by_command<v1::KeyRevoke>(v1::EVENT_KIND_KEY_REVOKED, {v1::MESSAGE_TYPE_CONFIRM}, "A key is worth nothing from now on."),
  by_command<v1::Confirm>(v1::EVENT_KIND_PROPOSAL_CONFIRMED, {v1::MESSAGE_TYPE_CONFIRM}, "The proposal was carried out in the same commit."),
  by_command<v1::RejectProposal>(v1::EVENT_KIND_PROPOSAL_REJECTED, {v1::MESSAGE_TYPE_REJECT_PROPOSAL}, "The proposal was taken back, or not agreed to."),
  by_command<v1::ArtefactActivated>(v1::EVENT_KIND_ARTEFACT_ACTIVATED, {v1::MESSAGE_TYPE_TRIALS_ACTIVATE, v1::MESSAGE_TYPE_CONFIRM}, "This knowledge, or this trial registry, is in use from now on.", kInit),
  by_command<v1::ArtefactKept>(v1::EVENT_KIND_ARTEFACT_KEPT, {v1::MESSAGE_TYPE_UPLOAD_ARTEFACT}, "An artefact was stored under its digest; nothing uses it yet."),
  by_message<v1::ReadAudit>(v1::EVENT_KIND_READ, "any command that reads patient data", "A person read; recorded before the answer."),
  by_message<v1::ReadAudit>(v1::EVENT_KIND_DELIVERED, "Subscribe", "Events up to this sequence were sent to a subscriber."),
  by_message<v1::RefusedAudit>(v1::EVENT_KIND_REFUSED, "any command", "A command was refused because the person's roles do not allow it."),
  by_daemon<v1::Genesis>(v1::EVENT_KIND_GENESIS, kInit, "The first event of a ledger."),
  never_written(v1::EVENT_KIND_DAEMON_STARTED, "The daemon's log tells of starts."),
  never_written(v1::EVENT_KIND_DAEMON_STOPPED, "The daemon's log tells of stops."),
};
// clang-format on

static_assert(std::ranges::is_sorted(kTable, std::less{}, &EventRow::kind), "rows stand in the order of EventKind");

// As wire::is_declared() of a message type.
template <v1::EventKind kind>
consteval bool is_declared() {
  return std::string_view(__PRETTY_FUNCTION__).find("EVENT_KIND_") != std::string_view::npos;
}

constexpr bool has_row(v1::EventKind kind) { return std::ranges::find(kTable, kind, &EventRow::kind) != kTable.end(); }

static_assert(
    []<int... before>(std::integer_sequence<int, before...>) {
      return (
          (is_declared<static_cast<v1::EventKind>(before + 1)>() == has_row(static_cast<v1::EventKind>(before + 1))) &&
          ...);
    }(std::make_integer_sequence<int, v1::EventKind_MAX>()),
    "a kind of the contract has no row in kTable");

std::string cause_of(const EventRow& row) {
  std::string text;
  const auto add = [&text](std::string_view part) { text.append(text.empty() ? "" : ", ").append(part); };
  for (const v1::MessageType type : row.commands) {
    if (type != v1::MESSAGE_TYPE_UNSPECIFIED) add(find_command(type)->name);
  }
  if (!row.other.empty()) add(row.other);
  if (!row.system.empty()) text.append(text.empty() ? "" : "; ").append("the daemon: ").append(row.system);
  return text.empty() ? "–" : text;
}

}  // namespace

const std::span<const EventRow> kEvents = kTable;

const EventRow* find_event(v1::EventKind kind) {
  const auto* row = std::ranges::lower_bound(kTable, kind, std::less{}, &EventRow::kind);
  return row != kTable.end() && row->kind == kind ? row : nullptr;
}

bool is_body_of(v1::EventKind kind, const google::protobuf::Descriptor& type) {
  const EventRow* row = find_event(kind);
  return row != nullptr && row->body != nullptr && row->body() == &type;
}

std::string event_table_markdown() {
  std::string out = "| number | kind | body | caused by | meaning |\n|---|---|---|---|---|\n";
  for (const EventRow& row : kTable) {
    const std::string body = row.body == nullptr ? "never written" : "`" + row.body()->name() + "`";
    out += "| " + std::to_string(row.kind) + " | `" + json::enum_word(row.kind) + "` | " + body + " | " +
           cause_of(row) + " | " + std::string(row.meaning) + " |\n";
  }
  return out;
}

}  // namespace tumorboard::workflow
