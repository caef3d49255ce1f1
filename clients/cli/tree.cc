// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/tree.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <utility>

#include "clients/cli/walk.h"
#include "clients/text/text.h"
#include "common/check/disciplines.h"
#include "common/json/nearest.h"

namespace tumorboard::cli {
namespace {

constexpr double kLongestTimeoutSeconds = 3600;

void add_global_options(CLI::App& root, Globals& globals) {
  root.add_option("--context", globals.context, "Use this context of contexts.toml")->type_name("NAME");
  root.add_option("--endpoint", globals.endpoint, "Where the daemon listens")->type_name("ADDRESS");
  root.add_option("--server-key", globals.server_key, "The daemon's public key, or a file that holds it")
      ->type_name("KEY-OR-FILE");
  root.add_option("--key-file", globals.key_file, "Your key file")->type_name("FILE");
  root.add_option("--passphrase-file", globals.passphrase_file, "Read the key file's passphrase from here; - is stdin")
      ->type_name("FILE");
  root.add_flag("--json", globals.json, "Data as JSON: one document, or one a line for streams and batches");
  root.add_flag("--plain", globals.plain, "Data as tab-separated values without titles");
  root.add_flag("-q,--quiet", globals.quiet, "Say nothing beside data and errors");
  root.add_flag("--no-input", globals.no_input, "Never ask");
  root.add_flag("-n,--dry-run", globals.dry_run, "Check and show, change nothing");
  root.add_flag("-y,--yes", globals.yes, "Answer every question with yes");
  root.add_option_function<double>(
          "--timeout",
          [&globals](double seconds) {
            globals.timeout_s = seconds;
            globals.timeout_given = true;
          },
          "How long to try, in seconds (default 30)")
      ->type_name("SECONDS")
      ->check([](const std::string& text) -> std::string {
        double seconds = 0;
        if (CLI::detail::lexical_cast(text, seconds) && seconds > 0 && seconds <= kLongestTimeoutSeconds) return {};
        return "must be more than 0 and at most 3600 seconds";
      });
  root.add_option("--request-id", globals.request_id, "Makes a rerun the same request: it is applied once")
      ->type_name("TEXT");
}

std::string help_text(const CLI::App* app) {
  std::string out = app->get_description() + "\n\nUsage: " + synopsis(*app) + "\n";
  const auto section = [&out](std::string_view title, const auto& entries) {
    if (entries.empty()) return;
    out += "\n" + std::string(title) + ":\n";
    for (const auto& [name, description] : entries) {
      constexpr std::size_t kIndent = 28;
      const std::string label = "  " + name;
      const bool fits = label.size() + 2 <= kIndent;
      const std::string first = fits ? label + std::string(kIndent - label.size(), ' ') : std::string(kIndent, ' ');
      if (!fits) out += label + "\n";
      out += wrap(description, 100, first, std::string(kIndent, ' ')) + "\n";
    }
  };
  using Entries = std::vector<std::pair<std::string, std::string>>;
  Entries commands;
  for (const CLI::App* sub : subcommands(*app, Hidden::kNo)) {
    commands.emplace_back(sub->get_name(), sub->get_description());
  }
  section("Commands", commands);
  Entries positionals;
  for (const CLI::Option* option : positionals_of(*app)) {
    positionals.emplace_back(option->get_name(true), option->get_description());
  }
  section("Arguments", positionals);
  Entries options;
  for (const CLI::Option* option : options_of(*app)) {
    options.emplace_back(option_line(*option), option->get_description());
  }
  section("Options", options);
  if (app->get_parent() != nullptr) out += "\nOptions of every command: see `tumorboard --help`.\n";
  return out;
}

}  // namespace

Tree::Tree()
    : globals_(std::make_unique<Globals>()),
      chosen_(std::make_unique<Action>()),
      root_(std::make_unique<CLI::App>("Oligoprogressive lung cancer before a tumor board: cases, recommendations, "
                                       "sign-off.",
                                       "tumorboard")) {
  root_->set_help_flag("-h,--help", "Show this help");
  root_->set_version_flag("--version", "tumorboard " TUMORBOARD_VERSION, "Show the version");
  root_->require_subcommand(1);
  root_->formatter_fn([](const CLI::App* app, const std::string&, CLI::AppFormatMode) { return help_text(app); });
  add_global_options(*root_, *globals_);
  add_assess_commands(*this);
  add_case_commands(*this);
  add_review_commands(*this);
  add_sign_commands(*this);
  add_chair_commands(*this);
  add_outcome_commands(*this);
  add_pathology_commands(*this);
  add_meeting_commands(*this);
  add_trials_commands(*this);
  add_knowledge_commands(*this);
  add_key_commands(*this);
  add_user_commands(*this);
  add_operator_commands(*this);
  add_help_commands(*this);
}

CLI::App& Tree::group(const std::string& name, const std::string& description) {
  CLI::App* group = root_->add_subcommand(name, description);
  group->fallthrough();
  group->require_subcommand(1);
  return *group;
}

CLI::App& Tree::command(CLI::App& parent, const std::string& name, const std::string& description, Action action) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->fallthrough();
  command->callback([chosen = chosen_.get(), action = std::move(action)] { *chosen = action; });
  return *command;
}

void add_words(CLI::Option& option, const std::vector<std::string>& words) {
  option.type_name(join(words, "|"));
  option.check([words](const std::string& given) -> std::string {
    for (const std::string& word : words) {
      if (word == given) return {};
    }
    const std::vector<std::string_view> views(words.begin(), words.end());
    return "\"" + given + "\" is none of its words; " + json::did_you_mean(given, views);
  });
}

void add_discipline_words(CLI::Option& option) {
  const auto names = check::discipline_names();
  add_words(option, {names.begin(), names.end()});
}

void add_limit(CLI::App& app, std::uint32_t& limit) {
  app.add_option("--limit", limit, "At most this many (default 100)")
      ->type_name("N")
      ->check([](const std::string& text) -> std::string {
        std::uint32_t n = 0;
        return CLI::detail::lexical_cast(text, n) && n >= 1 && n <= 1000 ? "" : "must be 1 to 1000";
      });
}

}  // namespace tumorboard::cli
