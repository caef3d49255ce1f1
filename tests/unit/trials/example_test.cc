// SPDX-License-Identifier: Apache-2.0
// The example triples: a trial, its patients, and what an engine matches, exactly. Beside
// them the verdicts we expect (cases/NAME.verdicts.json).
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/unit/trials/fixture.h"

namespace tumorboard::trials::testing {
namespace {

namespace fs = std::filesystem;
using Expected = std::map<std::string, std::vector<std::string>>;

fs::path folder() { return fs::path(std::getenv("TUMORBOARD_SOURCE_DIR")) / "tests/unit/trials/cases"; }

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string word(Truth truth) {
  if (truth == Truth::kTrue) return "eligible";
  return truth == Truth::kFalse ? "ineligible" : "possible";
}

class Example : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const std::string trial = (folder() / (GetParam() + ".trial.yml")).string();
    set_ = load_trials(std::vector<std::string>{trial}, tree());
    ASSERT_EQ(set_.trials.size(), 1U);
    ASSERT_TRUE(set_.findings.empty()) << set_.findings.front().text;
    auto read = read_patients(content(folder() / (GetParam() + ".patients.json")), tree());
    ASSERT_TRUE(read && read->problems.empty());
    patients_ = std::move(read->patients);
    expected_ = nlohmann::json::parse(content(folder() / (GetParam() + ".expected.json")));
    today_ = day(expected_["today"].get<std::string>());
  }

  Expected matched(ClosedLevels closed) {
    Expected all;
    for (const Patient& patient : patients_) all[patient.id] = ask(set_, patient, {today_, closed}).matches;
    return all;
  }

  TrialSet set_;
  std::vector<Patient> patients_;
  nlohmann::json expected_;
  Date today_;
};

TEST_P(Example, matches_exactly_what_the_engines_match) {
  EXPECT_EQ(matched(ClosedLevels::kSkip), expected_["expected"].get<Expected>());
  if (expected_.contains("expected_match_on_closed")) {
    EXPECT_EQ(matched(ClosedLevels::kMatch), expected_["expected_match_on_closed"].get<Expected>());
  }
}

TEST_P(Example, has_the_verdicts_that_are_listed) {
  const fs::path listed = folder() / (GetParam() + ".verdicts.json");
  std::map<std::string, std::string> verdicts;
  for (const Patient& patient : patients_) verdicts[patient.id] = word(ask(set_, patient, {today_}).verdict);
  EXPECT_EQ(verdicts, nlohmann::json::parse(content(listed)).get<decltype(verdicts)>());
}

INSTANTIATE_TEST_SUITE_P(Triples, Example,
                         ::testing::Values("c01_same_record", "c08_negated_gene", "c12_nested_and_or",
                                           "c15_oncotree_lung_subtree", "c17_age_boundaries", "c22_suspended_levels"),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace tumorboard::trials::testing
