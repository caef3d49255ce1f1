// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/proposal.h"

#include <algorithm>

#include "clients/cli/json_object.h"
#include "clients/text/text.h"
#include "common/check/check.h"
#include "common/wire/content_digest.h"

namespace tumorboard::cli {

namespace {

// "UserAdd, proposed by A. Dmin: user_id: "x" roles: ..."; keys and texts as the contract prints them.
std::string words_of(const v1::PendingProposal& proposal) {
  std::string text = v1::MessageType_Name(proposal.type());
  const auto add = [&](auto body) {
    text = body.GetDescriptor()->name() + ", proposed by " + printable(proposal.proposed_by());
    if (body.ParseFromString(proposal.command())) text += ": " + printable(body.ShortDebugString());
  };
  switch (proposal.type()) {
    case v1::MESSAGE_TYPE_USER_ADD:
      add(v1::UserAdd());
      break;
    case v1::MESSAGE_TYPE_KEY_ENROLL:
      add(v1::KeyEnroll());
      break;
    case v1::MESSAGE_TYPE_KEY_REVOKE:
      add(v1::KeyRevoke());
      break;
    case v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE:
      add(v1::KnowledgeActivate());
      break;
    case v1::MESSAGE_TYPE_ATTACH_RESULT:
      add(v1::AttachResult());
      break;
    default:
      break;
  }
  return text;
}

}  // namespace

int confirm_proposal(Invocation& run, std::uint64_t proposal, const std::string& question, const std::string& next) {
  v1::Confirm command;
  command.set_proposal(proposal);
  if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
  const auto waiting =
      run.ask(run.request(v1::MESSAGE_TYPE_SHOW_PROPOSALS, v1::ShowProposals()), std::to_string(proposal));
  if (!waiting) return waiting.error();
  const auto& list = waiting->proposal_list().proposals();
  const auto found = std::ranges::find(list, proposal, &v1::PendingProposal::proposal);
  if (found == list.end()) {
    return run.messages().failure({ErrorCode::kNotFound, "no such proposal waits for you", "proposal", {}, {}});
  }
  run.messages().note(words_of(*found));
  // Of what has just been shown: another command under the same number is refused.
  command.set_command_digest(bytes(wire::content_digest(found->type(), found->command())));
  if (!run.confirmed(question)) return 0;
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_CONFIRM, command), std::to_string(proposal));
  if (!reply) return reply.error();
  if (run.format() == Format::kJson) {
    run.out()
        << JsonObject::document("confirmed").number("proposal", proposal).number("sequence", reply->sequence()).str()
        << '\n';
    return 0;
  }
  Table table({"PROPOSAL", "SEQUENCE"});
  table.add({std::to_string(proposal), std::to_string(reply->sequence())});
  run.print(table);
  if (!next.empty()) run.messages().next_step(next);
  return 0;
}

}  // namespace tumorboard::cli
