// SPDX-License-Identifier: Apache-2.0
// help, completion: what the tree says of itself.
#include <memory>

#include "clients/cli/completion.h"
#include "clients/cli/invocation.h"
#include "clients/cli/reference.h"
#include "clients/cli/tree.h"
#include "clients/cli/walk.h"

namespace tumorboard::cli {
namespace {

struct HelpOptions {
  std::vector<std::string> words;
  bool markdown = false;
  bool exit_codes = false;
};

int help(Invocation& run, const HelpOptions& options) {
  if (options.markdown) {
    run.out() << command_line_page(run.tree().root());
    return 0;
  }
  if (options.exit_codes) {
    run.out() << exit_codes_page();
    return 0;
  }
  const CLI::App* at = &run.tree().root();
  for (const std::string& word : options.words) {
    const CLI::App* next = nullptr;
    for (const CLI::App* sub : subcommands(*at, Hidden::kShown)) {
      if (sub->get_name() == word) next = sub;
    }
    if (next == nullptr) {
      return run.messages().usage("no command \"" + word + "\" below `" + full_name(*at) + "`",
                                  "see `tumorboard help`");
    }
    at = next;
  }
  run.out() << at->help();
  return 0;
}

}  // namespace

void add_help_commands(Tree& tree) {
  auto shell = std::make_shared<std::string>();
  CLI::App& completion = tree.command(tree.root(), "completion", "Print a shell's completions for this command line",
                                      [shell](Invocation& run) {
                                        const CLI::App& root = run.tree().root();
                                        run.out() << (*shell == "bash"  ? bash_completion(root)
                                                      : *shell == "zsh" ? zsh_completion(root)
                                                                        : fish_completion(root));
                                        return 0;
                                      });
  CLI::Option* which = completion.add_option("SHELL", *shell, "Which shell");
  add_words(*which->required(), {"bash", "zsh", "fish"});
  auto options = std::make_shared<HelpOptions>();
  CLI::App& help_app = tree.command(tree.root(), "help", "Show help for a command",
                                    [options](Invocation& run) { return help(run, *options); });
  help_app.group("");  // hidden: --help says the same
  help_app.add_option("COMMAND", options->words, "The command's words");
  help_app.add_flag("--markdown", options->markdown, "The whole reference page");
  help_app.add_flag("--exit-codes", options->exit_codes, "The page of exit codes");
}

}  // namespace tumorboard::cli
