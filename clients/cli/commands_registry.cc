// SPDX-License-Identifier: Apache-2.0
// trials reload|screening: a centre's trials into use, and what they changed for its open cases.
#include <algorithm>
#include <memory>

#include "clients/cli/json_object.h"
#include "clients/cli/text_argument.h"
#include "clients/cli/tree.h"
#include "clients/cli/trials_input.h"
#include "clients/cli/upload.h"
#include "clients/text/change.h"
#include "proto/base/hash.h"
#include "proto/check/check.h"
#include "proto/record/artefact.h"

namespace tumorboard::cli {
namespace {

constexpr int kUnusable = 78;
constexpr std::int64_t kScreenedAgainMs = 500;

OrExit<v1::ScreeningState> screening_of(Invocation& run) {
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_SHOW_SCREENING, v1::ShowScreening()), "");
  if (!reply) return tl::unexpected(reply.error());
  return reply->screening_state();
}

bool is_over(const v1::ScreeningState& state) {
  return state.screened() + static_cast<std::uint32_t>(state.failed_size()) >= state.cases();
}

std::string screened_text(const v1::ScreeningState& state) {
  return std::to_string(state.screened()) + " of " + std::to_string(state.cases()) + " open cases screened, " +
         std::to_string(state.changed_size()) + " changed";
}

// Looks again until every open case is screened, or --timeout is over.
OrExit<v1::ScreeningState> screening_when_over(Invocation& run) {
  const Clock& clock = run.environment().clock;
  const std::int64_t until = clock.boot_ms() + run.globals().timeout_ms();
  for (std::uint32_t told = 0;;) {
    auto state = screening_of(run);
    if (!state || is_over(*state) || clock.boot_ms() >= until) return state;
    if (state->screened() != told && run.environment().console.err_is_terminal)
      run.report().note(screened_text(*state));
    told = state->screened();
    if (const auto rested = (*run.client())->rest(kScreenedAgainMs); !rested) {
      return tl::unexpected(run.report().failure(rested.error()));
    }
  }
}

void print_screening(Invocation& run, const v1::ScreeningState& state) {
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("screening").raw("screening", json::write(state)).str() << '\n';
    return;
  }
  Table table({"CASE", "WHAT", "WAS", "IS"});
  for (const auto& screened : state.changed()) {
    for (const auto& change : screened.changes()) {
      table.add({screened.case_id(), change.path(), side_text(change, change.from()), side_text(change, change.to())});
    }
  }
  if (run.format() == Format::kPlain || !table.empty()) run.print(table);
  const std::string registry = state.digest().empty() ? "no trials are in use" : "trials " + state.digest();
  run.report().note(registry + ": " + screened_text(state));
  for (const auto& failed : state.failed()) {
    run.report().note(failed.case_id() + " could not be screened, its earlier screening stands: " + failed.cause());
  }
  if (!is_over(state)) run.report().next_step("when all are screened: tumorboard trials screening");
}

struct ReloadOptions {
  std::string folder;
  std::string reason;
};

// How many trials of the folder can be used; those that cannot are named and left out.
OrExit<std::size_t> usable_trials(Invocation& run, const std::string& folder) {
  const std::vector<std::string> paths{folder};
  const trials::TrialSet set = trials::load_trials(paths, trials::OncoTree::shipped());
  for (const trials::Finding& finding : set.findings) {
    if (finding.severity == trials::Severity::kError) run.report().note("left out: " + finding_text(finding));
  }
  if (!set.trials.empty()) return set.trials.size();
  run.report().note("no trial of " + folder + " can be used: tumorboard trials lint " + folder);
  return tl::unexpected(kUnusable);
}

int reload(Invocation& run, const ReloadOptions& options) {
  const auto reason = text_argument(run, options.reason, "--reason", kMostReasonBytes);
  if (!reason) return reason.error();
  const auto usable = usable_trials(run, options.folder);
  if (!usable) return usable.error();
  const auto bundle = record::bundle_directory(options.folder, "trials");
  if (!bundle) return run.report().failure(bundle.error());
  const std::string digest = hex(record::artefact_digest(*bundle));
  if (run.globals().dry_run) {
    run.report().note("dry run: " + std::to_string(*usable) + " trials, " + digest + "; nothing was sent");
    return 0;
  }
  const auto now = screening_of(run);
  if (!now) return now.error();
  if (now->digest() == digest) {
    run.report().note("these trials are in use");
  } else {
    if (!run.confirmed("Use these " + std::to_string(*usable) + " trials and screen every open case with them?"))
      return 0;
    if (const int exit = upload(run, "trials", digest, *bundle); exit != 0) return exit;
    v1::TrialsActivate command;
    command.set_digest(digest);
    command.set_reason(*reason);
    if (const auto ok = check::check(command); !ok) return run.report().failure(ok.error());
    const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_TRIALS_ACTIVATE, command), digest.substr(0, 12));
    if (!reply) return reply.error();
  }
  const auto state = screening_when_over(run);
  if (!state) return state.error();
  print_screening(run, *state);
  return 0;
}

int show_screening(Invocation& run) {
  const auto state = screening_when_over(run);
  if (!state) return state.error();
  print_screening(run, *state);
  return 0;
}

}  // namespace

void add_registry_commands(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<ReloadOptions>();
  CLI::App& app = tree.command(group, "reload", "Use a folder's trials and screen every open case with them",
                               [options](Invocation& run) { return reload(run, *options); });
  app.add_option("DIR", options->folder, "The folder of the centre's trials")->required();
  app.add_option("--reason", options->reason, "Why; kept in the record. @FILE or - is read from there")
      ->type_name("TEXT");
  tree.command(group, "screening", "Show what the trials in use changed for the open cases", show_screening);
}

}  // namespace tumorboard::cli
