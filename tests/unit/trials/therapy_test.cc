// SPDX-License-Identifier: Apache-2.0
// Our own criteria of prior therapy: how many lines, of which class and kind, still given or not.
#include <gmock/gmock.h>

#include "tests/unit/trials/fixture.h"

namespace tumorboard::trials::testing {
namespace {

using ::testing::HasSubstr;

TrialSet asking(const std::string& criteria) {
  return read(trial_text("[genomic: {hugo_symbol: EGFR}]", "      tumorboard: " + criteria + "\n"));
}

Patient given(const std::string& therapies) {
  return patient("", std::string("[") + kL858R + "]", R"(, "prior_treatment": [)" + therapies + "]");
}

Truth judged(const std::string& criterion, const Patient& patient) {
  const TrialSet set = asking("[" + criterion + "]");
  EXPECT_FALSE(set.has_errors()) << criterion;
  return ask(set, patient).verdict;
}

std::string why(const std::string& criterion, const Patient& patient) {
  const Reason found = reason(asking("[" + criterion + "]"), patient, 1);
  return found.because + "; obtain: " + found.obtain;
}

TEST(PriorLines, a_third_line_tells_of_two_before_it) {
  const Patient third = given(R"({"AGENT": "Docetaxel", "LINE": 3})");
  EXPECT_EQ(judged("prior_lines: '<=2'", third), Truth::kFalse);
  EXPECT_EQ(judged("prior_lines: '>=3'", third), Truth::kTrue);
  EXPECT_EQ(judged("prior_lines: '3'", third), Truth::kTrue);
  EXPECT_THAT(why("prior_lines: '<=2'", third), HasSubstr("3 lines known"));
  const Patient doublet = given(R"({"AGENT": "Pemetrexed", "LINE": 1}, {"AGENT": "Carboplatin", "LINE": 1})");
  EXPECT_EQ(judged("prior_lines: '1'", doublet), Truth::kTrue);
  EXPECT_THAT(why("prior_lines: '1'", doublet), HasSubstr("1 line known"));
}

TEST(PriorLines, agents_without_a_line_leave_a_range) {
  const Patient three = given(R"({"AGENT": "A"}, {"AGENT": "B"}, {"AGENT": "C"})");
  EXPECT_EQ(judged("prior_lines: '<=2'", three), Truth::kUnknown);
  EXPECT_EQ(judged("prior_lines: '<=3'", three), Truth::kTrue);
  EXPECT_EQ(judged("prior_lines: '>=1'", three), Truth::kTrue);
  EXPECT_EQ(judged("prior_lines: '>=4'", three), Truth::kFalse);
  EXPECT_EQ(why("prior_lines: '<=2'", three), "1 to 3 lines known; obtain: the line of each therapy");
  const Patient mixed = given(R"({"AGENT": "A", "LINE": 3}, {"AGENT": "B"})");
  EXPECT_EQ(judged("prior_lines: '<=2'", mixed), Truth::kFalse);
  EXPECT_EQ(judged("prior_lines: '<=3'", mixed), Truth::kUnknown);
  EXPECT_EQ(judged("prior_lines: '<=4'", mixed), Truth::kTrue);
  for (const char* unreadable : {"\"2\"", "0", "1.5", "null"}) {
    const Patient odd = given(R"({"AGENT": "A", "LINE": 1}, {"AGENT": "B", "LINE": )" + std::string(unreadable) + "}");
    EXPECT_EQ(judged("prior_lines: '<=1'", odd), Truth::kUnknown) << unreadable;
    EXPECT_EQ(judged("prior_lines: '<=2'", odd), Truth::kTrue) << unreadable;
  }
  EXPECT_EQ(judged("prior_lines: '0'", given("")), Truth::kTrue);
  EXPECT_EQ(judged("prior_lines: '0'", with_records(kL858R)), Truth::kUnknown);
}

TEST(PriorTherapy, lines_of_agents_without_a_number_are_a_range_too) {
  const Patient three =
      given(R"({"AGENT": "A", "DRUG_KIND": "chemotherapy"}, {"AGENT": "B", "DRUG_KIND": "chemotherapy"})");
  EXPECT_EQ(judged("prior_therapy: {kind: chemotherapy, lines: '<=1'}", three), Truth::kUnknown);
  EXPECT_EQ(judged("prior_therapy: {kind: chemotherapy, lines: '<=2'}", three), Truth::kTrue);
  EXPECT_EQ(judged("prior_therapy: {kind: chemotherapy}", three), Truth::kTrue);
}

TEST(PriorTherapy, a_class_or_kind_outside_the_vocabulary_cannot_be_read) {
  const Patient tki = given(R"({"AGENT": "Osimertinib", "DRUG_CLASS": "EGFR_TKI", "DRUG_KIND": "targeted"})");
  for (const char* wrong : {"drug_class: EGFRTKI", "drug_class: '!EGFRTKI'", "kind: chemo", "kind: '!chemo'",
                            "drug_class: ''", "drug_class: '!'", "drug_class: 5", "drug_class: !EGFR_TKI"}) {
    const TrialSet set = asking(std::string("[prior_therapy: {") + wrong + "}]");
    EXPECT_TRUE(set.has_errors()) << wrong;
    const Asked asked = ask(set, tki);
    EXPECT_EQ(asked.verdict, Truth::kUnknown) << wrong;
    EXPECT_EQ(asked.matches.size(), 1U) << wrong;
  }
  const TrialSet slip = asking("[prior_therapy: {drug_class: '!EGFRTKI'}]");
  EXPECT_EQ(slip.findings.front().text, "\"EGFRTKI\" is no class of drugs");
  EXPECT_THAT(slip.findings.front().remedy, HasSubstr("did you mean \"EGFR_TKI\"? known here: ALK_TKI, "));
  EXPECT_THAT(asking("[prior_therapy: {kind: chemo}]").findings.front().remedy,
              HasSubstr("known here: targeted, chemotherapy, checkpoint_inhibitor"));
}

TEST(PriorTherapy, case_blanks_and_hyphens_of_class_and_kind_do_not_matter) {
  const Patient tki = given(R"({"AGENT": "Osimertinib", "DRUG_CLASS": "egfr-tki", "DRUG_KIND": "Targeted"})");
  EXPECT_EQ(judged("prior_therapy: {drug_class: EGFR TKI}", tki), Truth::kTrue);
  EXPECT_EQ(judged("prior_therapy: {drug_class: '!Egfr_Tki'}", tki), Truth::kFalse);
  EXPECT_EQ(judged("prior_therapy: {kind: TARGETED}", tki), Truth::kTrue);
  EXPECT_EQ(judged("prior_therapy: {kind: '!Checkpoint inhibitor'}", tki), Truth::kTrue);
}

TEST(PriorTherapy, a_word_of_the_record_outside_the_vocabulary_may_be_any) {
  const Patient odd = given(R"({"AGENT": "X", "DRUG_CLASS": "TKI", "DRUG_KIND": "chemo", "LINE": 1})");
  EXPECT_EQ(judged("prior_therapy: {drug_class: '!EGFR_TKI'}", odd), Truth::kUnknown);
  EXPECT_EQ(judged("prior_therapy: {kind: '!chemotherapy'}", odd), Truth::kUnknown);
  EXPECT_THAT(why("prior_therapy: {drug_class: EGFR_TKI}", odd), HasSubstr("obtain: the drug class of each therapy"));
}

TEST(PriorTherapy, whether_a_therapy_is_current_is_unknown_unless_it_is_said_or_has_ended) {
  const std::string current = "prior_therapy: {drug: osimertinib, current: true}";
  EXPECT_EQ(judged(current, given(R"({"AGENT": "Osimertinib"})")), Truth::kUnknown);
  EXPECT_EQ(judged("prior_therapy: {drug: osimertinib, current: false}", given(R"({"AGENT": "Osimertinib"})")),
            Truth::kUnknown);
  EXPECT_EQ(judged(current, given(R"({"AGENT": "Osimertinib", "CURRENT": "yes"})")), Truth::kUnknown);
  EXPECT_EQ(judged(current, given(R"({"AGENT": "Osimertinib", "LAST_DOSE_DATE": "2.1.2025"})")), Truth::kUnknown);
  EXPECT_EQ(judged(current, given(R"({"AGENT": "Osimertinib", "CURRENT": true})")), Truth::kTrue);
  EXPECT_EQ(judged(current, given(R"({"AGENT": "Osimertinib", "CURRENT": false})")), Truth::kFalse);
  EXPECT_EQ(judged(current, given(R"({"AGENT": "Osimertinib", "LAST_DOSE_DATE": "2025-01-02"})")), Truth::kFalse);
  EXPECT_THAT(why(current, given(R"({"AGENT": "Osimertinib"})")), HasSubstr("whether each therapy is still given"));
}

TEST(PriorTherapy, one_that_may_not_be_meant_leaves_the_washout_open) {
  const std::string sure = R"({"AGENT": "Osimertinib", "DRUG_CLASS": "EGFR_TKI", "LAST_DOSE_DATE": "2024-06-01"})";
  const std::string doubtful = R"(, {"AGENT": "X", "LAST_DOSE_DATE": "2025-01-12"})";
  const std::string criterion = "prior_therapy: {drug_class: EGFR_TKI, washout_days: '>=14'}";
  EXPECT_EQ(judged(criterion, given(sure)), Truth::kTrue);
  EXPECT_EQ(judged(criterion, given(sure + doubtful)), Truth::kUnknown);
}

TEST(PriorTherapy, one_without_a_name_may_be_any_drug) {
  const Patient nameless = given(R"({"DRUG_CLASS": "EGFR_TKI"})");
  EXPECT_EQ(judged("prior_therapy: {drug: '!osimertinib'}", nameless), Truth::kUnknown);
}

}  // namespace
}  // namespace tumorboard::trials::testing
