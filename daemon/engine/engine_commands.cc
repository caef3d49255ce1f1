// SPDX-License-Identifier: Apache-2.0
// Clients' commands: repeat? allowed? well formed? then decided by the workflow, in that order.
#include <algorithm>

#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"
#include "proto/check/check.h"
#include "proto/check/diff.h"
#include "proto/record/jws.h"

namespace tumorboard {
namespace {

template <typename Body>
Result<Body> parse(const Inbound& message) {
  Body body;
  if (!body.ParseFromString(message.body)) {
    return fail(ErrorCode::kBadMessage, "the body is not a " + Body::descriptor()->name());
  }
  TB_TRY(check::check(body));
  return body;
}

Digest request_hash(const Inbound& message) {
  const std::uint32_t type = static_cast<std::uint32_t>(message.type);
  const char header[4] = {static_cast<char>(type >> 24U), static_cast<char>(type >> 16U), static_cast<char>(type >> 8U),
                          static_cast<char>(type)};
  return Sha256().update({header, sizeof header}).update(message.body).finish();
}

v1::Reply case_accepted(const v1::CaseSnapshot& snapshot) {
  v1::Reply reply;
  v1::CaseAccepted& body = *reply.mutable_case_accepted();
  body.set_case_id(snapshot.case_id());
  body.set_revision(snapshot.revision());
  body.set_state(snapshot.state());
  return reply;
}

// The case a command is about; empty for commands about something else.
std::string case_of(const Inbound& message) {
  switch (message.type) {
    case v1::MESSAGE_TYPE_ADD_FACTS: {
      v1::AddFacts body;
      return body.ParseFromString(message.body) ? body.case_id() : std::string();
    }
    case v1::MESSAGE_TYPE_WITHDRAW_CASE: {
      v1::WithdrawCase body;
      return body.ParseFromString(message.body) ? body.case_id() : std::string();
    }
    case v1::MESSAGE_TYPE_SIGN_OFF: {
      v1::SignOff body;
      return body.ParseFromString(message.body) ? body.case_id() : std::string();
    }
    case v1::MESSAGE_TYPE_REQUEUE: {
      v1::Requeue body;
      return body.ParseFromString(message.body) ? body.case_id() : std::string();
    }
    default:
      return {};
  }
}

}  // namespace

void Engine::client_message(Inbound& message, const std::string* facts, Work& work) {
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
  command(message, *row, *actor, facts, work);
}

void Engine::command(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor,
                     const std::string* facts, Work& work) {
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
    v1::RefusedAudit body;
    body.set_type(message.type);
    body.set_code(static_cast<std::uint32_t>(ErrorCode::kForbidden));
    work.recorder.record(v1::EVENT_KIND_REFUSED, actor, body);
    refuse_with(message, {ErrorCode::kForbidden, std::string(row.name) + " is not for this role", {}, {}}, work);
    return;
  }
  switch (row.access) {
    case workflow::Access::kChange:
      if (draining_) {
        refuse_with(message, {ErrorCode::kUnavailable, "the daemon is stopping", {}, {}, 1'000}, work);
        return;
      }
      change(message, actor, hash, facts, work);
      return;
    case workflow::Access::kRead:
      read(message, row, actor, work);
      return;
    case workflow::Access::kOperate:
      operate(message, actor, work);
      return;
  }
}

void Engine::change(Inbound& message, const workflow::Actor& actor, const Digest& hash, const std::string* facts,
                    Work& work) {
  const std::string case_id = case_of(message);
  if (!case_id.empty() && where(case_id) == Where::kArchived) {
    work.reader.emplace_back(LoadCase{case_id, std::move(message)});
    return;
  }
  // What the new facts change is told by the old ones, which memory does not hold.
  if (message.type == v1::MESSAGE_TYPE_ADD_FACTS && facts == nullptr && where(case_id) == Where::kInMemory) {
    work.reader.emplace_back(LoadFacts{case_id, open(case_id).facts_sequence(), std::move(message)});
    return;
  }
  const std::size_t first = work.recorder.size();
  auto applied = apply_change(message, actor, facts, work);
  if (!applied) {
    const Error& error = applied.error();
    if (error.code == ErrorCode::kStale && where(case_id) == Where::kInMemory) {
      ++refused_;
      work.reader.emplace_back(stale_answer(message, error, open(case_id)));
      return;
    }
    refuse_with(message, error, work);
    return;
  }
  ++accepted_;
  v1::LedgerEvent& event = work.recorder.at(first);
  applied->set_code(v1::ERROR_CODE_OK);
  applied->set_sequence(event.sequence());
  std::string reply_bytes = applied->SerializeAsString();
  const auto& id = message.envelope.request_id();
  *event.mutable_request_id() = id;
  event.set_request_hash(bytes(hash));
  event.set_reply(reply_bytes);
  requests_.applied(actor.user.value(), id.nonce(), id.counter(), {hash, reply_bytes, event.sequence()});
  work.out.push_back(answer(message, v1::MESSAGE_TYPE_REPLY, std::move(reply_bytes)));
}

Result<v1::Reply> Engine::apply_change(Inbound& message, const workflow::Actor& actor, const std::string* facts,
                                       Work& work) {
  switch (message.type) {
    case v1::MESSAGE_TYPE_SUBMIT_CASE:
      return submit_case(message, actor, work);
    case v1::MESSAGE_TYPE_ADD_FACTS:
      if (facts == nullptr) return fail(ErrorCode::kNotFound, "no such case", "case_id");
      return add_facts(message, actor, *facts, work);
    case v1::MESSAGE_TYPE_WITHDRAW_CASE:
      return withdraw_case(message, actor, work);
    case v1::MESSAGE_TYPE_REQUEUE:
      return requeue_case(message, actor, work);
    case v1::MESSAGE_TYPE_KICK_JOB:
      return kick_job(message, actor, work);
    case v1::MESSAGE_TYPE_SIGN_OFF:
      return sign_off(message, actor, work);
    case v1::MESSAGE_TYPE_CONFIRM:
      return confirm(message, actor, work);
    default:
      return propose(message, actor, work);
  }
}

Result<v1::Reply> Engine::submit_case(const Inbound& message, const workflow::Actor& actor, Work& work) {
  TB_ASSIGN(const auto command, parse<v1::SubmitCase>(message));
  TB_ASSIGN(const auto facts, check::case_from_bytes(command.case_()));
  if (head_ - view_applied_.load(std::memory_order_relaxed) > settings_.max_view_lag) {
    return fail({ErrorCode::kResourceExhausted, "the view is catching up", {}, {}, 500});
  }
  if (where(facts.id()) != Where::kNowhere) {
    return fail(ErrorCode::kConflict, "a case with this id exists", "case.id", "add facts to it, or use another id");
  }
  for (const auto& identifier : command.patient().identifiers()) {
    const auto found = open_patients_.find(identifier);
    if (found != open_patients_.end() && found->second > 0 && command.additional_reason().empty()) {
      return fail(ErrorCode::kConflict, "this patient has an open case", "patient.identifiers",
                  "add facts to it, or say why there should be another (additional_reason)");
    }
  }
  v1::CaseSnapshot snapshot;
  TB_TRY(workflow::submit(work.recorder, actor, command, facts, active_, snapshot));
  for (const auto& identifier : snapshot.patient_identifiers()) ++open_patients_[identifier];
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
  std::vector<std::string> paths;
  for (const auto& change : check::diff_cases(before, now)) paths.push_back(change.path());
  if (paths.empty() && command.expected_revision() == snapshot.revision()) {
    return fail(ErrorCode::kInvalid, "nothing changes", "case", "these are the facts the case has");
  }
  const std::uint64_t fence = snapshot.job().fence();
  TB_TRY(workflow::add_facts(work.recorder, actor, command, paths, active_, snapshot));
  cancel_lease(fence, work);
  after_job_change(snapshot, command.case_(), work);
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::withdraw_case(const Inbound& message, const workflow::Actor& actor, Work& work) {
  TB_ASSIGN(const auto command, parse<v1::WithdrawCase>(message));
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  v1::CaseSnapshot& snapshot = open(command.case_id());
  const std::uint64_t fence = snapshot.job().fence();
  TB_TRY(workflow::withdraw(work.recorder, actor, command.reason(), snapshot));
  cancel_lease(fence, work);
  after_job_change(snapshot, std::nullopt, work);
  for (const auto& identifier : snapshot.patient_identifiers()) --open_patients_[identifier];
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::requeue_case(const Inbound& message, const workflow::Actor& actor, Work& work) {
  TB_ASSIGN(const auto command, parse<v1::Requeue>(message));
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  v1::CaseSnapshot& snapshot = open(command.case_id());
  TB_TRY(workflow::requeue(work.recorder, actor, workflow::CaseInput::kRequeue, command.reason(), snapshot));
  job_cases_.erase(snapshot.job().job_id());
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
  v1::CaseSnapshot& snapshot = open(command.case_id());
  TB_TRY(workflow::sign_off(work.recorder, actor, statement, command.jws(), work.today, snapshot));
  work.touched.insert(snapshot.case_id());
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
