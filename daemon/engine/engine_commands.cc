// SPDX-License-Identifier: Apache-2.0
// Clients' commands: repeat? allowed? well formed? then decided by the workflow, in that order.
#include <algorithm>

#include "common/check/check.h"
#include "common/signing/jws.h"
#include "daemon/engine/command_table.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/revision_law.h"
#include "daemon/engine/work.h"
#include "daemon/workflow/result_facts.h"
#include "daemon/workflow/sign.h"

namespace tumorboard {

void Engine::client_message(Inbound& message, const Loaded& loaded, Work& work) {
  if (message.type == v1::MESSAGE_TYPE_CREDIT) {
    work.delivery.emplace_back(AddCredit{message.session, message.envelope.credit()});
    return;
  }
  const auto actor = people_.actor_of(message.key_id);
  if (!actor) {
    refuse_with(message, {ErrorCode::kUnauthenticated, "this key is no longer valid", {}, {}}, work);
    work.out.back().end_session = true;
    return;
  }
  const workflow::CommandRow* row = workflow::find_command(message.type);
  if (row == nullptr) {
    refuse_with(message, {ErrorCode::kBadMessage, "not a command", {}, {}}, work);
    return;
  }
  command(message, *row, *actor, loaded, work);
}

void Engine::command(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor,
                     const Loaded& loaded, Work& work) {
  const bool changes = row.access == workflow::Access::kChange;
  const auto& id = message.envelope.request_id();
  Digest hash{};
  if (changes) {
    if (id.nonce().size() != wire::kRequestNonceBytes) {
      refuse_with(message, {ErrorCode::kBadMessage, "a command needs a request id", "request_id.nonce", "16 bytes"},
                  work);
      return;
    }
    hash = request_hash(message);
    const auto answer_known = requests_.judge(actor.user.value(), id.nonce(), id.counter(), hash);
    switch (answer_known.verdict) {
      case RequestMemory::Verdict::kRepeat:
        work.out.push_back(answer(message, v1::MESSAGE_TYPE_REPLY, answer_known.applied->reply));
        return;
      case RequestMemory::Verdict::kConflict:
        refuse_with(message, {ErrorCode::kConflict, "this request id was used with other content", "request_id", {}},
                    work);
        return;
      case RequestMemory::Verdict::kLoadWindow: {
        auto& waiting = parked_[id.nonce() + actor.user.value()];
        if (waiting.empty()) work.reader.emplace_back(LoadWindow{actor.user.value(), id.nonce()});
        waiting.push_back(std::move(message));
        return;
      }
      case RequestMemory::Verdict::kLoadOne:
        work.reader.emplace_back(LoadRequest{actor.user.value(), id.nonce(), id.counter(), std::move(message)});
        return;
      case RequestMemory::Verdict::kNew:
        break;
    }
  }
  if (!workflow::may_use(row, actor.roles)) {
    record_denial(message, actor, work);
    refuse_with(message, {ErrorCode::kForbidden, std::string(row.name) + " is not for this role", {}, {}}, work);
    return;
  }
  switch (row.access) {
    case workflow::Access::kChange:
      if (draining_) {
        refuse_with(message, {ErrorCode::kUnavailable, "the daemon is stopping", {}, {}, 1'000}, work);
        return;
      }
      change(message, row, actor, hash, loaded, work);
      return;
    case workflow::Access::kRead:
      read(message, row, actor, work);
      return;
    case workflow::Access::kOperate:
      operate(message, row, work);
      return;
  }
}

void Engine::record_denial(const Inbound& message, const workflow::Actor& actor, Work& work) {
  v1::RefusedAudit body;
  body.set_type(message.type);
  body.set_code(static_cast<std::uint32_t>(ErrorCode::kForbidden));
  work.recorder.record(v1::EVENT_KIND_REFUSED, actor, body);
}

// Sends the message to wait with the reader, if memory lacks what its row loads.
bool Engine::park(Inbound& message, const workflow::CommandRow& row, const Execution& execution, const Target& target,
                  const Loaded& loaded, Work& work) {
  switch (row.loads) {
    case workflow::Loads::kNothing:
      return false;
    case workflow::Loads::kPathology: {
      auto task = execution.question(*this, message.body);
      if (!task || (loaded.pathology != nullptr && facts_current(*task, *loaded.pathology))) return false;
      task->at_least = head_;
      task->parked = std::move(message);
      work.reader.emplace_back(std::move(*task));
      return true;
    }
    case workflow::Loads::kCase:
    case workflow::Loads::kFacts:
      break;
  }
  if (where(target.case_id) == Where::kArchived) {
    work.reader.emplace_back(LoadCase{target.case_id, head_, std::move(message)});
    return true;
  }
  // What new facts change is told by the old ones; a reopened case is assessed from them.
  const bool lacks_facts = row.loads == workflow::Loads::kFacts && loaded.facts == nullptr;
  if (!lacks_facts || where(target.case_id) != Where::kInMemory) return false;
  work.reader.emplace_back(LoadFacts{target.case_id, open(target.case_id).facts_sequence(), std::move(message)});
  return true;
}

void Engine::change(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor, const Digest& hash,
                    const Loaded& loaded, Work& work) {
  const Execution& execution = execution_of(row);
  const auto body = execution.parse(message.body);
  if (!body) {
    refuse_with(message, body.error(), work);
    return;
  }
  const Target target = execution.target(**body);
  if (park(message, row, execution, target, loaded, work)) return;
  const std::size_t first = work.recorder.size();
  static const PathologyLoaded kNothingLoaded;  // the command did not ask
  const Loaded given{loaded.facts, loaded.pathology == nullptr ? &kNothingLoaded : loaded.pathology};
  auto applied = row.loads == workflow::Loads::kFacts && loaded.facts == nullptr
                     ? fail(ErrorCode::kNotFound, "no such case", "case_id")
                     : execution.handle(*this, **body, {message, actor, given, work});
  if (!applied) {
    const Error& error = applied.error();
    if (error.code == ErrorCode::kForbidden) record_denial(message, actor, work);
    if (error.code == ErrorCode::kStale && where(target.case_id) == Where::kInMemory) {
      ++refused_;
      // What changed since the signer looked is told by the reader, from both revisions.
      work.reader.emplace_back(AnswerStale{answer(message, v1::MESSAGE_TYPE_REPLY, reply_of(error).SerializeAsString()),
                                           target.case_id, target.seen_revision, target.seen_version,
                                           open(target.case_id)});
      return;
    }
    refuse_with(message, error, work);
    return;
  }
  ++accepted_;
  applied->set_code(v1::ERROR_CODE_OK);
  if (work.recorder.size() == first) {  // a repeat in content: true already, by an earlier commit
    reply(message, *applied, work);
    return;
  }
  v1::LedgerEvent& event = work.recorder.at(first);
  applied->set_sequence(event.sequence());
  std::string reply_bytes = applied->SerializeAsString();
  const auto& id = message.envelope.request_id();
  *event.mutable_request_id() = id;
  event.set_request_hash(bytes(hash));
  event.set_reply(reply_bytes);
  requests_.applied(actor.user.value(), id.nonce(), id.counter(), {hash, reply_bytes, event.sequence()});
  work.out.push_back(answer(message, v1::MESSAGE_TYPE_REPLY, std::move(reply_bytes)));
}

Result<v1::Reply> Engine::handle(const v1::SubmitCase& sent, const Request& request) {
  v1::SubmitCase command = sent;
  TB_ASSIGN(const auto facts, check::case_from_bytes(command.case_()));
  TB_ASSIGN(*command.mutable_case_(), workflow::submitted_case(request.actor, command, facts, request.work.today));
  if (head_ - view_applied_.load(std::memory_order_relaxed) > config_.max_view_lag) {
    return fail({ErrorCode::kResourceExhausted, "the view is catching up", {}, {}, 500});
  }
  if (where(facts.id()) != Where::kNowhere) {
    return fail(ErrorCode::kConflict, "a case with this id exists", "case.id", "add facts to it, or use another id");
  }
  for (const auto& identifier : command.patient().identifiers()) {
    if (open_patients_.contains(identifier) && command.additional_reason().empty()) {
      return fail(ErrorCode::kConflict, "this patient has an open case", "patient.identifiers",
                  "add facts to it, or say why there should be another (additional_reason)");
    }
  }
  v1::CaseSnapshot snapshot;
  TB_TRY(workflow::submit(request.work.recorder, request.actor, command, facts, active_, snapshot));
  v1::CaseSnapshot& stored = cases_.emplace(facts.id(), std::move(snapshot)).first->second;
  after_job_change(stored, command.case_(), request.work);
  return case_accepted(stored);
}

Result<v1::Reply> Engine::handle(const v1::AddFacts& command, const Request& request) {
  TB_ASSIGN(const auto now, check::case_from_bytes(command.case_()));
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  if (now.id() != command.case_id()) {
    return fail(ErrorCode::kInvalid, "the facts are about another case", "case.id");
  }
  v1::CaseSnapshot& snapshot = open(command.case_id());
  v1::Case before;
  if (!before.ParseFromString(*request.loaded.facts)) return fail(ErrorCode::kCorrupt, "the stored facts do not parse");
  TB_TRY(may_replace(request.message.envelope.schema_revision(), before, now));
  TB_ASSIGN(const auto changes,
            workflow::changed_facts(request.actor, snapshot, before, command.case_(), request.work.today));
  if (changes.paths.empty() && command.expected_revision() == snapshot.revision()) {
    return fail(ErrorCode::kInvalid, "nothing changes", "case", "these are the facts the case has");
  }
  const v1::JobSnapshot job = snapshot.job();
  const auto finals = specimens_.finals_of(command.case_id());
  std::optional<std::string> biopsy_before;  // what people state beside the results that are on file
  if (!finals.empty()) {
    v1::Biopsy stated;
    stated.ParseFromString(snapshot.biopsy_before_results());
    biopsy_before = workflow::without_results(now.biopsy(), stated, finals).SerializeAsString();
  }
  TB_TRY(workflow::add_facts(request.work.recorder, request.actor, command, changes, biopsy_before, active_, snapshot));
  end_old_job(job, snapshot, request.work);
  after_job_change(snapshot, changes.case_bytes, request.work);
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::handle(const v1::WithdrawCase& command, const Request& request) {
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  v1::CaseSnapshot& snapshot = open(command.case_id());
  const v1::JobSnapshot job = snapshot.job();
  TB_TRY(workflow::withdraw(request.work.recorder, request.actor, command.reason(), snapshot));
  end_old_job(job, snapshot, request.work);
  after_job_change(snapshot, std::nullopt, request.work);
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::handle(const v1::Requeue& command, const Request& request) {
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  v1::CaseSnapshot& snapshot = open(command.case_id());
  const v1::JobSnapshot job = snapshot.job();
  TB_TRY(workflow::requeue(request.work.recorder, request.actor, workflow::CaseInput::kRequeue, command.reason(),
                           snapshot));
  end_old_job(job, snapshot, request.work);
  after_job_change(snapshot, std::nullopt, request.work);
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::handle(const v1::KickJob& command, const Request& request) {
  const auto found = job_cases_.find(command.job_id());
  if (found == job_cases_.end() || !cases_.contains(found->second)) {
    return fail(ErrorCode::kNotFound, "no such dead job", "job_id");
  }
  v1::CaseSnapshot& snapshot = open(found->second);
  if (snapshot.job().job_id() != command.job_id()) return fail(ErrorCode::kNotFound, "no such dead job", "job_id");
  TB_TRY(workflow::requeue(request.work.recorder, request.actor, workflow::CaseInput::kKickJob, command.reason(),
                           snapshot));
  job_cases_.erase(found);
  after_job_change(snapshot, std::nullopt, request.work);
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::handle(const v1::SignOff& command, const Request& request) {
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  const EnrolledKey* key = people_.key(request.actor.key);
  if (key == nullptr || !key->signing) {
    return fail(ErrorCode::kForbidden, "no signing key is enrolled for this person");
  }
  TB_ASSIGN(const auto jws, signing::parse_jws(command.jws()));
  if (jws.key_id != request.actor.key.value()) {
    return fail(ErrorCode::kInvalid, "the signature names another key than the one that sends it", "jws");
  }
  TB_TRY(signing::verify_jws(jws, {reinterpret_cast<const char*>(key->signing->data()), key->signing->size()}));
  TB_ASSIGN(const auto statement, signing::parse_statement(jws.payload));
  TB_TRY(may_sign(request.message.envelope.schema_revision(), statement.decision));
  v1::CaseSnapshot& snapshot = open(command.case_id());
  TB_TRY(
      workflow::sign_off(request.work.recorder, request.actor, statement, command.jws(), request.work.today, snapshot));
  after_job_change(snapshot, std::nullopt, request.work);
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
