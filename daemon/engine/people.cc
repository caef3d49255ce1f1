// SPDX-License-Identifier: Apache-2.0
// Users and keys: one administrator proposes, another confirms.
#include "common/wire/content_digest.h"
#include "daemon/engine/command_table.h"
#include "daemon/engine/handlers.h"
#include "daemon/engine/memory.h"
#include "daemon/engine/revision_law.h"
#include "daemon/engine/steps.h"
#include "daemon/workflow/sign.h"
#include "daemon/workflow/snapshot.h"

namespace tumorboard {

Result<v1::Reply> propose(Memory& memory, const Request& request) {
  v1::Proposal body;
  body.set_type(request.message.type);
  body.set_command(request.message.body);
  const auto& event = request.work.recorder.record(v1::EVENT_KIND_PROPOSED, request.actor, body);
  TB_TRY(memory.people.apply(event));
  v1::Reply reply;
  reply.mutable_proposed()->set_proposal(event.sequence());
  return reply;
}

namespace {

std::string digest_of(const People::Pending& pending) {
  return bytes(wire::content_digest(pending.proposal.type(), pending.proposal.command()));
}

// May this person confirm it, or has proposed it?
bool concerns(const People::Pending& pending, const workflow::Actor& actor) {
  const workflow::CommandRow* row = workflow::find_command(pending.proposal.type());
  return pending.proposed_by == actor.user || (row != nullptr && workflow::may_use(*row, actor.roles));
}

template <typename Body>
Result<v1::Reply> propose_about_people(Memory& memory, const Body& command, const Request& request) {
  TB_TRY(memory.people.can_apply(command));
  return propose(memory, request);
}

template <typename Body>
Result<> carry_out_about_people(Memory& memory, v1::EventKind kind, const Body& command, const Confirmed& confirmed) {
  TB_TRY(memory.people.can_apply(command));
  confirmed.work.keys_changed = true;
  return memory.people.apply(confirmed.work.recorder.record(kind, confirmed.actor, command));
}

}  // namespace

Result<v1::Reply> handle(Memory& memory, const v1::UserAdd& command, const Request& request) {
  return propose_about_people(memory, command, request);
}

Result<v1::Reply> handle(Memory& memory, const v1::KeyEnroll& command, const Request& request) {
  return propose_about_people(memory, command, request);
}

Result<v1::Reply> handle(Memory& memory, const v1::KeyRevoke& command, const Request& request) {
  if (command.since_us() > request.work.now_us) {
    return fail(ErrorCode::kInvalid, "lies in the future", "since_us");
  }
  return propose_about_people(memory, command, request);
}

Result<v1::Reply> handle(Memory& memory, const v1::Confirm& command, const Request& request) {
  const People::Pending* pending = memory.people.pending(command.proposal());
  const workflow::CommandRow* row = pending == nullptr ? nullptr : workflow::find_command(pending->proposal.type());
  // What one may not do is as if it were not there.
  if (row == nullptr || !workflow::may_use(*row, request.actor.roles)) {
    return fail(ErrorCode::kNotFound, "no such proposal waits", "proposal");
  }
  if (pending->proposed_by == request.actor.user) {
    return fail(ErrorCode::kForbidden, "another person than the proposer confirms", "proposal");
  }
  TB_TRY(may_confirm(request.message.envelope.schema_revision()));
  if (request.work.now_us >= pending->expires_us()) {
    return fail(ErrorCode::kFailedPrecondition, "this proposal has expired", "proposal", "propose it again");
  }
  if (command.command_digest() != digest_of(*pending)) {
    return fail(ErrorCode::kConflict, "what waits under this number is not what was confirmed", "command_digest",
                "read the proposal again");
  }
  const Execution& execution = execution_of(*row);
  if (execution.carry_out == nullptr) {
    return fail(ErrorCode::kFailedPrecondition, std::string(row->name) + " is not confirmed", "proposal");
  }
  const std::string body = pending->proposal.command();
  TB_TRY(execution.carry_out(memory, body, {command.proposal(), request.actor, request.loaded, request.work}));
  TB_TRY(memory.people.apply(request.work.recorder.record(v1::EVENT_KIND_PROPOSAL_CONFIRMED, request.actor, command)));
  return v1::Reply{};
}

Result<> carry_out(Memory& memory, const v1::UserAdd& command, const Confirmed& confirmed) {
  return carry_out_about_people(memory, v1::EVENT_KIND_USER_ADDED, command, confirmed);
}

Result<> carry_out(Memory& memory, const v1::KeyEnroll& command, const Confirmed& confirmed) {
  return carry_out_about_people(memory, v1::EVENT_KIND_KEY_ENROLLED, command, confirmed);
}

Result<> carry_out(Memory& memory, const v1::KeyRevoke& command, const Confirmed& confirmed) {
  for (const auto& [number, pending] : memory.people.pending()) {  // its proposals end with it
    if (pending.key != KeyId{command.key_id()}) continue;
    memory.previews.erase(number);
    memory.rechecks.drop_proposal(number);
  }
  TB_TRY(carry_out_about_people(memory, v1::EVENT_KIND_KEY_REVOKED, command, confirmed));
  end_sessions_of(memory, KeyId{command.key_id()}, confirmed.work);
  void_sign_offs_of(memory, *memory.people.key(KeyId{command.key_id()}));
  return {};
}

Result<v1::Reply> handle(Memory& memory, const v1::RejectProposal& command, const Request& request) {
  const People::Pending* pending = memory.people.pending(command.proposal());
  if (pending == nullptr || !concerns(*pending, request.actor)) {
    return fail(ErrorCode::kNotFound, "no such proposal waits", "proposal");
  }
  memory.previews.erase(command.proposal());
  memory.rechecks.drop_proposal(command.proposal());
  TB_TRY(memory.people.apply(request.work.recorder.record(v1::EVENT_KIND_PROPOSAL_REJECTED, request.actor, command)));
  return v1::Reply{};
}

void serve(Memory& memory, const v1::ShowProposals& /*query*/, const Reading& reading) {
  v1::Reply answer;
  v1::ProposalList& list = *answer.mutable_proposal_list();
  for (const auto& [number, pending] : memory.people.pending()) {
    if (!concerns(pending, reading.actor) || reading.work.now_us >= pending.expires_us()) continue;
    v1::PendingProposal& shown = *list.add_proposals();
    shown.set_proposal(number);
    shown.set_type(pending.proposal.type());
    shown.set_command(pending.proposal.command());
    shown.set_digest(digest_of(pending));
    shown.set_proposed_by(pending.proposed_by_name);
    shown.set_proposed_us(pending.proposed_us);
    shown.set_expires_us(pending.expires_us());
    shown.set_own(pending.proposed_by == reading.actor.user);
  }
  answer.set_code(v1::ERROR_CODE_OK);
  reply(reading.message, answer, reading.work);
}

void void_sign_offs_of(Memory& memory, const EnrolledKey& key) {
  if (key.void_since_us == 0) return;
  for (const auto& [case_id, held] : memory.cases.all()) {
    if (workflow::has_voidable(held.snapshot, key.id, key.void_since_us)) {
      memory.voidings.push_back({case_id, key.id, key.void_since_us, key.revoked_why});
    }
  }
}

void run_voidings(Memory& memory, Work& work) {
  while (!memory.voidings.empty() && work.has_room()) {
    const Voiding next = std::move(memory.voidings.front());
    memory.voidings.pop_front();
    const v1::CaseSnapshot* known = memory.cases.find(next.case_id);
    if (known == nullptr || !workflow::has_voidable(*known, next.key, next.since_us)) continue;
    (void)memory.cases.apply(
        next.case_id,
        [&](v1::CaseSnapshot& snapshot) {
          return workflow::void_sign_offs(work.recorder, next.key, next.since_us, next.reason, snapshot);
        },
        work);
  }
}

v1::Reply operate(const Memory& memory, Operation<v1::MESSAGE_TYPE_LIST_USERS> /*operation*/) {
  v1::Reply reply;
  *reply.mutable_user_list() = memory.people.list();
  return reply;
}

std::set<std::string> unheld_disciplines(const Memory& memory) {
  std::set<std::string> unheld(memory.config.extra_required_disciplines.begin(),
                               memory.config.extra_required_disciplines.end());
  for (const auto& [case_id, held] : memory.cases.all()) {
    const v1::CaseSnapshot& snapshot = held.snapshot;
    if (snapshot.state() != v1::CASE_STATE_IN_REVIEW) continue;
    const auto awaited = workflow::quorum_of(snapshot).awaiting;
    unheld.insert(awaited.begin(), awaited.end());
  }
  for (const auto& discipline : memory.people.held_disciplines()) unheld.erase(discipline);
  return unheld;
}

}  // namespace tumorboard
