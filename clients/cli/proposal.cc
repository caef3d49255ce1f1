// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/proposal.h"

#include "clients/cli/json_object.h"
#include "common/check/check.h"

namespace tumorboard::cli {

int confirm_proposal(Invocation& run, std::uint64_t proposal, const std::string& question, const std::string& next) {
  v1::Confirm command;
  command.set_proposal(proposal);
  if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
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
