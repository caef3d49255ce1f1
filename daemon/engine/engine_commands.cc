// SPDX-License-Identifier: Apache-2.0
// Clients' commands: repeat? allowed? well formed? then decided by the workflow, in that order.
#include <algorithm>

#include "daemon/engine/command.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/revision_law.h"
#include "daemon/engine/work.h"
#include "daemon/workflow/result_facts.h"
#include "daemon/workflow/sign.h"
#include "proto/check/check.h"
#include "proto/record/jws.h"

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
    if (id.nonce().size() != 16) {
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
      change(message, actor, hash, loaded, work);
      return;
    case workflow::Access::kRead:
      read(message, row, actor, work);
      return;
    case workflow::Access::kOperate:
      operate(message, actor, work);
      return;
  }
}

void Engine::record_denial(const Inbound& message, const workflow::Actor& actor, Work& work) {
  v1::RefusedAudit body;
  body.set_type(message.type);
  body.set_code(static_cast<std::uint32_t>(ErrorCode::kForbidden));
  work.recorder.record(v1::EVENT_KIND_REFUSED, actor, body);
}

// Sends the message to wait with the reader, if memory lacks what it needs.
bool Engine::park(Inbound& message, const Loaded& loaded, Work& work) {
  if (const auto question = pathology_question(message.type, message.body)) {
    if (loaded.pathology != nullptr && facts_current(*loaded.pathology)) return false;
    LoadPathology task = *question;
    task.at_least = head_;
    task.parked = std::move(message);
    work.reader.emplace_back(std::move(task));
    return true;
  }
  const std::string case_id = target_of(message).case_id;
  if (case_id.empty()) return false;
  if (where(case_id) == Where::kArchived) {
    work.reader.emplace_back(LoadCase{case_id, head_, std::move(message)});
    return true;
  }
  // What new facts change is told by the old ones; a reopened case is assessed from them.
  const bool needs_facts = message.type == v1::MESSAGE_TYPE_ADD_FACTS || message.type == v1::MESSAGE_TYPE_REOPEN;
  if (!needs_facts || loaded.facts != nullptr || where(case_id) != Where::kInMemory) return false;
  work.reader.emplace_back(LoadFacts{case_id, open(case_id).facts_sequence(), std::move(message)});
  return true;
}

void Engine::change(Inbound& message, const workflow::Actor& actor, const Digest& hash, const Loaded& loaded,
                    Work& work) {
  if (park(message, loaded, work)) return;
  const std::size_t first = work.recorder.size();
  auto applied = apply_change(message, actor, loaded, work);
  if (!applied) {
    const Error& error = applied.error();
    if (error.code == ErrorCode::kForbidden) record_denial(message, actor, work);
    const std::string case_id = target_of(message).case_id;
    if (error.code == ErrorCode::kStale && where(case_id) == Where::kInMemory) {
      ++refused_;
      work.reader.emplace_back(stale_answer(message, error, open(case_id)));
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

Result<v1::Reply> Engine::apply_change(Inbound& message, const workflow::Actor& actor, const Loaded& loaded,
                                       Work& work) {
  // For a body that did not parse: nothing was loaded for it, and its handler refuses it.
  static const PathologyLoaded kNothing;
  const PathologyLoaded& pathology = loaded.pathology == nullptr ? kNothing : *loaded.pathology;
  switch (message.type) {
    case v1::MESSAGE_TYPE_SUBMIT_CASE:
      return submit_case(message, actor, work);
    case v1::MESSAGE_TYPE_ADD_FACTS:
      if (loaded.facts == nullptr) return fail(ErrorCode::kNotFound, "no such case", "case_id");
      return add_facts(message, actor, *loaded.facts, work);
    case v1::MESSAGE_TYPE_WITHDRAW_CASE:
      return withdraw_case(message, actor, work);
    case v1::MESSAGE_TYPE_REQUEUE:
      return requeue_case(message, actor, work);
    case v1::MESSAGE_TYPE_KICK_JOB:
      return kick_job(message, actor, work);
    case v1::MESSAGE_TYPE_SIGN_OFF:
      return sign_off(message, actor, work);
    case v1::MESSAGE_TYPE_ORDER_REBIOPSY:
      return order_rebiopsy(message, actor, work);
    case v1::MESSAGE_TYPE_REGISTER_SPECIMEN:
      return register_specimen(message, actor, pathology, work);
    case v1::MESSAGE_TYPE_REPORT_INADEQUATE:
      return report_inadequate(message, actor, pathology, work);
    case v1::MESSAGE_TYPE_PUSH_RESULT:
      return push_result(message, actor, pathology, work);
    case v1::MESSAGE_TYPE_ATTACH_RESULT:
      return attach_by_hand(message, actor, pathology, work);
    case v1::MESSAGE_TYPE_SCHEDULE:
      return schedule(message, actor, work);
    case v1::MESSAGE_TYPE_MEETING_EDIT:
      return edit_meeting(message, actor, work);
    case v1::MESSAGE_TYPE_CONFIRM:
      return confirm(message, actor, loaded, work);
    case v1::MESSAGE_TYPE_USER_ADD:
    case v1::MESSAGE_TYPE_KEY_ENROLL:
    case v1::MESSAGE_TYPE_KEY_REVOKE:
    case v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE:
      return propose(message, actor, work);
    case v1::MESSAGE_TYPE_UPLOAD_ARTEFACT:
      return upload(message, actor, work);
    case v1::MESSAGE_TYPE_TRIALS_ACTIVATE:
      return activate_trials(message, actor, work);
    default:
      return board_command(message, actor, loaded, work);
  }
}

Result<v1::Reply> Engine::submit_case(const Inbound& message, const workflow::Actor& actor, Work& work) {
  TB_ASSIGN(auto command, parse<v1::SubmitCase>(message));
  TB_ASSIGN(const auto facts, check::case_from_bytes(command.case_()));
  TB_ASSIGN(*command.mutable_case_(), workflow::submitted_case(actor, command, facts, work.today));
  if (head_ - view_applied_.load(std::memory_order_relaxed) > settings_.max_view_lag) {
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
  TB_TRY(workflow::submit(work.recorder, actor, command, facts, active_, snapshot));
  v1::CaseSnapshot& stored = cases_.emplace(facts.id(), std::move(snapshot)).first->second;
  after_job_change(stored, command.case_(), work);
  return case_accepted(stored);
}

Result<v1::Reply> Engine::add_facts(const Inbound& message, const workflow::Actor& actor, const std::string& facts,
                                    Work& work) {
  TB_ASSIGN(const auto command, parse<v1::AddFacts>(message));
  TB_ASSIGN(const auto now, check::case_from_bytes(command.case_()));
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  if (now.id() != command.case_id()) {
    return fail(ErrorCode::kInvalid, "the facts are about another case", "case.id");
  }
  v1::CaseSnapshot& snapshot = open(command.case_id());
  v1::Case before;
  if (!before.ParseFromString(facts)) return fail(ErrorCode::kCorrupt, "the stored facts do not parse");
  TB_TRY(may_replace(message.envelope.schema_revision(), before, now));
  TB_ASSIGN(const auto changes, workflow::changed_facts(actor, snapshot, before, command.case_(), work.today));
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
  TB_TRY(workflow::add_facts(work.recorder, actor, command, changes, biopsy_before, active_, snapshot));
  end_old_job(job, snapshot, work);
  after_job_change(snapshot, changes.case_bytes, work);
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::withdraw_case(const Inbound& message, const workflow::Actor& actor, Work& work) {
  TB_ASSIGN(const auto command, parse<v1::WithdrawCase>(message));
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  v1::CaseSnapshot& snapshot = open(command.case_id());
  const v1::JobSnapshot job = snapshot.job();
  TB_TRY(workflow::withdraw(work.recorder, actor, command.reason(), snapshot));
  end_old_job(job, snapshot, work);
  after_job_change(snapshot, std::nullopt, work);
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::requeue_case(const Inbound& message, const workflow::Actor& actor, Work& work) {
  TB_ASSIGN(const auto command, parse<v1::Requeue>(message));
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  v1::CaseSnapshot& snapshot = open(command.case_id());
  const v1::JobSnapshot job = snapshot.job();
  TB_TRY(workflow::requeue(work.recorder, actor, workflow::CaseInput::kRequeue, command.reason(), snapshot));
  end_old_job(job, snapshot, work);
  after_job_change(snapshot, std::nullopt, work);
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::kick_job(const Inbound& message, const workflow::Actor& actor, Work& work) {
  TB_ASSIGN(const auto command, parse<v1::KickJob>(message));
  const auto found = job_cases_.find(command.job_id());
  if (found == job_cases_.end() || !cases_.contains(found->second)) {
    return fail(ErrorCode::kNotFound, "no such dead job", "job_id");
  }
  v1::CaseSnapshot& snapshot = open(found->second);
  if (snapshot.job().job_id() != command.job_id()) return fail(ErrorCode::kNotFound, "no such dead job", "job_id");
  TB_TRY(workflow::requeue(work.recorder, actor, workflow::CaseInput::kKickJob, command.reason(), snapshot));
  job_cases_.erase(found);
  after_job_change(snapshot, std::nullopt, work);
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::sign_off(const Inbound& message, const workflow::Actor& actor, Work& work) {
  TB_ASSIGN(const auto command, parse<v1::SignOff>(message));
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  const EnrolledKey* key = people_.key(actor.key);
  if (key == nullptr || !key->signing) {
    return fail(ErrorCode::kForbidden, "no signing key is enrolled for this person");
  }
  TB_ASSIGN(const auto jws, record::parse_jws(command.jws()));
  if (jws.key_id != actor.key.value()) {
    return fail(ErrorCode::kInvalid, "the signature names another key than the one that sends it", "jws");
  }
  TB_TRY(record::verify_jws(jws, {reinterpret_cast<const char*>(key->signing->data()), key->signing->size()}));
  TB_ASSIGN(const auto statement, record::parse_statement(jws.payload));
  TB_TRY(may_sign(message.envelope.schema_revision(), statement.decision));
  v1::CaseSnapshot& snapshot = open(command.case_id());
  TB_TRY(workflow::sign_off(work.recorder, actor, statement, command.jws(), work.today, snapshot));
  after_job_change(snapshot, std::nullopt, work);
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
