// SPDX-License-Identifier: Apache-2.0
// Users and keys: one administrator proposes, another confirms.
#include "daemon/engine/command_table.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"

namespace tumorboard {
Result<v1::Reply> Engine::propose(const Request& request) {
  v1::Proposal body;
  body.set_type(request.message.type);
  body.set_command(request.message.body);
  const auto& event = request.work.recorder.record(v1::EVENT_KIND_PROPOSED, request.actor, body);
  TB_TRY(people_.apply(event));
  v1::Reply reply;
  reply.mutable_proposed()->set_proposal(event.sequence());
  return reply;
}

template <typename Body>
Result<v1::Reply> Engine::propose_about_people(const Body& command, const Request& request) {
  TB_TRY(people_.can_apply(command));
  return propose(request);
}

Result<v1::Reply> Engine::handle(const v1::UserAdd& command, const Request& request) {
  return propose_about_people(command, request);
}

Result<v1::Reply> Engine::handle(const v1::KeyEnroll& command, const Request& request) {
  return propose_about_people(command, request);
}

Result<v1::Reply> Engine::handle(const v1::KeyRevoke& command, const Request& request) {
  return propose_about_people(command, request);
}

Result<v1::Reply> Engine::handle(const v1::Confirm& command, const Request& request) {
  const People::Pending* pending = people_.pending(command.proposal());
  const workflow::CommandRow* row = pending == nullptr ? nullptr : workflow::find_command(pending->proposal.type());
  // What one may not do is as if it were not there.
  if (row == nullptr || !workflow::may_use(*row, request.actor.roles)) {
    return fail(ErrorCode::kNotFound, "no such proposal waits", "proposal");
  }
  if (pending->proposed_by == request.actor.user) {
    return fail(ErrorCode::kForbidden, "another person than the proposer confirms", "proposal");
  }
  const Execution& execution = execution_of(*row);
  if (execution.carry_out == nullptr) {
    return fail(ErrorCode::kFailedPrecondition, std::string(row->name) + " is not confirmed", "proposal");
  }
  const std::string body = pending->proposal.command();
  TB_TRY(execution.carry_out(*this, body, {command.proposal(), request.actor, request.loaded, request.work}));
  TB_TRY(people_.apply(request.work.recorder.record(v1::EVENT_KIND_PROPOSAL_CONFIRMED, request.actor, command)));
  return v1::Reply{};
}

template <typename Body>
Result<> Engine::carry_out_about_people(v1::EventKind kind, const Body& command, const Confirmed& confirmed) {
  TB_TRY(people_.can_apply(command));
  confirmed.work.keys_changed = true;
  return people_.apply(confirmed.work.recorder.record(kind, confirmed.actor, command));
}

Result<> Engine::carry_out(const v1::UserAdd& command, const Confirmed& confirmed) {
  return carry_out_about_people(v1::EVENT_KIND_USER_ADDED, command, confirmed);
}

Result<> Engine::carry_out(const v1::KeyEnroll& command, const Confirmed& confirmed) {
  return carry_out_about_people(v1::EVENT_KIND_KEY_ENROLLED, command, confirmed);
}

Result<> Engine::carry_out(const v1::KeyRevoke& command, const Confirmed& confirmed) {
  TB_TRY(carry_out_about_people(v1::EVENT_KIND_KEY_REVOKED, command, confirmed));
  end_sessions_of(KeyId{command.key_id()}, confirmed.work);
  return {};
}

v1::Reply Engine::operate(Operation<v1::MESSAGE_TYPE_LIST_USERS> /*operation*/) const {
  v1::Reply reply;
  *reply.mutable_user_list() = people_.list();
  return reply;
}

std::set<std::string> Engine::unheld_disciplines() const {
  std::set<std::string> unheld(config_.extra_required_disciplines.begin(), config_.extra_required_disciplines.end());
  for (const auto& [case_id, snapshot] : cases_) {
    if (snapshot.state() != v1::CASE_STATE_IN_REVIEW) continue;
    const auto awaited = workflow::quorum_of(snapshot).awaiting;
    unheld.insert(awaited.begin(), awaited.end());
  }
  for (const auto& discipline : people_.held_disciplines()) unheld.erase(discipline);
  return unheld;
}

// A revocation drops the key's sessions, subscriptions and leases in its own commit.
void Engine::end_sessions_of(const KeyId& key, Work& work) {
  std::vector<SessionId> ended;
  for (const auto& [id, session] : sessions_) {
    if (session.key == key) ended.push_back(id);
  }
  for (const SessionId& id : ended) {
    Outbound out;
    out.session = id;
    out.end_session = true;
    work.out.push_back(std::move(out));
    session_ended(id, work);
  }
}

}  // namespace tumorboard
