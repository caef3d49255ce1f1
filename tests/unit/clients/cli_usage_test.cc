// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "clients/cli/messages.h"
#include "clients/cli/reference.h"
#include "clients/cli/tree.h"
#include "clients/cli/walk.h"
#include "tests/unit/clients/cli_harness.h"

namespace tumorboard::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CliUsageTest, help_and_version_are_data_and_exit_0) {
  Harness h;
  EXPECT_EQ(h.run({"--version"}).out, "tumorboard " TUMORBOARD_VERSION "\n");
  const Outcome help = h.run({"--help"});
  EXPECT_EQ(help.exit, 0);
  EXPECT_THAT(help.out, HasSubstr("Commands:"));
  EXPECT_THAT(h.run({"case", "submit", "--help"}).out, HasSubstr("Usage: tumorboard case submit FILE..."));
  EXPECT_THAT(h.run({"help", "sign", "approve"}).out, HasSubstr("Usage: tumorboard sign approve CASE"));
}

TEST(CliUsageTest, an_unknown_command_is_told_with_the_nearest_one) {
  Harness h;
  const Outcome top = h.run({"caze", "list"});
  EXPECT_EQ(top.exit, 2);
  EXPECT_EQ(top.out, "");
  EXPECT_THAT(top.err, HasSubstr("did you mean `tumorboard case`?"));
  EXPECT_THAT(h.run({"case", "sumbit", "x.json"}).err, HasSubstr("did you mean `tumorboard case submit`?"));
  EXPECT_THAT(h.run({"case", "qqqqqqqqq"}).err, HasSubstr("see `tumorboard case --help`"));
}

TEST(CliUsageTest, an_unknown_option_is_told_with_the_nearest_one) {
  Harness h;
  const Outcome outcome = h.run({"case", "submit", "x.json", "--urgncy", "soon"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.err, HasSubstr("did you mean --urgency?"));
  EXPECT_THAT(h.run({"case", "list", "--jsn"}).err, HasSubstr("did you mean --json?"));
}

TEST(CliUsageTest, a_word_outside_a_closed_set_is_told_with_the_nearest_one) {
  Harness h;
  const Outcome outcome = h.run({"case", "list", "--state", "in_revew"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.err, HasSubstr("\"in_review\""));
}

TEST(CliUsageTest, missing_parts_of_a_command_are_exit_2) {
  Harness h;
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"case"},
                                             {"case", "submit"},
                                             {"case", "show"},
                                             {"case", "withdraw", "X"},
                                             {"case", "add-facts", "X", "--reason", "r"},
                                             {"sign", "dissent", "X"},
                                             {"user", "add", "x"},
                                             {"user", "confirm", "many"},
                                             {"job", "kick", "7"},
                                             {"assess"},
                                             {"completion", "tcsh"},
                                             {"case", "list", "--limit", "0"},
                                             {"case", "list", "--timeout", "-1"},
                                             {"case", "list", "extra"}}) {
    const Outcome outcome = h.run(arguments);
    EXPECT_EQ(outcome.exit, 2) << testing::PrintToString(arguments) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err, "");
  }
}

TEST(CliUsageTest, a_usage_error_is_a_document_with_json) {
  Harness h;
  const Outcome outcome = h.run({"case", "lst", "--json"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.err, testing::StartsWith("{\"schema\":\"tumorboard.error.v1\",\"code\":\"USAGE\""));
  EXPECT_THAT(outcome.err, HasSubstr("\"retryable\":false,\"request_id\":null,\"sequence\":null}"));
}

TEST(CliUsageTest, global_options_stand_before_or_after_the_command) {
  Harness h;
  EXPECT_THAT(h.run({"--json", "assess", "/nonexistent.json"}).err, HasSubstr("\"code\":\"NOT_FOUND\""));
  EXPECT_THAT(h.run({"assess", "/nonexistent.json", "--json"}).err, HasSubstr("\"code\":\"NOT_FOUND\""));
}

TEST(CliUsageTest, a_file_may_be_called_like_a_command) {
  Harness h;
  const Outcome outcome = h.run({"assess", "status"});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_THAT(outcome.err, HasSubstr("cannot read status"));
}

TEST(CliUsageTest, the_worst_exit_code_is_the_highest_and_our_fault_is_above_all) {
  EXPECT_EQ(worse(0, 8), 8);
  EXPECT_EQ(worse(8, 3), 8);
  EXPECT_EQ(worse(7, 1), 1);
  EXPECT_EQ(worse(1, 78), 1);
}

TEST(CliReferenceTest, the_pages_in_the_documents_are_what_the_program_says) {
  Tree tree;
  const auto reference = source_folder() / "docs" / "reference";
  EXPECT_EQ(content_of(reference / "command-line.md"), command_line_page(tree.root()))
      << "run: tumorboard help --markdown > docs/reference/command-line.md";
  EXPECT_EQ(content_of(reference / "exit-codes.md"), exit_codes_page())
      << "run: tumorboard help --exit-codes > docs/reference/exit-codes.md";
}

void each_leaf(const CLI::App& app, const std::function<void(const CLI::App&)>& visit) {
  const auto subs = subcommands(app, Hidden::kNo);
  for (const CLI::App* sub : subs) each_leaf(*sub, visit);
  if (subs.empty()) visit(app);
}

TEST(CliReferenceTest, every_command_and_option_says_what_it_is_for) {
  Tree tree;
  int commands = 0;
  each_leaf(tree.root(), [&](const CLI::App& app) {
    ++commands;
    EXPECT_NE(app.get_description(), "") << full_name(app);
    EXPECT_EQ(app.get_help_ptr() != nullptr, true) << full_name(app);
    for (const CLI::Option* option : options_of(app)) EXPECT_NE(option->get_description(), "") << option_line(*option);
    for (const CLI::Option* option : positionals_of(app)) EXPECT_NE(option->get_description(), "") << full_name(app);
  });
  EXPECT_GE(commands, 70);
}

// 0 if the shell accepts the text as a program.
int syntax_check(const std::string& shell, const std::string& script) {
  const Folder folder;
  const std::string path = folder.write("completion", script);
  return std::system((shell + " -n " + path).c_str());  // NOLINT(cert-env33-c): a fixed command
}

TEST(CliCompletionTest, bash_accepts_its_completion_and_completes_with_it) {
  Harness h;
  const Outcome outcome = h.run({"completion", "bash"});
  ASSERT_EQ(outcome.exit, 0);
  EXPECT_EQ(syntax_check("bash", outcome.out), 0);
  const std::string script = h.folder.write(
      "ask",
      outcome.out +
          "ask() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _tumorboard; echo \"${COMPREPLY[*]}\"; "
          "}\n"
          "ask tumorboard ca\nask tumorboard case su\nask tumorboard case submit --urg\n"
          "ask tumorboard case submit --urgency s\nask tumorboard completion z\nask tumorboard sign approve --disc\n");
  std::string answers;
  std::FILE* pipe = popen(("bash " + script).c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) answers += static_cast<char>(c);
  EXPECT_EQ(pclose(pipe), 0);
  EXPECT_EQ(answers, "case\nsubmit\n--urgency\nsoon\nzsh\n--discipline\n");
}

TEST(CliCompletionTest, zsh_and_fish_name_every_command) {
  Harness h;
  Tree tree;
  const std::string zsh = h.run({"completion", "zsh"}).out;
  const std::string fish = h.run({"completion", "fish"}).out;
  EXPECT_THAT(zsh, testing::StartsWith("#compdef tumorboard\n"));
  each_leaf(tree.root(), [&](const CLI::App& app) {
    EXPECT_THAT(zsh, HasSubstr("'" + full_name(app) + "')"));
    EXPECT_THAT(fish, HasSubstr("-a '" + app.get_name() + "'"));
    EXPECT_THAT(fish, Not(HasSubstr("--help")));
  });
  // Both are bash-like enough in their quoting for its parser to count the quotes.
  EXPECT_EQ(syntax_check("bash", zsh), 0);
  EXPECT_EQ(syntax_check("bash", fish), 0);
}

}  // namespace
}  // namespace tumorboard::cli
