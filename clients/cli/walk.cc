// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/walk.h"

namespace tumorboard::cli {

std::vector<const CLI::App*> subcommands(const CLI::App& app, Hidden hidden) {
  return app.get_subcommands(
      [hidden](const CLI::App* sub) { return hidden == Hidden::kShown || !sub->get_group().empty(); });
}

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : full_name(*app.get_parent()) + " " + app.get_name();
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

const CLI::Option* find_option(const CLI::App& app, const std::string& name) {
  if (const CLI::Option* own = app.get_option_no_throw(name); own != nullptr && !own->get_positional()) return own;
  return app.get_parent() == nullptr ? nullptr : find_option(*app.get_parent(), name);
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* at = &app; at != nullptr; at = at->get_parent()) {
    for (const CLI::Option* option : options_of(*at)) {
      for (const std::string& name : option->get_lnames()) {
        if (name != "help" || at == &app) names.push_back("--" + name);
      }
    }
  }
  return names;
}

std::vector<const CLI::Option*> options_of(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return !option->get_positional(); });
}

std::vector<const CLI::Option*> positionals_of(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

std::string option_line(const CLI::Option& option) {
  std::string line;
  for (const std::string& name : option.get_snames()) line += (line.empty() ? "-" : ", -") + name;
  for (const std::string& name : option.get_lnames()) line += (line.empty() ? "--" : ", --") + name;
  if (takes_value(option)) line += " " + option.get_type_name();
  return line;
}

std::string synopsis(const CLI::App& app) {
  std::string line = full_name(app);
  if (!subcommands(app, Hidden::kNo).empty()) line += " COMMAND";
  for (const CLI::Option* option : positionals_of(app)) {
    std::string name = option->get_name(true);
    if (option->get_items_expected_max() > 1) name += "...";
    line += option->get_required() ? " " + name : " [" + name + "]";
  }
  for (const CLI::Option* option : options_of(app)) {
    if (option->get_required()) line += " " + option_line(*option);
  }
  return line + " [OPTIONS]";
}

std::vector<std::string> words_of_option(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  std::vector<std::string> words;
  if (type.find('|') == std::string::npos) return words;
  for (std::size_t at = 0; at <= type.size();) {
    const std::size_t end = std::min(type.find('|', at), type.size());
    words.push_back(type.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

}  // namespace tumorboard::cli
