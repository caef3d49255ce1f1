// SPDX-License-Identifier: Apache-2.0
// The commands about a case as a whole: submitted, new facts, withdrawn, queued again, signed.
#include "common/check/check.h"
#include "common/signing/jws.h"
#include "daemon/engine/command.h"
#include "daemon/engine/handlers.h"
#include "daemon/engine/memory.h"
#include "daemon/engine/revision_law.h"
#include "daemon/workflow/result_facts.h"
#include "daemon/workflow/sign.h"
#include "daemon/workflow/snapshot.h"

namespace tumorboard {
namespace {

Result<v1::Reply> requeue(Memory& memory, const std::string& case_id, workflow::CaseInput input,
                          const std::string& reason, const Request& request) {
  TB_TRY(memory.cases.apply(
      case_id,
      [&](v1::CaseSnapshot& snapshot) {
        return workflow::requeue(request.work.recorder, request.actor, input, reason, snapshot);
      },
      request.work));
  return case_accepted(memory.cases.at(case_id));
}

}  // namespace

Result<v1::Reply> handle(Memory& memory, const v1::SubmitCase& sent, const Request& request) {
  v1::SubmitCase command = sent;
  TB_ASSIGN(const auto facts, check::case_from_bytes(command.case_()));
  TB_ASSIGN(*command.mutable_case_(), workflow::submitted_case(request.actor, command, facts, request.work.today));
  if (memory.view_is_behind()) {
    return fail({ErrorCode::kResourceExhausted, "the view is catching up", {}, {}, 500});
  }
  if (memory.cases.where(facts.id()) != CaseMemory::Where::kNowhere) {
    return fail(ErrorCode::kConflict, "a case with this id exists", "case.id", "add facts to it, or use another id");
  }
  for (const auto& identifier : command.patient().identifiers()) {
    if (memory.cases.has_open_case(identifier) && command.additional_reason().empty()) {
      return fail(ErrorCode::kConflict, "this patient has an open case", "patient.identifiers",
                  "add facts to it, or say why there should be another (additional_reason)");
    }
  }
  TB_TRY(memory.cases.open(
      facts.id(), command.case_(),
      [&](v1::CaseSnapshot& snapshot) {
        return workflow::submit(request.work.recorder, request.actor, command, facts, memory.active, snapshot);
      },
      request.work));
  return case_accepted(memory.cases.at(facts.id()));
}

Result<v1::Reply> handle(Memory& memory, const v1::AddFacts& command, const Request& request) {
  TB_ASSIGN(const auto now, check::case_from_bytes(command.case_()));
  if (memory.cases.find(command.case_id()) == nullptr) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  if (now.id() != command.case_id()) {
    return fail(ErrorCode::kInvalid, "the facts are about another case", "case.id");
  }
  const v1::CaseSnapshot& known = memory.cases.at(command.case_id());
  v1::Case before;
  if (!before.ParseFromString(*request.loaded.facts)) return fail(ErrorCode::kCorrupt, "the stored facts do not parse");
  TB_TRY(may_replace(request.message.envelope.schema_revision(), before, now));
  TB_ASSIGN(const auto changes,
            workflow::changed_facts(request.actor, known, before, command.case_(), request.work.today));
  if (changes.paths.empty() && command.expected_revision() == known.revision()) {
    return fail(ErrorCode::kInvalid, "nothing changes", "case", "these are the facts the case has");
  }
  const auto finals = memory.specimens.finals_of(command.case_id());
  std::optional<std::string> biopsy_before;  // what people state beside the results that are on file
  if (!finals.empty()) {
    v1::Biopsy stated;
    stated.ParseFromString(known.biopsy_before_results());
    biopsy_before = workflow::without_results(now.biopsy(), stated, finals).SerializeAsString();
  }
  TB_TRY(memory.cases.apply(
      command.case_id(),
      [&](v1::CaseSnapshot& snapshot) {
        return workflow::add_facts(request.work.recorder, request.actor, command, changes, biopsy_before, memory.active,
                                   snapshot);
      },
      request.work, changes.case_bytes));
  return case_accepted(known);
}

Result<v1::Reply> handle(Memory& memory, const v1::WithdrawCase& command, const Request& request) {
  if (memory.cases.find(command.case_id()) == nullptr) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  TB_TRY(memory.cases.apply(
      command.case_id(),
      [&](v1::CaseSnapshot& snapshot) {
        return workflow::withdraw(request.work.recorder, request.actor, command.reason(), snapshot);
      },
      request.work));
  return case_accepted(memory.cases.at(command.case_id()));
}

Result<v1::Reply> handle(Memory& memory, const v1::Requeue& command, const Request& request) {
  if (memory.cases.find(command.case_id()) == nullptr) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  return requeue(memory, command.case_id(), workflow::CaseInput::kRequeue, command.reason(), request);
}

Result<v1::Reply> handle(Memory& memory, const v1::KickJob& command, const Request& request) {
  const v1::CaseSnapshot* found = memory.cases.of_dead_job(command.job_id());
  if (found == nullptr) return fail(ErrorCode::kNotFound, "no such dead job", "job_id");
  return requeue(memory, found->case_id(), workflow::CaseInput::kKickJob, command.reason(), request);
}

Result<v1::Reply> handle(Memory& memory, const v1::SignOff& command, const Request& request) {
  if (memory.cases.find(command.case_id()) == nullptr) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  const EnrolledKey* key = memory.people.key(request.actor.key);
  if (key == nullptr || !key->signing) {
    return fail(ErrorCode::kForbidden, "no signing key is enrolled for this person");
  }
  if (!request.actor.roles.of_one_group()) {
    return fail(ErrorCode::kForbidden, "this person has roles of two groups, and signs nothing until that is changed");
  }
  TB_ASSIGN(const auto jws, signing::parse_jws(command.jws()));
  if (jws.key_id != request.actor.key.value()) {
    return fail(ErrorCode::kInvalid, "the signature names another key than the one that sends it", "jws");
  }
  TB_TRY(signing::verify_jws(jws, {reinterpret_cast<const char*>(key->signing->data()), key->signing->size()}));
  TB_ASSIGN(const auto statement, signing::parse_statement(jws.payload));
  TB_TRY(may_sign(request.message.envelope.schema_revision(), statement.decision));
  TB_TRY(memory.cases.apply(
      command.case_id(),
      [&](v1::CaseSnapshot& snapshot) {
        return workflow::sign_off(request.work.recorder, request.actor, statement, command.jws(), request.work.today,
                                  snapshot);
      },
      request.work));
  const v1::CaseSnapshot& snapshot = memory.cases.at(command.case_id());
  v1::Reply reply;
  v1::SignOffAccepted& body = *reply.mutable_sign_off_accepted();
  const auto quorum = workflow::quorum_of(snapshot);
  body.set_state(snapshot.state());
  body.set_approvals(quorum.approvals);
  body.set_required(quorum.required);
  for (const auto& discipline : quorum.awaiting) body.add_awaiting(discipline);
  return reply;
}

}  // namespace tumorboard
