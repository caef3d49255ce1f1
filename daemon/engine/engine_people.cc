// SPDX-License-Identifier: Apache-2.0
// Users and keys: one administrator proposes, another confirms.
#include "daemon/engine/command.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"

namespace tumorboard {
namespace {

template <typename Body>
Result<> applicable(const People& people, const std::string& bytes) {
  TB_ASSIGN(const auto body, parse<Body>(bytes));
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
  v1::KnowledgeActivate knowledge;
  const bool about_knowledge = message.type == v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE;
  if (about_knowledge) {
    TB_ASSIGN(knowledge, parse<v1::KnowledgeActivate>(message));
    TB_TRY(activatable(knowledge));
  } else {
    TB_TRY(applicable(people_, message.type, message.body));
  }
  v1::Proposal body;
  body.set_type(message.type);
  body.set_command(message.body);
  const auto& event = work.recorder.record(v1::EVENT_KIND_PROPOSED, actor, body);
  TB_TRY(people_.apply(event));
  if (about_knowledge) begin_preview(event.sequence(), knowledge.digest());
  v1::Reply reply;
  reply.mutable_proposed()->set_proposal(event.sequence());
  return reply;
}

Result<v1::Reply> Engine::confirm(const Inbound& message, const workflow::Actor& actor, const Loaded& loaded,
                                  Work& work) {
  TB_ASSIGN(const auto command, parse<v1::Confirm>(message));
  const People::Pending* pending = people_.pending(command.proposal());
  const workflow::CommandRow* row = pending == nullptr ? nullptr : workflow::find_command(pending->proposal.type());
  // What one may not do is as if it were not there.
  if (row == nullptr || !workflow::may_use(*row, actor.roles)) {
    return fail(ErrorCode::kNotFound, "no such proposal waits", "proposal");
  }
  if (pending->proposed_by == actor.user) {
    return fail(ErrorCode::kForbidden, "another person than the proposer confirms", "proposal");
  }
  const v1::Proposal proposal = pending->proposal;
  TB_TRY(carry_out(command.proposal(), proposal, actor, loaded, work));
  TB_TRY(people_.apply(work.recorder.record(v1::EVENT_KIND_PROPOSAL_CONFIRMED, actor, command)));
  return v1::Reply{};
}

// Refuses before it records anything.
Result<> Engine::carry_out(std::uint64_t number, const v1::Proposal& proposal, const workflow::Actor& actor,
                           const Loaded& loaded, Work& work) {
  const auto apply = [&](v1::EventKind kind, const google::protobuf::MessageLite& body) {
    work.keys_changed = true;
    return people_.apply(work.recorder.record(kind, actor, body));
  };
  switch (proposal.type()) {
    case v1::MESSAGE_TYPE_ATTACH_RESULT: {
      TB_ASSIGN(const auto command, parse<v1::AttachResult>(proposal.command()));
      if (loaded.pathology == nullptr) return fail(ErrorCode::kNotFound, "no such result", "result_id");
      return assign(command, actor, *loaded.pathology, work);
    }
    case v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE: {
      TB_ASSIGN(const auto command, parse<v1::KnowledgeActivate>(proposal.command()));
      return activate(number, command, actor, work);
    }
    case v1::MESSAGE_TYPE_USER_ADD: {
      TB_ASSIGN(const auto command, parse<v1::UserAdd>(proposal.command()));
      TB_TRY(people_.can_apply(command));
      return apply(v1::EVENT_KIND_USER_ADDED, command);
    }
    case v1::MESSAGE_TYPE_KEY_ENROLL: {
      TB_ASSIGN(const auto command, parse<v1::KeyEnroll>(proposal.command()));
      TB_TRY(people_.can_apply(command));
      return apply(v1::EVENT_KIND_KEY_ENROLLED, command);
    }
    default: {
      TB_ASSIGN(const auto command, parse<v1::KeyRevoke>(proposal.command()));
      TB_TRY(people_.can_apply(command));
      TB_TRY(apply(v1::EVENT_KIND_KEY_REVOKED, command));
      end_sessions_of(KeyId{command.key_id()}, work);
      return {};
    }
  }
}

std::set<std::string> Engine::unheld_disciplines() const {
  std::set<std::string> unheld(settings_.extra_required_disciplines.begin(),
                               settings_.extra_required_disciplines.end());
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
