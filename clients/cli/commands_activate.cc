// SPDX-License-Identifier: Apache-2.0
// knowledge activate|preview|confirm: new knowledge into use. One administrator proposes, the
// open cases are judged with it without being touched, a second one reads what would change.
#include <memory>

#include "clients/cli/json_object.h"
#include "clients/cli/knowledge_path.h"
#include "clients/cli/open_cases.h"
#include "clients/cli/proposal.h"
#include "clients/cli/text_argument.h"
#include "clients/cli/tree.h"
#include "clients/cli/upload.h"
#include "common/base/hash.h"
#include "common/check/check.h"
#include "common/signing/artefact.h"

namespace tumorboard::cli {
namespace {

constexpr std::int64_t kFirstLookMs = 1000;

OrExit<v1::KnowledgePreview> show_preview(Invocation& run, std::uint64_t proposal) {
  v1::ShowPreview wanted;
  wanted.set_proposal(proposal);
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_SHOW_PREVIEW, wanted), std::to_string(proposal));
  if (!reply) return tl::unexpected(reply.error());
  return reply->knowledge_preview();
}

bool filled(const v1::KnowledgePreview& preview) {
  return !preview.broken().empty() || preview.judged() >= preview.cases();
}

std::string judged_text(const v1::KnowledgePreview& preview) {
  return std::to_string(preview.judged()) + " of " + std::to_string(preview.cases()) + " open cases judged, " +
         std::to_string(preview.changed_size()) + " would change";
}

// Until every open case is judged, or --timeout is over.
OrExit<v1::KnowledgePreview> filled_preview(Invocation& run, std::uint64_t proposal) {
  return look_until(
      run, kFirstLookMs, [&] { return show_preview(run, proposal); }, filled, judged_text);
}

void print_preview(Invocation& run, const v1::KnowledgePreview& preview) {
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("knowledge_preview").raw("preview", json::write(preview)).str() << '\n';
    return;
  }
  print_changes(run, preview.changed(), "NOW", "WOULD BE");
  run.messages().note("proposal " + std::to_string(preview.proposal()) + ", knowledge " + preview.digest() + ": " +
                      judged_text(preview));
  if (!preview.broken().empty()) run.messages().note("it cannot be used: " + preview.broken());
}

struct ActivateOptions {
  std::string folder;
  std::string reason;
};

int activate(Invocation& run, const ActivateOptions& options) {
  const auto reason = text_argument(run, options.reason, "--reason", kMaxReasonBytes);
  if (!reason) return reason.error();
  const auto usable = load_knowledge(run, options.folder);
  if (!usable) return usable.error();
  const auto bundle = signing::bundle_knowledge(options.folder);
  if (!bundle) return run.messages().failure(bundle.error());
  const std::string digest = hex(signing::artefact_digest(*bundle));
  if (!run.confirmed("Propose the knowledge " + digest.substr(0, 12) + " for use?")) return 0;
  if (run.globals().dry_run) {
    run.messages().note("dry run: the knowledge " + digest + " is usable; nothing was sent");
    return 0;
  }
  if (const int exit = upload(run, "knowledge", digest, *bundle); exit != 0) return exit;
  v1::KnowledgeActivate command;
  command.set_digest(digest);
  command.set_reason(*reason);
  if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE, command), digest.substr(0, 12));
  if (!reply) return reply.error();
  const auto preview = filled_preview(run, reply->proposed().proposal());
  if (!preview) return preview.error();
  print_preview(run, *preview);
  const std::string number = std::to_string(reply->proposed().proposal());
  run.messages().next_step(filled(*preview) ? "a second administrator: tumorboard knowledge confirm " + number
                                            : "when all are judged: tumorboard knowledge preview " + number);
  return 0;
}

int preview_knowledge(Invocation& run, std::uint64_t proposal) {
  const auto preview = filled_preview(run, proposal);
  if (!preview) return preview.error();
  print_preview(run, *preview);
  if (!preview->confirmed() && filled(*preview)) {
    run.messages().next_step("a second administrator: tumorboard knowledge confirm " + std::to_string(proposal));
  }
  return 0;
}

int confirm_knowledge(Invocation& run, std::uint64_t proposal) {
  const auto preview = filled_preview(run, proposal);
  if (!preview) return preview.error();
  if (run.format() != Format::kJson) print_preview(run, *preview);
  if (!preview->broken().empty()) {
    return run.messages().failure({ErrorCode::kFailedPrecondition, "this knowledge cannot be used", "",
                                   "mend it: tumorboard knowledge check", 0});
  }
  if (!filled(*preview)) run.messages().note("not every open case is judged yet");
  return confirm_proposal(run, proposal, "Bring this knowledge into use? The cases listed are assessed again.",
                          "tumorboard case list --state received");
}

void add_proposal_command(Tree& tree, CLI::App& group, const std::string& name, const std::string& description,
                          int (*act)(Invocation&, std::uint64_t)) {
  auto proposal = std::make_shared<std::uint64_t>(0);
  CLI::App& app =
      tree.command(group, name, description, [proposal, act](Invocation& run) { return act(run, *proposal); });
  app.add_option("PROPOSAL", *proposal, "Its number")->required();
}

}  // namespace

void add_activation_commands(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<ActivateOptions>();
  CLI::App& app = tree.command(group, "activate", "Propose new knowledge and see which answers it would change",
                               [options](Invocation& run) { return activate(run, *options); });
  app.add_option("DIR", options->folder, "The folder of the new knowledge")->required();
  app.add_option("--reason", options->reason, "Why; kept in the record. @FILE or - is read from there")
      ->type_name("TEXT")
      ->required();
  add_proposal_command(tree, group, "preview", "Show which answers a proposal would change", preview_knowledge);
  add_proposal_command(tree, group, "confirm", "Confirm another administrator's proposal", confirm_knowledge);
}

}  // namespace tumorboard::cli
