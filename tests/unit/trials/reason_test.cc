// SPDX-License-Identifier: Apache-2.0
// What a judgement rests on, in words, and what to obtain: a field that is there and cannot be
// read is not "not given".
#include <gmock/gmock.h>

#include "tests/unit/trials/fixture.h"

namespace tumorboard::trials::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Reason of_clinical(const std::string& match, const std::string& fields) {
  return reason("[clinical: {" + match + "}]", patient(fields));
}

Reason of_ours(const std::string& criterion, const std::string& fields) {
  return reason(read(trial_text("[genomic: {hugo_symbol: EGFR}]", "      tumorboard: [" + criterion + "]\n")),
                patient(fields), 1);
}

TEST(Reasons, a_field_that_cannot_be_read_is_told_as_such) {
  EXPECT_EQ(of_clinical("age_numerical: '>=18'", R"("BIRTH_DATE": "02.04.1958")").because,
            "date of birth \"02.04.1958\" is not YYYY-MM-DD");
  EXPECT_EQ(of_clinical("age_numerical: '>=18'", R"("AGE": "18")").because, "age \"18\" is text, not a number");
  EXPECT_EQ(of_clinical("age_expression: '>=18'", R"("AGE": "18")").because, "age \"18\" is text, not a number");
  EXPECT_EQ(of_clinical("tmb: 10", R"("TUMOR_MUTATIONAL_BURDEN_PER_MEGABASE": "12.5")").because,
            "tumor mutational burden \"12.5\" is text, not a number");
  EXPECT_EQ(of_ours("ecog: '<=1'", R"("ECOG": "1")").because, "ECOG \"1\" is text, not a number");
  EXPECT_EQ(of_ours("pd_l1_tps: '<1'", R"("PDL1_TPS": "<1")").because, "PD-L1 TPS \"<1\" is text, not a number");
  EXPECT_EQ(of_ours("ecog: '<=1'", R"("ECOG": true)").because, "ECOG \"true\" is a truth value, not a number");
  EXPECT_EQ(of_clinical("age_numerical: '>=18'", "").because, "no date of birth is given");
  EXPECT_EQ(of_ours("ecog: '<=1'", R"("ECOG": null)").because, "ECOG is not given");
}

TEST(Reasons, an_empty_diagnosis_is_none) {
  for (const char* text : {"", "  "}) {
    const Reason found = of_clinical("oncotree_primary_diagnosis: Lung",
                                     R"("ONCOTREE_PRIMARY_DIAGNOSIS_NAME": ")" + std::string(text) + "\"");
    EXPECT_EQ(found.because, "no diagnosis is given");
    EXPECT_EQ(found.obtain, "the histological diagnosis");
  }
}

TEST(Reasons, a_number_against_text_is_told) {
  const Patient text = with_records(R"({"TRUE_HUGO_SYMBOL": "EGFR", "TRUE_TRANSCRIPT_EXON": "21"})");
  EXPECT_EQ(reason("[genomic: {hugo_symbol: EGFR, exon: 21}]", text).because,
            "tested: no such finding in EGFR; exon \"21\" is text in the record, a number in the trial");
  EXPECT_EQ(reason("[genomic: {hugo_symbol: EGFR, exon: 20}]", text).because, "tested: no such finding in EGFR");
  EXPECT_EQ(of_clinical("stage: 4", R"("stage": "4")").because,
            "stage is \"4\": text in the record, a number in the trial");
}

TEST(Reasons, an_ignored_key_whose_field_is_given_is_not_called_missing) {
  const Reason given = of_clinical("her2_status: Positive", R"("HER2_STATUS": "Positive")");
  EXPECT_EQ(given.because, "HER2_STATUS is \"Positive\"; not judged: engines ignore this criterion");
  EXPECT_EQ(given.obtain, "her2_status, read by hand");
  EXPECT_EQ(of_clinical("her2_status: Positive", "").because, "not part of the structured record");
}

TEST(Reasons, without_a_gene_no_placeholder_is_named) {
  const Reason none = reason("[genomic: {variant_classification: Missense_Mutation}]", with_records(""));
  EXPECT_EQ(none.because, "no genomic record is given");
  EXPECT_EQ(none.obtain, "molecular testing with a panel");
  const Reason doubtful =
      reason("[genomic: {variant_classification: Missense_Mutation}]", with_records(R"({"TRUE_HUGO_SYMBOL": "EGFR"})"));
  EXPECT_EQ(doubtful.obtain, "the full molecular report");
}

const std::string kAlk = "[genomic: {hugo_symbol: ALK, variant_category: Structural Variation}]";

TEST(Reasons, a_structural_variant_without_a_date_asks_for_it) {
  const std::string sides = R"({"VARIANT_CATEGORY": "SV", "LEFT_PARTNER_GENE": "EML4", "RIGHT_PARTNER_GENE": "ALK"})";
  const Reason missing = reason(kAlk, with_records(sides));
  EXPECT_EQ(missing.because, "EML4-ALK SV: the report date is missing");
  EXPECT_EQ(missing.obtain, "the date of the report");
  EXPECT_THAT(reason(kAlk, with_records(sides, R"(, "REPORT_DATE": "1.12.2018")")).because,
              HasSubstr("the report date \"1.12.2018\" is not YYYY-MM-DD"));
  EXPECT_THAT(reason(kAlk, with_records(sides, R"(, "REPORT_DATE": "2018-12-01")")).because, Not(HasSubstr("date")));
}

TEST(Reasons, a_structural_variant_in_text_is_told_by_its_comment) {
  const auto said = [](const std::string& comment) {
    return with_records(R"({"VARIANT_CATEGORY": "SV", "STRUCTURAL_VARIANT_COMMENT": ")" + comment + "\"}");
  };
  EXPECT_EQ(reason(kAlk, said("an EML4-ALK fusion")).because,
            "comment \"an EML4-ALK fusion\" (the report date is missing)");
  const std::string long_comment = "ALK " + std::string(200, 'x');
  EXPECT_THAT(reason(kAlk, said(long_comment)).because, HasSubstr("x...\""));
  EXPECT_LT(reason(kAlk, said(long_comment)).because.size(), 140U);
}

TEST(StructuralVariants, a_comment_on_a_record_without_a_category_is_neither_yes_nor_no) {
  const std::string record = R"({"STRUCTURAL_VARIANT_COMMENT": "an ALK fusion"})";
  const std::string none = "[genomic: {hugo_symbol: ALK, variant_category: '!Structural Variation'}]";
  for (const char* date : {R"(, "REPORT_DATE": "2018-11-30")", R"(, "REPORT_DATE": "2024-03-01")", ""}) {
    const Patient patient = with_records(record, date);
    EXPECT_EQ(verdict(kAlk, patient), Truth::kUnknown) << date;
    EXPECT_EQ(verdict(none, patient), Truth::kUnknown) << date;
    EXPECT_FALSE(matches(kAlk, patient)) << date;
    EXPECT_TRUE(matches(none, patient)) << date;
  }
  const Patient mutation =
      with_records(R"({"VARIANT_CATEGORY": "MUTATION", "STRUCTURAL_VARIANT_COMMENT": "an ALK fusion"})");
  EXPECT_EQ(verdict(kAlk, mutation), Truth::kFalse);
}

}  // namespace
}  // namespace tumorboard::trials::testing
