// SPDX-License-Identifier: Apache-2.0
// Rules 44 to 46, verdicts of levels and trials, our own criteria, the index.
#include <gmock/gmock.h>

#include "tests/unit/trials/fixture.h"

namespace tumorboard::trials::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kHead = "protocol_no: T\n_summary: {status: [{value: Open to Accrual}]}\ntreatment_list:\n  step:\n";
const std::string kEgfr = "match: [genomic: {hugo_symbol: EGFR}]";
const std::string kKras = "match: [genomic: {hugo_symbol: KRAS}]";

std::vector<std::string> matched(const std::string& text, Run run = {kToday}) {
  return ask(read(text), with_records(kL858R), run).matches;
}

TEST(Levels, rule_44_each_level_is_judged_alone) {
  EXPECT_THAT(matched(kHead + "  - {step_code: 1, " + kEgfr + ", arm: [{arm_code: A, " + kKras +
                      ", dose_level: [{level_code: D, " + kEgfr + "}]}]}\n"),
              ElementsAre("dose:D", "step:1"));
}

TEST(Levels, the_same_arm_code_in_two_steps_is_one_entry) {
  const std::string step = ", arm: [{arm_code: A, " + kEgfr + "}]}\n";
  EXPECT_THAT(matched(kHead + "  - {step_code: 1" + step + "  - {step_code: 2" + step), ElementsAre("arm:A"));
}

TEST(Levels, rule_45_suspension) {
  const auto arm = [](const std::string& flag) {
    return kHead + "  - {step_code: 1, arm: [{arm_code: A, " + flag + kEgfr + "}]}\n";
  };
  EXPECT_THAT(matched(arm("arm_suspended: N, ")), ElementsAre("arm:A"));
  EXPECT_THAT(matched(arm("arm_suspended: Y, ")), IsEmpty());
  EXPECT_THAT(matched(arm("arm_suspended: ' y ', ")), IsEmpty());
  EXPECT_THAT(matched(arm("")), ElementsAre("arm:A"));
  EXPECT_THAT(matched(arm("arm_suspended: Y, "), {kToday, ClosedLevels::kMatch}), ElementsAre("arm:A"));
  EXPECT_THAT(matched(arm("arm_suspended: Yes, ")), IsEmpty());
  EXPECT_TRUE(read(arm("arm_suspended: Yes, ")).has_errors());
  const std::string doses =
      "dose_level: [{level_code: D, " + kEgfr + "}, {level_code: E, level_suspended: y, " + kEgfr + "}]";
  EXPECT_THAT(matched(kHead + "  - {step_code: 1, arm: [{arm_code: A, arm_suspended: Y, " + doses + "}]}\n"),
              ElementsAre("dose:D"));
}

TEST(Levels, rule_45_a_step_is_closed_when_all_its_arms_are) {
  const auto step = [](const std::string& arms) { return kHead + "  - {step_code: S, " + kEgfr + arms + "}\n"; };
  EXPECT_THAT(matched(step(", arm: [{arm_code: A, arm_suspended: Y}, {arm_code: B}]")), ElementsAre("step:S"));
  EXPECT_THAT(matched(step(", arm: [{arm_code: A, arm_suspended: Y}]")), IsEmpty());
  EXPECT_THAT(matched(step(", arm: []")), IsEmpty());
  EXPECT_THAT(matched(step("")), IsEmpty());
}

TEST(Levels, rule_46_a_trial_not_open_to_accrual_has_all_its_levels_closed) {
  const auto with_status = [](const std::string& status) {
    return "protocol_no: T\n" + status + "\ntreatment_list: {step: [{step_code: 1, arm: [{arm_code: A, " + kEgfr +
           "}]}]}\n";
  };
  EXPECT_THAT(matched(with_status("_summary: {status: [{value: OPEN TO ACCRUAL}]}")), ElementsAre("arm:A"));
  EXPECT_THAT(matched(with_status("summary: Open to Accrual")), ElementsAre("arm:A"));
  EXPECT_THAT(matched(with_status("_summary: {status: [{value: Closed}]}")), IsEmpty());
  EXPECT_THAT(matched(with_status("status: Open to Accrual")), IsEmpty());
  EXPECT_THAT(matched(with_status("status: Open to Accrual"), {kToday, ClosedLevels::kMatch}), ElementsAre("arm:A"));
  const Asked closed = ask(read(with_status("_summary: {status: [{value: Closed}]}")), with_records(kL858R));
  EXPECT_EQ(closed.verdict, Truth::kTrue);  // shown, as closed
}

TEST(Verdicts, a_trial_is_as_good_as_its_best_open_level) {
  const std::string arms = "  - {step_code: 1, arm: [{arm_code: A, arm_suspended: Y, " + kEgfr + "}, {arm_code: B, " +
                           "match: [clinical: {gender: Male}]}, {arm_code: C, " + kKras + "}]}\n";
  EXPECT_EQ(ask(read(kHead + arms), with_records(kL858R, R"(, "GENDER": "Female")")).verdict, Truth::kUnknown);
  EXPECT_EQ(ask(read(kHead + arms), with_records(records({kL858R, kG12C}))).verdict, Truth::kTrue);
}

TEST(Verdicts, a_failing_branch_beside_an_unknown_one_is_possible) {
  const std::string match =
      "[or: [genomic: {hugo_symbol: EGFR, protein_change: p.T790M}, genomic: {hugo_symbol: KRAS}]]";
  EXPECT_EQ(verdict(match, with_records(kL858R)), Truth::kUnknown);
  EXPECT_EQ(verdict("[genomic: {hugo_symbol: EGFR, protein_change: p.T790M}, genomic: {hugo_symbol: KRAS}]",
                    with_records(kL858R)),
            Truth::kFalse);
}

TEST(Verdicts, not_tested_and_negative_are_different_facts) {
  const std::string kras = "[genomic: {hugo_symbol: KRAS}]";
  EXPECT_EQ(verdict(kras, with_records(kL858R)), Truth::kUnknown);
  EXPECT_EQ(verdict(kras, with_records(R"({"TRUE_HUGO_SYMBOL": "KRAS", "WILDTYPE": true})")), Truth::kFalse);
}

TEST(Verdicts, a_level_with_an_unreadable_criterion_matches_nothing_and_is_possible) {
  const std::string match = "[clinical: {age_numerical: '>=18 years'}, genomic: {hugo_symbol: EGFR}]";
  EXPECT_FALSE(matches(match, with_records(kL858R)));
  EXPECT_EQ(verdict(match, with_records(kL858R)), Truth::kUnknown);
  EXPECT_EQ(verdict(match, with_records(R"({"TRUE_HUGO_SYMBOL": "EGFR", "WILDTYPE": true})")), Truth::kUnknown);
  EXPECT_EQ(verdict("[genomic: null]", with_records(kL858R)), Truth::kUnknown);
}

Truth ours(const std::string& criteria, const Patient& patient) {
  const TrialSet set = read(trial_text("[genomic: {hugo_symbol: EGFR}]", "      tumorboard: " + criteria + "\n"));
  EXPECT_FALSE(set.has_errors());
  const Asked asked = ask(set, patient);
  EXPECT_EQ(asked.matches.size(), 1U);  // engines do not see it
  return asked.verdict;
}

Patient treated(const std::string& therapies, const std::string& clinical = {}) {
  return patient(clinical, std::string("[") + kL858R + "]", R"(, "prior_treatment": [)" + therapies + "]");
}

TEST(OurCriteria, prior_therapy_by_class_line_and_washout) {
  const Patient osimertinib =
      treated(R"({"AGENT": "osimertinib", "DRUG_CLASS": "EGFR_TKI", "LINE": 1, "LAST_DOSE_DATE": "2025-01-01"})");
  EXPECT_EQ(ours("[prior_therapy: {drug_class: EGFR_TKI}]", osimertinib), Truth::kTrue);
  EXPECT_EQ(ours("[prior_therapy: {drug_class: '!EGFR_TKI'}]", osimertinib), Truth::kFalse);
  EXPECT_EQ(ours("[prior_therapy: {drug_class: MET_TKI}]", osimertinib), Truth::kFalse);
  EXPECT_EQ(ours("[prior_therapy: {drug: Osimertinib, lines: '<=1'}]", osimertinib), Truth::kTrue);
  EXPECT_EQ(ours("[prior_therapy: {drug_class: EGFR_TKI, washout_days: '>=14'}]", osimertinib), Truth::kTrue);
  EXPECT_EQ(ours("[prior_therapy: {drug_class: EGFR_TKI, washout_days: '>=15'}]", osimertinib), Truth::kFalse);
  EXPECT_EQ(ours("[prior_lines: '<=2']", osimertinib), Truth::kTrue);
}

TEST(OurCriteria, what_is_not_known_of_a_therapy_is_unknown) {
  const Patient undated = treated(R"({"AGENT": "osimertinib"})");
  EXPECT_EQ(ours("[prior_therapy: {drug_class: EGFR_TKI}]", undated), Truth::kUnknown);
  EXPECT_EQ(ours("[prior_therapy: {drug: osimertinib, washout_days: '>=14'}]", undated), Truth::kUnknown);
  EXPECT_EQ(ours("[prior_therapy: {drug: osimertinib}]", with_records(kL858R)), Truth::kUnknown);
  EXPECT_EQ(ours("[ecog: '<=1']", treated("")), Truth::kUnknown);
  EXPECT_EQ(ours("[ecog: '<=1']", treated("", R"("ECOG": 1)")), Truth::kTrue);
  EXPECT_EQ(ours("[or: [ecog: '0', pd_l1_tps: '>=50']]", treated("", R"("ECOG": 1, "PDL1_TPS": 60)")), Truth::kTrue);
  EXPECT_EQ(ours("[brain_metastases: absent]", treated("")), Truth::kUnknown);
}

TEST(OurCriteria, one_that_cannot_be_read_leaves_the_match_alone_and_the_verdict_open) {
  const TrialSet set = read(trial_text("[genomic: {hugo_symbol: EGFR}]", "      tumorboard: [ecogg: 1]\n"));
  EXPECT_TRUE(set.has_errors());
  const Asked asked = ask(set, with_records(kL858R));
  EXPECT_THAT(asked.matches, ElementsAre("arm:A"));
  EXPECT_EQ(asked.verdict, Truth::kUnknown);
}

TEST(Lint, one_bad_trial_or_file_never_stops_the_others) {
  const std::vector<SourceFile> files{{"a.yml", "protocol_no: [unclosed"},
                                      {"b.json", "{"},
                                      {"c.yml", ","},
                                      {"d.yml", trial_text("[genomic: {hugo_symbol: EGFR}]")}};
  const TrialSet set = read_trials(files, tree());
  EXPECT_EQ(set.trials.size(), 1U);
  EXPECT_EQ(set.findings.size(), 2U);
  EXPECT_EQ(set.findings.front().file, "a.yml");
}

TEST(Lint, a_key_twice_a_missing_status_and_a_trial_without_match_are_warnings) {
  const TrialSet set = read("protocol_no: A\nphase: I\nphase: II\n");
  EXPECT_EQ(set.trials.front().phase, "II");
  EXPECT_EQ(set.findings.size(), 3U);
  EXPECT_FALSE(set.has_errors());
}

TEST(RegistryRecords, metadata_joins_the_trial_with_its_number) {
  const std::string record = R"({"protocolSection": {"identificationModule": {"nctId": "NCT1", "briefTitle": "B"},
    "statusModule": {"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": "2026-01-02"}},
    "eligibilityModule": {"eligibilityCriteria": "Inclusion", "minimumAge": "18 Years", "sex": "ALL"}}})";
  const std::vector<SourceFile> files{{"r.json", record}, {"t.yml", "protocol_no: X\nnct_id: NCT1\n"}};
  const TrialSet set = read_trials(files, tree());
  ASSERT_EQ(set.trials.size(), 1U);
  ASSERT_TRUE(set.trials.front().registry.has_value());
  EXPECT_EQ(set.trials.front().registry->status, "Open to Accrual");
  EXPECT_EQ(set.trials.front().registry->minimum_age, "18 Years");
  EXPECT_TRUE(set.records.empty());
}

TEST(OncoTrees, a_release_reads_like_the_shipped_table_and_what_is_none_is_refused) {
  const auto release = OncoTree::read_release(
      R"({"TISSUE": {"code": "TISSUE", "name": "Tissue", "children": {"LUNG": {"code": "LUNG", "name": "Lung", "children":
         {"NSCLC": {"code": "NSCLC", "name": "Non-Small Cell Lung Cancer", "children": {}}}}}}})",
      "test_1");
  ASSERT_TRUE(release.has_value());
  EXPECT_EQ(release->size(), 3U);
  EXPECT_EQ(release->version(), "test_1");
  EXPECT_TRUE(release->subtree("Lung")->holds(release->find("NSCLC")->positions.front()));
  EXPECT_FALSE(OncoTree::read_release("[]", "x").has_value());
  EXPECT_FALSE(OncoTree::read_release(R"({"A": {"name": "no code"}})", "x").has_value());
  EXPECT_EQ(OncoTree::shipped().version(), "2025_10_03");
  EXPECT_EQ(OncoTree::shipped().find("Large Cell Neuroendocrine Carcinoma")->positions.size(), 1U);
}

}  // namespace
}  // namespace tumorboard::trials::testing
