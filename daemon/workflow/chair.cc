// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/chair.h"

#include <algorithm>
#include <set>

#include "common/base/hash.h"
#include "common/check/disciplines.h"
#include "daemon/workflow/effects.h"
#include "daemon/workflow/snapshot.h"

namespace tumorboard::workflow {
namespace {

// The sign-off a ruling is about: on the current version, of this decision, and still open.
Result<const v1::SignOffRecord*> open_sign_off(std::uint64_t sequence, v1::Decision decision, std::string_view what,
                                               const v1::CaseSnapshot& snapshot) {
  const auto found =
      std::ranges::find_if(snapshot.sign_offs(), [&](const auto& s) { return s.sequence() == sequence; });
  if (found == snapshot.sign_offs().end() || found->decision() != decision) {
    return fail(ErrorCode::kNotFound, "there is no " + std::string(what) + " with this sequence", "sign_off",
                "tumorboard review show lists them");
  }
  const bool replaced = std::ranges::any_of(snapshot.sign_offs(), [&](const auto& later) {
    return later.sequence() > sequence && later.user_id() == found->user_id() &&
           later.discipline() == found->discipline() && counts_now(later, snapshot);
  });
  if (!counts_now(*found, snapshot) || found->resolved() || replaced) {
    return fail(ErrorCode::kFailedPrecondition, "this " + std::string(what) + " is no longer open", "sign_off");
  }
  return &*found;
}

v1::ChairRuling ruling(std::uint64_t sign_off, const std::string& reason) {
  v1::ChairRuling body;
  body.set_sign_off(sign_off);
  body.set_reason(reason);
  return body;
}

v1::BoardText words(v1::BoardTextKind kind, const Actor& author, std::string text, const std::string& reason,
                    const v1::CaseSnapshot& snapshot) {
  v1::BoardText out;
  out.set_case_id(snapshot.case_id());
  out.set_revision(snapshot.revision());
  out.set_version(snapshot.version() + 1);
  out.set_kind(kind);
  out.set_basis_digest(snapshot.basis_digest());
  out.set_text(std::move(text));
  out.set_reason(reason);
  out.set_author_user_id(author.user.value());
  out.set_author_name(author.printed_name);
  return out;
}

v1::BoardTextWritten written(const v1::BoardText& text) {
  v1::BoardTextWritten body;
  body.set_board_text(text.SerializeAsString());
  body.set_digest(bytes(sha256(body.board_text())));
  return body;
}

}  // namespace

Result<> return_case(Recorder& recorder, const Actor& actor, const v1::ReturnCase& command,
                     v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kReturn));
  TB_TRY(current_version(command.version(), snapshot));
  const bool of_panel =
      actor.roles.has(v1::ROLE_CHAIR) || std::ranges::any_of(actor.disciplines, [&](const auto& own) {
        return std::ranges::find(snapshot.required_disciplines(), own) != snapshot.required_disciplines().end();
      });
  if (!of_panel) return fail(ErrorCode::kForbidden, "only the panel of this case may return it");
  recorder.record(v1::EVENT_KIND_CASE_RETURNED, actor, snapshot, reason_of(command.question()), row->to);
  return {};
}

Result<> resolve_dissent(Recorder& recorder, const Actor& actor, const v1::ResolveDissent& command,
                         v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kResolveDissent));
  TB_TRY(current_version(command.version(), snapshot));
  TB_TRY(open_sign_off(command.sign_off(), v1::DECISION_DISSENT, "dissent", snapshot));
  recorder.record(v1::EVENT_KIND_DISSENT_RESOLVED, actor, snapshot, ruling(command.sign_off(), command.reason()),
                  row->to);
  agree_if_quorum(recorder, *row, snapshot);
  return {};
}

Result<> waive(Recorder& recorder, const Actor& actor, const v1::WaiveDiscipline& command, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kWaive));
  TB_TRY(current_version(command.version(), snapshot));
  auto quorum = quorum_of(snapshot);
  if (std::ranges::find(quorum.awaiting, command.discipline()) == quorum.awaiting.end()) {
    const bool required = std::ranges::find(snapshot.required_disciplines(), command.discipline()) !=
                          snapshot.required_disciplines().end();
    return fail(ErrorCode::kFailedPrecondition,
                required ? "this discipline has approved or is waived already" : "this case does not ask for it",
                "discipline");
  }
  quorum.complete |= quorum.awaiting.size() == 1;
  TB_TRY(not_alone(quorum, "discipline"));
  v1::Waiver body;
  body.set_discipline(command.discipline());
  body.set_version(command.version());
  body.set_reason(command.reason());
  body.set_by_name(actor.printed_name);
  recorder.record(v1::EVENT_KIND_DISCIPLINE_WAIVED, actor, snapshot, body, row->to);
  agree_if_quorum(recorder, *row, snapshot);
  return {};
}

Result<> decline_modification(Recorder& recorder, const Actor& actor, const v1::DeclineModification& command,
                              v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kDeclineModification));
  TB_TRY(current_version(command.version(), snapshot));
  TB_TRY(open_sign_off(command.sign_off(), v1::DECISION_MODIFY, "modification", snapshot));
  recorder.record(v1::EVENT_KIND_MODIFICATION_DECLINED, actor, snapshot, ruling(command.sign_off(), command.reason()),
                  row->to);
  agree_if_quorum(recorder, *row, snapshot);
  return {};
}

Result<> amend(Recorder& recorder, const Actor& actor, const v1::Amend& command, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kAmend));
  TB_TRY(current_version(command.version(), snapshot));
  const auto text = words(v1::BOARD_TEXT_KIND_AMENDED, actor, command.text(), command.reason(), snapshot);
  recorder.record(v1::EVENT_KIND_BOARD_TEXT_WRITTEN, actor, snapshot, written(text), row->to);
  after(recorder, *row, "the chair has amended the recommendation: " + command.reason(), {}, snapshot);
  return {};
}

Result<> accept_modification(Recorder& recorder, const Actor& actor, const v1::AcceptModification& command,
                             v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kAcceptModification));
  TB_TRY(current_version(command.version(), snapshot));
  TB_ASSIGN(const v1::SignOffRecord* change,
            open_sign_off(command.sign_off(), v1::DECISION_MODIFY, "modification", snapshot));
  const std::string before = snapshot.board_words().empty() ? std::string() : snapshot.board_words() + "\n\n";
  auto text =
      words(v1::BOARD_TEXT_KIND_MODIFICATION_ACCEPTED, actor, before + change->reason(), command.reason(), snapshot);
  text.set_modified_by(change->printed_name());
  text.set_modification(change->sequence());
  recorder.record(v1::EVENT_KIND_BOARD_TEXT_WRITTEN, actor, snapshot, written(text), row->to);
  after(recorder, *row, "a modification was accepted: " + command.reason(), {}, snapshot);
  return {};
}

Result<> propose_by_hand(Recorder& recorder, const Actor& actor, const v1::ProposeByHand& command,
                         const std::vector<std::string>& extra, const ActiveArtefacts& active,
                         v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kProposeByHand));
  if (command.revision() != snapshot.revision()) {
    return fail(ErrorCode::kStale, "the case is at revision " + std::to_string(snapshot.revision()), "revision",
                "read the case again: tumorboard case show");
  }
  // The chair may ask more; who is left out is waived, each with a reason of its own.
  std::set<std::string> asked(command.disciplines().begin(), command.disciplines().end());
  asked.insert(snapshot.required_disciplines().begin(), snapshot.required_disciplines().end());
  for (const auto& known : check::kDisciplines) {
    if (known.standing) asked.emplace(known.name);
  }
  asked.insert(extra.begin(), extra.end());
  auto body = written(words(v1::BOARD_TEXT_KIND_PROPOSED_BY_HAND, actor, command.text(), command.reason(), snapshot));
  for (const auto& discipline : asked) body.add_required_disciplines(discipline);
  body.set_knowledge_digest(active.knowledge_digest);
  recorder.record(v1::EVENT_KIND_BOARD_TEXT_WRITTEN, actor, snapshot, body, row->to);
  after(recorder, *row, "the chair has proposed by hand: " + command.reason(), active, snapshot);
  return {};
}

Result<> reopen(Recorder& recorder, const Actor& actor, const v1::Reopen& command, Date today,
                const ActiveArtefacts& active, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kReopen));
  v1::CaseReopened body;
  body.set_reason(command.reason());
  body.set_as_of(today.iso());
  body.set_case_digest(snapshot.case_digest());
  body.set_facts_sequence(snapshot.facts_sequence());
  recorder.record(v1::EVENT_KIND_CASE_REOPENED, actor, snapshot, body, row->to);
  after(recorder, *row, "reopened: " + command.reason(), active, snapshot);
  return {};
}

Result<> record_outcome(Recorder& recorder, const Actor& actor, const v1::RecordOutcome& command,
                        v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kOutcome));
  v1::Outcome body;
  body.set_implementation(command.implementation());
  body.set_reason(command.reason());
  body.set_note(command.note());
  body.set_by_name(actor.printed_name);
  recorder.record(v1::EVENT_KIND_OUTCOME_RECORDED, actor, snapshot, body, row->to);
  return {};
}

Result<> record_follow_up(Recorder& recorder, const Actor& actor, const v1::RecordFollowUp& command,
                          v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kFollowUp));
  v1::FollowUp body;
  body.set_month(command.month());
  body.set_response(command.response());
  body.set_note(command.note());
  body.set_by_name(actor.printed_name);
  recorder.record(v1::EVENT_KIND_FOLLOW_UP_RECORDED, actor, snapshot, body, row->to);
  return {};
}

}  // namespace tumorboard::workflow
