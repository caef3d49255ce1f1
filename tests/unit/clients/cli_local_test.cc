// SPDX-License-Identifier: Apache-2.0
// Commands that need no daemon: contexts, keys, resume files, edits, assess and its refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "clients/cli/case_edit.h"
#include "clients/cli/contexts.h"
#include "clients/cli/resume.h"
#include "common/casefile/case_file.h"
#include "common/check/diff.h"
#include "tests/unit/clients/cli_harness.h"

namespace tumorboard::cli {
namespace {

using testing::HasSubstr;

class ContextsTest : public testing::Test {
 protected:
  Folder folder_;
  std::map<std::string, std::string> variables_{{"HOME", "/home/me"}};
  Globals globals_;

  void write(const std::string& text) { variables_["TUMORBOARD_CONTEXTS"] = folder_.write("contexts.toml", text); }
  Result<Connection> resolve() {
    return resolve_connection(globals_, [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    });
  }
};

constexpr const char* kTwo =
    "default = \"board\"\n[contexts.board]\nendpoint = \"tcp://a:1\"\nserver_key = \"K\"\n"
    "key_file = \"~/me.key\"\n[contexts.other]\nendpoint = \"tcp://b:2\"\n";

TEST_F(ContextsTest, flags_win_over_variables_and_these_over_the_context) {
  write(kTwo);
  EXPECT_EQ(resolve()->endpoint, "tcp://a:1");
  EXPECT_EQ(resolve()->key_file, "/home/me/me.key");
  variables_["TUMORBOARD_ENDPOINT"] = "tcp://c:3";
  EXPECT_EQ(resolve()->endpoint, "tcp://c:3");
  globals_.endpoint = "tcp://d:4";
  EXPECT_EQ(resolve()->endpoint, "tcp://d:4");
  EXPECT_EQ(resolve()->server_key, "K");
}

TEST_F(ContextsTest, a_context_is_chosen_by_name) {
  write(kTwo);
  globals_.context = "other";
  EXPECT_EQ(resolve()->endpoint, "tcp://b:2");
  EXPECT_EQ(resolve()->key_file, "");
  globals_.context = "bord";
  EXPECT_THAT(resolve().error().hint, HasSubstr("board"));
}

TEST_F(ContextsTest, an_unknown_key_is_refused_with_its_line_and_the_nearest_one) {
  write("[contexts.board]\nendpont = \"tcp://a:1\"\n");
  globals_.context = "board";
  const auto outcome = resolve();
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(outcome.error().message, HasSubstr("contexts.toml:2"));
  EXPECT_THAT(outcome.error().hint, HasSubstr("endpoint"));
}

TEST_F(ContextsTest, broken_files_and_wrong_types_are_refused) {
  write("[contexts.board\n");
  EXPECT_FALSE(resolve().has_value());
  write("default = \"board\"\n[contexts.board]\nendpoint = 7\n");
  EXPECT_FALSE(resolve().has_value());
  write("default = \"board\"\n");
  EXPECT_FALSE(resolve().has_value());
}

TEST_F(ContextsTest, without_a_file_nothing_is_known_and_a_named_context_is_missing) {
  variables_["TUMORBOARD_CONTEXTS"] = (folder_.path() / "none").string();
  EXPECT_EQ(resolve()->endpoint, "");
  globals_.context = "board";
  EXPECT_EQ(resolve().error().code, ErrorCode::kNotFound);
}

TEST(CliKeyTest, a_new_key_is_private_and_shown_by_its_public_half) {
  Harness h;
  const std::string path = (h.folder.path() / "me.key").string();
  const Outcome made = h.run({"key", "new", "a.person", "--out", path, "--no-passphrase", "--json"});
  ASSERT_EQ(made.exit, 0) << made.err;
  const auto mode = std::filesystem::status(path).permissions();
  EXPECT_EQ(mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
            std::filesystem::perms::none);
  EXPECT_EQ(h.run({"key", "show", path + ".pub", "--json"}).out,
            h.run({"key", "show", path, "--json"})
                .out.replace(h.run({"key", "show", path, "--json"}).out.find("me.key"), 6, "me.key.pub"));
  EXPECT_EQ(h.run({"key", "new", "a.person", "--out", path, "--no-passphrase"}).exit, 4);
}

TEST(CliKeyTest, a_passphrase_is_asked_for_twice_or_read_from_a_file_and_never_guessed) {
  Harness h;
  const auto path = [&](const std::string& name) { return (h.folder.path() / name).string(); };
  EXPECT_EQ(h.run({"key", "new", "p", "--out", path("none.key")}).exit, 5);
  EXPECT_FALSE(std::filesystem::exists(path("none.key")));
  h.secret = "typed";
  EXPECT_EQ(h.run({"key", "new", "p", "--out", path("typed.key")}).exit, 0);
  h.secret.reset();
  const std::string file = h.folder.write("passphrase", "from a file\n");
  EXPECT_EQ(h.run({"key", "new", "p", "--out", path("file.key"), "--passphrase-file", file}).exit, 0);
  const auto key = signing::read_key_file(path("file.key"));
  ASSERT_TRUE(key.has_value());
  EXPECT_TRUE(key->sealed());
  EXPECT_TRUE(key->signing_key("from a file").has_value());
  EXPECT_EQ(key->signing_key("from a file\n").error().code, ErrorCode::kUnauthenticated);
}

TEST(CliKeyTest, a_dry_run_writes_nothing) {
  Harness h;
  const std::string path = (h.folder.path() / "me.key").string();
  EXPECT_EQ(h.run({"key", "new", "p", "--out", path, "--dry-run"}).exit, 0);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ResumeFileTest, comes_back_as_written_and_a_foreign_file_is_refused) {
  Folder folder;
  const std::string path = (folder.path() / "resume").string();
  EXPECT_FALSE(read_resume_file(path)->has_value());
  ASSERT_TRUE(write_resume_file(path, {std::string(16, '\x7f'), 912}).has_value());
  ASSERT_TRUE(write_resume_file(path, {std::string(16, '\x7f'), 913}).has_value());
  const auto point = read_resume_file(path);
  ASSERT_TRUE(point.has_value() && point->has_value());
  EXPECT_EQ((*point)->sequence, 913U);
  EXPECT_EQ((*point)->ledger_epoch, std::string(16, '\x7f'));
  for (const char* text : {"", "x 1\n", "7f7f 1\n", "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f -1\n",
                           "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f 12", "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f 1 2\n"}) {
    EXPECT_FALSE(read_resume_file(folder.write("other", text)).has_value()) << text;
  }
}

class CaseEditTest : public testing::Test {
 protected:
  const Date today_ = *Date::parse("2026-08-05");
  const v1::Case facts_ = *casefile::read_case(
      R"({"id":"x","as_of":"2026-08-01","patient":{"age":60},"lesions":[{"site":"liver_S6","size_mm":18.25}]})",
      std::nullopt, today_);
};

TEST_F(CaseEditTest, a_fact_is_set_by_its_path) {
  const auto edited = edit_case(facts_,
                                {"patient.ecog=1", "lesions[0].progressing=true", "histology=adenocarcinoma",
                                 "rt_plan.total_gy=50", "lesions[1].site=bone_T6", "patient.age=null"},
                                today_);
  ASSERT_TRUE(edited.has_value()) << edited.error().message;
  EXPECT_EQ(edited->patient().ecog(), 1U);
  EXPECT_FALSE(edited->patient().has_age());
  EXPECT_TRUE(edited->lesions().values(0).progressing());
  EXPECT_EQ(edited->lesions().values(0).size_mm(), 18.25);
  EXPECT_EQ(edited->lesions().values(1).site(), "bone_T6");
  EXPECT_EQ(edited->rt_plan().total_gy(), 50);
  EXPECT_EQ(edited->as_of(), "2026-08-01");
  EXPECT_GE(check::diff_cases(facts_, *edited).size(), 6U);
}

TEST_F(CaseEditTest, a_wrong_path_or_value_is_refused_with_its_path) {
  EXPECT_EQ(edit_case(facts_, {"patient.ecgo=1"}, today_).error().element_path, "patient.ecgo");
  EXPECT_EQ(edit_case(facts_, {"patient.ecog=7"}, today_).error().element_path, "patient.ecog");
  EXPECT_EQ(edit_case(facts_, {"lesions[5].site=x"}, today_).error().element_path, "lesions[5].site");
  for (const char* assignment : {"ecog", "=1", "lesions[=1", "lesions[a]=1", "patient..ecog=1", "[0]=1", "id.x=1"}) {
    EXPECT_EQ(edit_case(facts_, {assignment}, today_).error().code, ErrorCode::kInvalid) << assignment;
  }
}

TEST(CliAssessTest, a_refused_file_leaves_stdout_empty_and_says_where) {
  Harness h;
  const std::string file = h.folder.write("bad.json", R"({"id": "x", "patient": {"ecog": 9}})");
  const Outcome outcome = h.run({"assess", "--json", file});
  EXPECT_EQ(outcome.exit, 8);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("\"code\":\"INVALID\""));
  EXPECT_THAT(outcome.err, HasSubstr("\"element_path\":\"patient.ecog\""));
  EXPECT_EQ(h.run({"assess", file}).exit, 8);
  h.typed = "{";
  EXPECT_EQ(h.run({"assess", "-"}).exit, 8);
}

TEST(CliAssessTest, other_failures_have_their_exit_codes) {
  Harness h;
  const std::string file = h.folder.write("case.json", R"({"id": "x"})");
  EXPECT_EQ(h.run({"assess", (h.folder.path() / "none.json").string()}).exit, 3);
  EXPECT_EQ(h.run({"assess", h.folder.path().string()}).exit, 8);
  EXPECT_EQ(h.run({"assess", "--as-of", "yesterday", file}).exit, 2);
  EXPECT_EQ(h.run({"assess", "--knowledge", (h.folder.path() / "none").string(), file}).exit, 78);
  const Outcome broken = h.run({"knowledge", "check", "--knowledge", (h.folder.path() / "none").string()});
  EXPECT_EQ(broken.exit, 78);
  EXPECT_EQ(broken.out, "");
  h.variables["TUMORBOARD_KNOWLEDGE"] = (h.folder.path() / "none").string();
  EXPECT_EQ(h.run({"knowledge", "codes"}).exit, 78);
}

std::string example(const std::string& name) { return (source_folder() / "tests/unit/trials/cases" / name).string(); }

TEST(CliTrialsTest, match_prints_every_trial_and_patient_with_matches_verdict_and_problems) {
  Harness h;
  const Outcome outcome = h.run({"trials", "match", "--json", "--trials", example("c08_negated_gene.trial.yml"),
                                 example("c12_nested_and_or.trial.yml"), "--patients",
                                 example("c08_negated_gene.patients.json"), "--today", "2025-01-15"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto document = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(document["results"].size(), 12U);
  EXPECT_TRUE(document["problems"].empty());
  const auto& first = document["results"][0];
  EXPECT_EQ(first["trial"], "SYN-008");
  EXPECT_EQ(first["matches"], nlohmann::json({"arm:A"}));
  EXPECT_EQ(first["verdict"], "possible");
  EXPECT_EQ(first["levels"][0]["level"], "arm:A");
  EXPECT_EQ(first["levels"][0]["closed"], false);
  EXPECT_EQ(first["levels"][0]["criteria"][1]["verdict"], "unknown");
  EXPECT_FALSE(first["levels"][0]["criteria"][1]["obtain"].get<std::string>().empty());
}

TEST(CliTrialsTest, match_prints_its_document_and_exits_8_when_no_trial_or_no_patient_can_be_read) {
  Harness h;
  const std::string broken = h.folder.write("broken.yml", "protocol_no: [");
  const std::string patients = example("c08_negated_gene.patients.json");
  Outcome outcome = h.run({"trials", "match", "--json", "--trials", broken, "--patients", patients});
  EXPECT_EQ(outcome.exit, 8);
  auto document = nlohmann::json::parse(outcome.out);
  ASSERT_EQ(document["problems"].size(), 1U);
  EXPECT_EQ(document["problems"][0]["file"], broken);
  EXPECT_EQ(document["problems"][0]["line"], 1);
  outcome = h.run({"trials", "match", "--json", "--trials", example("c08_negated_gene.trial.yml"), "--patients",
                   (h.folder.path() / "none.json").string()});
  EXPECT_EQ(outcome.exit, 8);
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["problems"].size(), 1U);
  outcome = h.run(
      {"trials", "match", "--json", "--trials", broken, example("c08_negated_gene.trial.yml"), "--patients", patients});
  EXPECT_EQ(outcome.exit, 0);  // one bad trial does not stop the others
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["results"].size(), 6U);
}

TEST(CliTrialsTest, match_takes_an_oncotree_release_and_refuses_a_wrong_date) {
  Harness h;
  const std::string tree = h.folder.write(
      "tiny.json",
      R"({"LUNG": {"code": "LUNG", "name": "Lung", "children": {"A": {"code": "A", "name": "New Name"}}}})");
  const std::string trial = h.folder.write(
      "t.yml",
      "protocol_no: T\n_summary: {status: [{value: Open to Accrual}]}\ntreatment_list: {step: [{step_code: 1, arm: "
      "[{arm_code: A, match: [clinical: {oncotree_primary_diagnosis: Lung}]}]}]}\n");
  const std::string patients =
      h.folder.write("p.json", R"([{"id": "P", "clinical": {"ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "New Name"}}])");
  const auto matches = [&](std::vector<std::string> more) {
    std::vector<std::string> all{"trials", "match", "--json", "--trials", trial, "--patients", patients};
    all.insert(all.end(), more.begin(), more.end());
    return nlohmann::json::parse(h.run(all).out)["results"][0]["matches"];
  };
  EXPECT_EQ(matches({}).size(), 0U);
  EXPECT_EQ(matches({"--oncotree", tree}).size(), 1U);
  EXPECT_EQ(h.run({"trials", "match", "--trials", trial, "--patients", patients, "--today", "soon"}).exit, 2);
}

TEST(CliTrialsTest, lint_exits_8_at_an_error_and_says_file_line_path_and_remedy) {
  Harness h;
  const std::string file = h.folder.write(
      "t.yml",
      "protocol_no: T\n_summary: {status: [{value: Open to Accrual}]}\ntreatment_list:\n  step:\n  - step_code: 1\n"
      "    arm:\n    - arm_code: A\n      match:\n      - clinical:\n          age_numerical: '>=18 years'\n");
  const Outcome outcome = h.run({"trials", "lint", "--json", file});
  EXPECT_EQ(outcome.exit, 8);
  const auto finding = nlohmann::json::parse(outcome.out)["findings"][0];
  EXPECT_EQ(finding["level"], "error");
  EXPECT_EQ(finding["line"], 10);
  EXPECT_EQ(finding["path"], "treatment_list.step[0].arm[0].match[0].clinical.age_numerical");
  EXPECT_FALSE(finding["remedy"].get<std::string>().empty());
  EXPECT_EQ(h.run({"trials", "lint", example("c12_nested_and_or.trial.yml")}).exit, 0);
  EXPECT_EQ(h.run({"trials", "show", "SYN-012", example("c12_nested_and_or.trial.yml")}).exit, 0);
  EXPECT_EQ(h.run({"trials", "show", "SYN-013", example("c12_nested_and_or.trial.yml")}).exit, 3);
  EXPECT_THAT(h.run({"trials", "list", example("c12_nested_and_or.trial.yml")}).out, HasSubstr("SYN-012"));
}

TEST(CliTrialsTest, assess_names_the_centres_trials_and_unusable_ones_are_exit_78) {
  Harness h;
  h.variables["TUMORBOARD_KNOWLEDGE"] = (source_folder() / "knowledge").string();
  const std::string file = h.folder.write(
      "case.json", R"({"id": "x", "as_of": "2026-03-01", "patient": {"age": 63}, "histology": "adenocarcinoma"})");
  const std::string trial = h.folder.write(
      "t.yml",
      "protocol_no: T\n_summary: {status: [{value: Open to Accrual}]}\ntreatment_list: {step: [{step_code: 1, arm: "
      "[{arm_code: A, match: [clinical: {oncotree_primary_diagnosis: Lung, age_numerical: '>=18'}]}]}]}\n");
  const Outcome outcome = h.run({"assess", "--json", "--trials", trial, file});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto document = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(document["trial_flag"], "surface_available_trial");
  EXPECT_EQ(document["trials"][0]["verdict"], "eligible");
  EXPECT_EQ(document["provenance"]["trials_digest"].get<std::string>().size(), 64U);
  EXPECT_EQ(h.run({"assess", "--json", "--trials", (h.folder.path() / "none").string(), file}).exit, 78);
  EXPECT_EQ(nlohmann::json::parse(h.run({"assess", "--json", file}).out)["trial_flag"], "reminder_if_available");
}

}  // namespace
}  // namespace tumorboard::cli
