// SPDX-License-Identifier: Apache-2.0
// case add-facts, withdraw, requeue: changing a case.
#include <memory>
#include <tuple>

#include "clients/cli/case_edit.h"
#include "clients/cli/changing.h"
#include "clients/cli/file.h"
#include "clients/cli/invocation.h"
#include "clients/cli/reading.h"
#include "clients/cli/tree.h"
#include "clients/text/change.h"
#include "clients/text/text.h"
#include "common/casefile/case_file.h"
#include "common/check/diff.h"

namespace tumorboard::cli {
namespace {

struct ChangeOptions {
  std::string case_id;
  std::uint32_t revision = 0;
  std::vector<std::string> set;
  std::vector<std::tuple<std::string, std::string, std::string, std::string>> clarify;
  std::string file;
  std::string reason;
};

Result<v1::Case> new_facts(Invocation& run, const ChangeOptions& options, const v1::Case& current) {
  if (options.file.empty()) {
    std::vector<Clarify> clarifications;
    clarifications.reserve(options.clarify.size());
    for (const auto& [path, text, meaning, reason] : options.clarify) {
      clarifications.push_back({path, text, meaning, reason});
    }
    return edit_case(current, options.set, run.today(), clarifications);
  }
  TB_ASSIGN(const std::string text, read_file(options.file, run.environment().console.in, kMaxCaseFileBytes));
  TB_ASSIGN(v1::Case facts, casefile::read_case(text, std::nullopt, run.today()));
  if (facts.id() == current.id()) return facts;
  return fail(ErrorCode::kInvalid, "the file is of another case", "id", "give the file of " + current.id());
}

void show_difference(Invocation& run, const std::vector<v1::FieldChange>& changes) {
  if (run.globals().quiet) return;
  for (const auto& change : changes) run.messages().note("  " + change_text(change));
}

int add_facts(Invocation& run, const ChangeOptions& options) {
  const bool by_path = !options.set.empty() || !options.clarify.empty();
  if (by_path != options.file.empty()) {
    return run.messages().usage("give either --file, or --set and --clarify", "for example --set patient.ecog=1");
  }
  const auto shown = show_case(run, options.case_id, false);
  if (!shown) return shown.error();
  const auto facts = new_facts(run, options, shown->facts);
  if (!facts) return run.messages().failure(facts.error());
  const auto changes = check::diff_cases(shown->facts, *facts);
  if (changes.empty()) {
    run.messages().note("nothing to change: the case says so already");
    return 0;
  }
  show_difference(run, changes);
  const bool current = shown->view.summary().revision() == options.revision;
  if (current && !run.confirmed("Send these facts?")) return 0;
  v1::AddFacts command;
  command.set_case_id(options.case_id);
  command.set_expected_revision(options.revision);
  command.set_case_(facts->SerializeAsString());
  command.set_reason(options.reason);
  return send_change(run, v1::MESSAGE_TYPE_ADD_FACTS, command);
}

int withdraw(Invocation& run, const ChangeOptions& options) {
  if (!run.confirmed("Withdraw " + printable(options.case_id) + "?")) return 0;
  v1::WithdrawCase command;
  command.set_case_id(options.case_id);
  command.set_reason(options.reason);
  return send_change(run, v1::MESSAGE_TYPE_WITHDRAW_CASE, command);
}

int requeue(Invocation& run, const ChangeOptions& options) {
  v1::Requeue command;
  command.set_case_id(options.case_id);
  command.set_reason(options.reason);
  return send_change(run, v1::MESSAGE_TYPE_REQUEUE, command);
}

void add_case_and_reason(CLI::App& app, ChangeOptions& options) {
  app.add_option("CASE", options.case_id, "The case's number")->required();
  app.add_option("--reason", options.reason, "Why; kept in the record")->type_name("TEXT")->required();
}

}  // namespace

void add_case_change_commands(Tree& tree, CLI::App& group) {
  auto facts = std::make_shared<ChangeOptions>();
  CLI::App& add = tree.command(group, "add-facts", "Add or correct facts: the case is assessed again",
                               [facts](Invocation& run) { return add_facts(run, *facts); });
  add_case_and_reason(add, *facts);
  add.add_option("--revision", facts->revision, "The revision you saw; another one is refused with the difference")
      ->type_name("N")
      ->required();
  add.add_option("--set", facts->set, "One fact, like patient.ecog=1 or lesions[0].progressing=true; null: not known")
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add.add_option("--clarify", facts->clarify,
                 "What an unread text means: its path, the text, not_relevant or \"set PATH=VALUE\", and why")
      ->type_name("PATH TEXT MEANING REASON")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add.add_option("--file", facts->file, "The whole case with the new facts")->type_name("FILE");
  auto gone = std::make_shared<ChangeOptions>();
  add_case_and_reason(
      tree.command(group, "withdraw", "Withdraw a case", [gone](Invocation& run) { return withdraw(run, *gone); }),
      *gone);
  auto again = std::make_shared<ChangeOptions>();
  add_case_and_reason(tree.command(group, "requeue", "Assess a stuck case again",
                                   [again](Invocation& run) { return requeue(run, *again); }),
                      *again);
}

}  // namespace tumorboard::cli
