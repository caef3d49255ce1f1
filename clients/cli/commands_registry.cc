// SPDX-License-Identifier: Apache-2.0
// trials reload|screening: a centre's trials into use, and what they changed for its open cases.
#include <memory>

#include "clients/cli/json_object.h"
#include "clients/cli/open_cases.h"
#include "clients/cli/text_argument.h"
#include "clients/cli/tree.h"
#include "clients/cli/trials_input.h"
#include "clients/cli/upload.h"
#include "common/base/hash.h"
#include "common/check/check.h"
#include "common/signing/artefact.h"

namespace tumorboard::cli {
namespace {

constexpr int kUnusable = 78;
constexpr int kTryAgain = 6;
constexpr std::int64_t kFirstScreeningLookMs = 500;

OrExit<v1::ScreeningState> screening_of(Invocation& run) {
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_SHOW_SCREENING, v1::ShowScreening()), "");
  if (!reply) return tl::unexpected(reply.error());
  return reply->screening_state();
}

bool is_over(const v1::ScreeningState& state) { return state.screened() + state.failed_cases() >= state.cases(); }

std::string screened_text(const v1::ScreeningState& state) {
  return std::to_string(state.screened()) + " of " + std::to_string(state.cases()) + " open cases screened, " +
         std::to_string(state.changed_cases()) + " changed";
}

// Until every open case is screened, or --timeout is over.
OrExit<v1::ScreeningState> screening_when_over(Invocation& run) {
  return look_until(
      run, kFirstScreeningLookMs, [&] { return screening_of(run); }, is_over, screened_text);
}

// The exit code: 6 when cases are still to be screened, or could not be.
int print_screening(Invocation& run, const v1::ScreeningState& state) {
  const int exit = state.screened() < state.cases() ? kTryAgain : 0;
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("screening").raw("screening", json::write(state)).str() << '\n';
    return exit;
  }
  print_changes(run, state.changed(), "WAS", "IS");
  const std::string registry = state.digest().empty() ? "no trials are in use" : "trials " + state.digest();
  run.messages().note(registry + ": " + screened_text(state));
  for (const auto& failed : state.failed()) {
    run.messages().note(failed.case_id() + " could not be screened, its earlier screening stands: " + failed.cause());
  }
  const auto listed = static_cast<std::uint32_t>(state.changed_size() + state.failed_size());
  if (listed < state.changed_cases() + state.failed_cases()) run.messages().note("more cases than are listed here");
  if (!is_over(state)) {
    run.messages().next_step("when all are screened: tumorboard trials screening");
  } else if (exit != 0) {
    run.messages().next_step("to screen those again: tumorboard trials reload with the same folder");
  }
  return exit;
}

struct ReloadOptions {
  std::string folder;
  std::string reason;
};

// How many of its trials can be used; those that cannot are named and left out.
OrExit<std::size_t> usable_trials(Invocation& run, const std::string& folder, const std::string& artefact) {
  auto bundle = signing::unbundle(artefact);
  if (!bundle) return tl::unexpected(run.messages().failure(bundle.error()));
  std::vector<trials::SourceFile> files;
  for (auto& file : *bundle->mutable_files()) files.push_back({file.name(), std::move(*file.mutable_content())});
  const trials::TrialSet set = trials::read_trials(files, trials::OncoTree::shipped());
  for (const trials::Finding& finding : set.findings) {
    if (finding.severity == trials::Severity::kError) run.messages().note("left out: " + finding_text(finding));
  }
  if (!set.trials.empty()) return set.trials.size();
  run.messages().note("no trial of " + folder + " can be used: tumorboard trials lint " + folder);
  return tl::unexpected(kUnusable);
}

int reload(Invocation& run, const ReloadOptions& options) {
  const auto reason = text_argument(run, options.reason, "--reason", kMaxReasonBytes);
  if (!reason) return reason.error();
  const auto bundle = signing::bundle_directory(options.folder, "trials");
  if (!bundle) return run.messages().failure(bundle.error());
  if (bundle->size() > check::kMaxUploadBytes) {
    return run.messages().failure({ErrorCode::kInvalid, "the trials are larger than 16 MiB", options.folder, "", 0});
  }
  const auto usable = usable_trials(run, options.folder, *bundle);
  if (!usable) return usable.error();
  const std::string digest = hex(signing::artefact_digest(*bundle));
  if (run.globals().dry_run) {
    run.messages().note("dry run: " + std::to_string(*usable) + " trials, " + digest + "; nothing was sent");
    return 0;
  }
  const auto now = screening_of(run);
  if (!now) return now.error();
  if (now->digest() == digest && now->failed_cases() == 0) {
    run.messages().note("these trials are in use");
  } else {
    if (!run.confirmed("Use these " + std::to_string(*usable) + " trials and screen every open case with them?"))
      return 0;
    if (const int exit = upload(run, "trials", digest, *bundle); exit != 0) return exit;
    v1::TrialsActivate command;
    command.set_digest(digest);
    command.set_reason(*reason);
    if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
    const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_TRIALS_ACTIVATE, command), digest.substr(0, 12));
    if (!reply) return reply.error();
  }
  const auto state = screening_when_over(run);
  if (!state) return state.error();
  return print_screening(run, *state);
}

int show_screening(Invocation& run) {
  const auto state = screening_when_over(run);
  if (!state) return state.error();
  return print_screening(run, *state);
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
