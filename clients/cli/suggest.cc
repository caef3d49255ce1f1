// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/suggest.h"

#include <string_view>

#include "clients/cli/walk.h"
#include "common/json/nearest.h"

namespace tumorboard::cli {
namespace {

std::string near(const std::string& word, const std::vector<std::string>& known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  return std::string(json::near_word(word, views));
}

struct Position {
  const CLI::App* app;
  std::string unknown_command;  // the word that is no subcommand where one is needed
  std::string unknown_option;
};

// Follows the arguments down the tree as far as they are known.
Position follow(const CLI::App& root, const std::vector<std::string>& arguments) {
  Position at{&root, {}, {}};
  bool value_follows = false;
  for (const std::string& argument : arguments) {
    if (std::exchange(value_follows, false)) continue;
    if (argument == "--") break;
    if (argument.size() > 1 && argument[0] == '-') {
      const std::string name = argument.substr(0, argument.find('='));
      const CLI::Option* option = find_option(*at.app, name);
      if (option == nullptr) {
        if (at.unknown_option.empty()) at.unknown_option = name;
      } else {
        value_follows = takes_value(*option) && argument.find('=') == std::string::npos;
      }
      continue;
    }
    if (subcommands(*at.app, Hidden::kShown).empty()) continue;  // a positional
    const CLI::App* next = nullptr;
    for (const CLI::App* sub : subcommands(*at.app, Hidden::kShown)) {
      if (sub->get_name() == argument) next = sub;
    }
    if (next == nullptr) {
      at.unknown_command = argument;
      break;
    }
    at.app = next;
  }
  return at;
}

}  // namespace

UsageProblem explain(const CLI::App& root, const std::vector<std::string>& arguments, const CLI::ParseError& error) {
  const Position at = follow(root, arguments);
  const std::string command = full_name(*at.app);
  const std::string see = "see `" + command + " --help`";
  if (!at.unknown_command.empty()) {
    std::vector<std::string> known;
    for (const CLI::App* sub : subcommands(*at.app, Hidden::kNo)) known.push_back(sub->get_name());
    const auto best = near(at.unknown_command, known);
    return {"no command \"" + at.unknown_command + "\" below `" + command + "`",
            !best.empty() ? "did you mean `" + command + " " + best + "`?" : see};
  }
  if (!at.unknown_option.empty()) {
    const auto best = near(at.unknown_option, option_names(*at.app));
    return {"`" + command + "` has no option " + at.unknown_option, !best.empty() ? "did you mean " + best + "?" : see};
  }
  return {error.what(), see};
}

}  // namespace tumorboard::cli
