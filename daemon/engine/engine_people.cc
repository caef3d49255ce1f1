// SPDX-License-Identifier: Apache-2.0
// Users and keys: one administrator proposes, another confirms.
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"
#include "proto/check/check.h"

namespace tumorboard {
namespace {

template <typename Body>
Result<> applicable(const People& people, const std::string& bytes) {
  Body body;
  if (!body.ParseFromString(bytes)) {
    return fail(ErrorCode::kBadMessage, "the body is not a " + Body::descriptor()->name());
  }
  TB_TRY(check::check(body));
  return people.can_apply(body);
}

Result<> applicable(const People& people, v1::MessageType type, const std::string& bytes) {
  switch (type) {
    case v1::MESSAGE_TYPE_USER_ADD:
      return applicable<v1::UserAdd>(people, bytes);
    case v1::MESSAGE_TYPE_KEY_ENROLL:
      return applicable<v1::KeyEnroll>(people, bytes);
    case v1::MESSAGE_TYPE_KEY_REVOKE:
      return applicable<v1::KeyRevoke>(people, bytes);
    default:
      return fail(ErrorCode::kBadMessage, "not a command");
  }
}

}  // namespace

Result<v1::Reply> Engine::propose(const Inbound& message, const workflow::Actor& actor, Work& work) {
  TB_TRY(applicable(people_, message.type, message.body));
  v1::Proposal body;
  body.set_type(message.type);
  body.set_command(message.body);
  const auto& event = work.recorder.record(v1::EVENT_KIND_PROPOSED, actor, body);
  TB_TRY(people_.apply(event));
  v1::Reply reply;
  reply.mutable_proposed()->set_proposal(event.sequence());
  return reply;
}

Result<v1::Reply> Engine::confirm(const Inbound& message, const workflow::Actor& actor, Work& work) {
  v1::Confirm command;
  if (!command.ParseFromString(message.body)) return fail(ErrorCode::kBadMessage, "the body is not a Confirm");
  TB_TRY(check::check(command));
  const People::Pending* pending = people_.pending(command.proposal());
  if (pending == nullptr) return fail(ErrorCode::kNotFound, "no such proposal waits", "proposal");
  if (pending->proposed_by == actor.user) {
    return fail(ErrorCode::kForbidden, "another administrator than the proposer confirms", "proposal");
  }
  const v1::Proposal proposal = pending->proposal;
  TB_TRY(applicable(people_, proposal.type(), proposal.command()));

  TB_TRY(people_.apply(work.recorder.record(v1::EVENT_KIND_PROPOSAL_CONFIRMED, actor, command)));
  const auto apply = [&](v1::EventKind kind, const google::protobuf::MessageLite& body) {
    return people_.apply(work.recorder.record(kind, actor, body));
  };
  switch (proposal.type()) {
    case v1::MESSAGE_TYPE_USER_ADD: {
      v1::UserAdd body;
      body.ParseFromString(proposal.command());
      TB_TRY(apply(v1::EVENT_KIND_USER_ADDED, body));
      break;
    }
    case v1::MESSAGE_TYPE_KEY_ENROLL: {
      v1::KeyEnroll body;
      body.ParseFromString(proposal.command());
      TB_TRY(apply(v1::EVENT_KIND_KEY_ENROLLED, body));
      break;
    }
    default: {
      v1::KeyRevoke body;
      body.ParseFromString(proposal.command());
      TB_TRY(apply(v1::EVENT_KIND_KEY_REVOKED, body));
      end_sessions_of(KeyId{body.key_id()}, work);
      break;
    }
  }
  work.keys_changed = true;
  return v1::Reply{};
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
