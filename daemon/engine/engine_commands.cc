// SPDX-License-Identifier: Apache-2.0
// Clients' commands: repeat? allowed? well formed? then decided by the workflow, in that order.
#include "common/wire/content_digest.h"
#include "common/wire/limits.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/steps.h"

namespace tumorboard {

namespace {

void record_denial(const Inbound& message, const workflow::Actor& actor, Work& work) {
  v1::RefusedAudit body;
  body.set_type(message.type);
  body.set_code(static_cast<std::uint32_t>(ErrorCode::kForbidden));
  work.recorder.record(v1::EVENT_KIND_REFUSED, actor, body);
}

// A read of patient data is audited in the same commit that lets the reader answer.
void read(Memory& memory, Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor, Work& work) {
  const Execution& execution = execution_of(row);
  const auto object = execution.object(message.body);
  if (!object) {
    refuse_with(memory, message, object.error(), work);
    return;
  }
  v1::ReadAudit body;
  body.set_type(row.type);
  body.set_object(*object);
  const Sequence sequence = work.recorder.record(v1::EVENT_KIND_READ, actor, body).sequence();
  execution.read(memory, {message, actor, sequence, work});
}

void operate(const Memory& memory, const Inbound& message, const workflow::CommandRow& row, Work& work) {
  v1::Reply answered = execution_of(row).operate(memory);
  answered.set_code(v1::ERROR_CODE_OK);
  reply(message, answered, work);
}

}  // namespace

// Delivery answers it, once the read is in the ledger.
void serve(Memory& /*memory*/, const v1::Subscribe& /*query*/, const Reading& reading) {
  reading.work.delivery.emplace_back(StartSubscription{std::move(reading.message), reading.actor, reading.audit});
}

void Engine::client_message(Inbound& message, const Loaded& loaded, Work& work) {
  if (message.type == v1::MESSAGE_TYPE_CREDIT) {
    work.delivery.emplace_back(AddCredit{message.session, message.envelope.credit()});
    return;
  }
  const auto actor = memory_.people.actor_of(message.key_id);
  if (!actor) {
    refuse_with(memory_, message, {ErrorCode::kUnauthenticated, "this key is no longer valid", {}, {}}, work);
    work.out.back().end_session = true;
    return;
  }
  const workflow::CommandRow* row = workflow::find_command(message.type);
  if (row == nullptr) {
    refuse_with(memory_, message, {ErrorCode::kBadMessage, "not a command", {}, {}}, work);
    return;
  }
  command(message, *row, *actor, loaded, work);
}

void Engine::command(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor,
                     const Loaded& loaded, Work& work) {
  Digest hash{};
  if (row.access == workflow::Access::kChange) {
    hash = wire::content_digest(message.type, message.body);  // another content conflicts
    if (seen_before(message, actor, hash, work)) return;
  }
  if (!workflow::may_use(row, actor.roles)) {
    record_denial(message, actor, work);
    refuse_with(memory_, message, {ErrorCode::kForbidden, std::string(row.name) + " is not for this role", {}, {}},
                work);
    return;
  }
  switch (row.access) {
    case workflow::Access::kChange:
      if (memory_.draining) {
        refuse_with(memory_, message, {ErrorCode::kUnavailable, "the daemon is stopping", {}, {}, 1'000}, work);
        return;
      }
      if (memory_.disk_low) {
        refuse_with(memory_, message,
                    {ErrorCode::kResourceExhausted, "the disk is nearly full", {}, "tell the operator", 5'000}, work);
        return;
      }
      change(message, row, actor, hash, loaded, work);
      return;
    case workflow::Access::kRead:
      read(memory_, message, row, actor, work);
      return;
    case workflow::Access::kOperate:
      operate(memory_, message, row, work);
      return;
  }
}

// A request without an id is refused; a repeat gets the answer that the first one got; one whose nonce memory
// does not know waits for the reader.
bool Engine::seen_before(Inbound& message, const workflow::Actor& actor, const Digest& hash, Work& work) {
  const auto& id = message.envelope.request_id();
  if (id.nonce().size() != wire::kRequestNonceBytes) {
    refuse_with(memory_, message,
                {ErrorCode::kBadMessage, "a command needs a request id", "request_id.nonce", "16 bytes"}, work);
    return true;
  }
  const auto known = memory_.requests.judge(actor.user.value(), id.nonce(), id.counter(), hash);
  switch (known.verdict) {
    case RequestMemory::Verdict::kRepeat:
      work.out.push_back(answer(message, v1::MESSAGE_TYPE_REPLY, known.applied->reply));
      return true;
    case RequestMemory::Verdict::kConflict:
      refuse_with(memory_, message,
                  {ErrorCode::kConflict, "this request id was used with other content", "request_id", {}}, work);
      return true;
    case RequestMemory::Verdict::kLoadWindow: {
      auto& waiting = parked_[id.nonce() + actor.user.value()];
      if (waiting.empty()) work.reader.emplace_back(LoadWindow{actor.user.value(), id.nonce()});
      waiting.push_back(std::move(message));
      return true;
    }
    case RequestMemory::Verdict::kLoadOne:
      work.reader.emplace_back(LoadRequest{actor.user.value(), id.nonce(), id.counter(), std::move(message)});
      return true;
    case RequestMemory::Verdict::kNew:
      return false;
  }
  return false;
}

// Sends the message to wait with the reader, if memory lacks what its row loads.
bool Engine::park(Inbound& message, const workflow::CommandRow& row, const Execution& execution, const Target& target,
                  const Loaded& loaded, Work& work) {
  switch (row.loads) {
    case workflow::Loads::kNothing:
      return false;
    case workflow::Loads::kPathology: {
      auto task = execution.question(memory_, message.body);
      if (!task || (loaded.pathology != nullptr && pathology_current(memory_, *task, *loaded.pathology))) return false;
      task->at_least = memory_.head;
      task->parked = std::move(message);
      work.reader.emplace_back(std::move(*task));
      return true;
    }
    case workflow::Loads::kCase:
    case workflow::Loads::kFacts:
      break;
  }
  if (memory_.cases.where(target.case_id) == CaseMemory::Where::kArchived) {
    work.reader.emplace_back(LoadCase{target.case_id, memory_.head, std::move(message)});
    return true;
  }
  // What new facts change is told by the old ones; a reopened case is assessed from them.
  const bool lacks_facts = row.loads == workflow::Loads::kFacts && loaded.facts == nullptr;
  if (!lacks_facts || memory_.cases.where(target.case_id) != CaseMemory::Where::kInMemory) return false;
  work.reader.emplace_back(
      LoadFacts{target.case_id, memory_.cases.at(target.case_id).facts_sequence(), std::move(message)});
  return true;
}

void Engine::change(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor, const Digest& hash,
                    const Loaded& loaded, Work& work) {
  const Execution& execution = execution_of(row);
  const auto body = execution.parse(message.body);
  if (!body) {
    refuse_with(memory_, message, body.error(), work);
    return;
  }
  const Target target = execution.target(**body);
  if (park(message, row, execution, target, loaded, work)) return;
  const std::size_t first = work.recorder.size();
  static const PathologyLoaded kNothingLoaded;  // the command did not ask
  const Loaded given{loaded.facts, loaded.pathology == nullptr ? &kNothingLoaded : loaded.pathology};
  auto applied = row.loads == workflow::Loads::kFacts && loaded.facts == nullptr
                     ? fail(ErrorCode::kNotFound, "no such case", "case_id")
                     : execution.handle(memory_, **body, {message, actor, given, work});
  if (!applied) {
    const Error& error = applied.error();
    if (error.code == ErrorCode::kForbidden) record_denial(message, actor, work);
    if (error.code == ErrorCode::kStale && memory_.cases.where(target.case_id) == CaseMemory::Where::kInMemory) {
      ++memory_.refused;
      // What changed since the signer looked is told by the reader, from both revisions.
      work.reader.emplace_back(AnswerStale{answer(message, v1::MESSAGE_TYPE_REPLY, reply_of(error).SerializeAsString()),
                                           target.case_id, target.seen_revision, target.seen_version,
                                           memory_.cases.at(target.case_id)});
      return;
    }
    refuse_with(memory_, message, error, work);
    return;
  }
  ++memory_.accepted;
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
  memory_.requests.applied(actor.user.value(), id.nonce(), id.counter(), {hash, reply_bytes, event.sequence()});
  work.out.push_back(answer(message, v1::MESSAGE_TYPE_REPLY, std::move(reply_bytes)));
}

}  // namespace tumorboard
