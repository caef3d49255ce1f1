// SPDX-License-Identifier: Apache-2.0
// The tree of commands. It is the one definition of the command line: parsing, help,
// completions, the reference page and "did you mean" all walk it.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/globals.h"

namespace tumorboard::cli {

class Invocation;
using Action = std::function<int(Invocation&)>;  // returns the exit code

class Tree {
 public:
  Tree();  // every command

  // A noun: `tumorboard case ...`.
  CLI::App& group(const std::string& name, const std::string& description);
  // A verb below `parent`; the action runs when it was the command given.
  CLI::App& command(CLI::App& parent, const std::string& name, const std::string& description, Action action);

  [[nodiscard]] CLI::App& root() { return *root_; }
  [[nodiscard]] const CLI::App& root() const { return *root_; }
  [[nodiscard]] const Globals& globals() const { return *globals_; }
  [[nodiscard]] const Action& chosen() const { return *chosen_; }

 private:
  // Held by pointer: options and callbacks keep addresses of them.
  std::unique_ptr<Globals> globals_;
  std::unique_ptr<Action> chosen_;
  std::unique_ptr<CLI::App> root_;
};

// The option takes these words only; another is refused with the nearest.
void add_words(CLI::Option& option, const std::vector<std::string>& words);
// The words are the disciplines that a board knows.
void add_discipline_words(CLI::Option& option);

// --limit of a list: 1 to 1000.
void add_limit(CLI::App& app, std::uint32_t& limit);

// One file each, in the order of the help.
void add_assess_commands(Tree& tree);
void add_case_commands(Tree& tree);
void add_submit_command(Tree& tree, CLI::App& group);
void add_watch_command(Tree& tree, CLI::App& group);
void add_case_change_commands(Tree& tree, CLI::App& group);
void add_review_commands(Tree& tree);
void add_return_command(Tree& tree, CLI::App& group);
void add_sign_commands(Tree& tree);
void add_chair_commands(Tree& tree);
void add_outcome_commands(Tree& tree);
void add_pathology_commands(Tree& tree);
void add_result_commands(Tree& tree, CLI::App& group);
void add_meeting_commands(Tree& tree);
void add_minutes_commands(Tree& tree, CLI::App& group);
void add_trials_commands(Tree& tree);
void add_trials_match_command(Tree& tree, CLI::App& group);
void add_registry_commands(Tree& tree, CLI::App& group);
void add_knowledge_commands(Tree& tree);
void add_knowledge_show_command(Tree& tree, CLI::App& group);
void add_knowledge_diff_command(Tree& tree, CLI::App& group);
void add_activation_commands(Tree& tree, CLI::App& group);
void add_key_commands(Tree& tree);
void add_user_commands(Tree& tree);
void add_operator_commands(Tree& tree);
void add_help_commands(Tree& tree);

}  // namespace tumorboard::cli
