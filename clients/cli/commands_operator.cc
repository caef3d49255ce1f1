// SPDX-License-Identifier: Apache-2.0
// job kick, status: for the operator.
#include <memory>

#include "clients/cli/invocation.h"
#include "clients/cli/json_object.h"
#include "clients/cli/tree.h"
#include "common/base/hash.h"
#include "common/check/check.h"

namespace tumorboard::cli {
namespace {

int kick(Invocation& run, std::uint64_t job_id, const std::string& reason) {
  v1::KickJob command;
  command.set_job_id(job_id);
  command.set_reason(reason);
  if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_KICK_JOB, command), std::to_string(job_id));
  if (!reply) return reply.error();
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("job_kicked").number("job_id", job_id).number("sequence", reply->sequence()).str()
              << '\n';
    return 0;
  }
  Table table({"JOB", "SEQUENCE"});
  table.add({std::to_string(job_id), std::to_string(reply->sequence())});
  run.print(table);
  return 0;
}

void add_counts(Table& table, const std::string& what,
                const google::protobuf::RepeatedPtrField<v1::QueueStatus>& counts) {
  for (const auto& count : counts) table.add({what + " " + count.state(), std::to_string(count.count())});
}

int status(Invocation& run) {
  Request request;
  request.type = v1::MESSAGE_TYPE_STATUS;
  request.deadline_ms = run.globals().timeout_ms();
  const auto reply = run.ask(request, "");
  if (!reply) return reply.error();
  const v1::Status& now = reply->status();
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("status").raw("status", json::write(now)).str() << '\n';
    return 0;
  }
  Table table({"WHAT", "VALUE"});
  table.add({"version", now.version()});
  table.add({"ledger epoch", hex(now.ledger_epoch())});
  table.add({"head sequence", std::to_string(now.head_sequence())});
  table.add(
      {"view behind by", std::to_string(now.head_sequence() - std::min(now.view_sequence(), now.head_sequence()))});
  table.add({"uptime seconds", std::to_string(now.uptime_ms() / 1000)});
  add_counts(table, "jobs", now.jobs());
  add_counts(table, "cases", now.cases());
  table.add({"workers", std::to_string(now.workers())});
  table.add({"client sessions", std::to_string(now.client_sessions())});
  table.add({"knowledge", now.knowledge_digest()});
  table.add({"commands accepted", std::to_string(now.commands_accepted())});
  table.add({"commands refused", std::to_string(now.commands_refused())});
  table.add({"messages dropped", std::to_string(now.messages_dropped())});
  table.add({"handshakes refused", std::to_string(now.handshakes_refused())});
  run.print(table);
  return 0;
}

}  // namespace

void add_operator_commands(Tree& tree) {
  CLI::App& group = tree.group("job", "Assessments in the queue (operators)");
  struct KickOptions {
    std::uint64_t job_id = 0;
    std::string reason;
  };
  auto options = std::make_shared<KickOptions>();
  CLI::App& kick_app = tree.command(group, "kick", "Make a dead job ready again",
                                    [options](Invocation& run) { return kick(run, options->job_id, options->reason); });
  kick_app.add_option("JOB", options->job_id, "Its number")->required();
  kick_app.add_option("--reason", options->reason, "Why; kept in the record")->type_name("TEXT")->required();
  tree.command(tree.root(), "status", "Show how the daemon is", [](Invocation& run) { return status(run); });
}

}  // namespace tumorboard::cli
