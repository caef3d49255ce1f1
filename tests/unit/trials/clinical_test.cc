// SPDX-License-Identifier: Apache-2.0
// Rules 19 to 29 and 41 to 43: clinical keys and missing data.
#include <gmock/gmock.h>

#include "tests/unit/trials/fixture.h"

namespace tumorboard::trials::testing {
namespace {

using ::testing::HasSubstr;

Patient diagnosed(const std::string& name) { return patient(R"("ONCOTREE_PRIMARY_DIAGNOSIS_NAME": ")" + name + "\""); }
Patient born(const std::string& date) { return patient(R"("BIRTH_DATE": ")" + date + "\""); }
std::string diagnosis(const std::string& name) { return "[clinical: {oncotree_primary_diagnosis: '" + name + "'}]"; }
std::string age(const std::string& limit) { return "[clinical: {age_numerical: '" + limit + "'}]"; }

TEST(ClinicalKeys, rule_19_a_diagnosis_stands_for_itself_and_what_is_below_it_by_exact_name) {
  EXPECT_TRUE(matches(diagnosis("Non-Small Cell Lung Cancer"), diagnosed("Giant Cell Carcinoma of the Lung")));
  EXPECT_FALSE(matches(diagnosis("Lung Adenocarcinoma"), diagnosed("Non-Small Cell Lung Cancer")));
  EXPECT_FALSE(matches(diagnosis("non-small cell lung cancer"), diagnosed("Lung Adenocarcinoma")));
  EXPECT_FALSE(matches(diagnosis("Non-Small Cell Lung Cancer"), diagnosed("lung adenocarcinoma")));
  EXPECT_FALSE(matches(diagnosis("!Lung"), diagnosed("Lung Adenocarcinoma")));
  EXPECT_TRUE(matches("[clinical: {OncoTree_Primary_Diagnosis: Lung}]", diagnosed("Lung Adenocarcinoma")));
}

TEST(ClinicalKeys, rule_19_codes_are_understood_but_engines_compare_names) {
  EXPECT_FALSE(matches(diagnosis("Lung"), diagnosed("LUAD")));
  EXPECT_EQ(verdict(diagnosis("Lung"), diagnosed("LUAD")), Truth::kTrue);
  EXPECT_FALSE(matches(diagnosis("LUAD"), diagnosed("Lung Adenocarcinoma")));
  EXPECT_EQ(verdict(diagnosis("LUAD"), diagnosed("Lung Adenocarcinoma")), Truth::kTrue);
  EXPECT_THAT(lint(diagnosis("LUAD")).front().remedy, HasSubstr("Lung Adenocarcinoma"));
}

TEST(ClinicalKeys, rule_20_solid_and_liquid_divide_the_whole_tree) {
  for (const char* solid : {"Lung Adenocarcinoma", "Invasive Breast Carcinoma", "Neuroblastoma"}) {
    EXPECT_TRUE(matches(diagnosis("_SOLID_"), diagnosed(solid))) << solid;
    EXPECT_FALSE(matches(diagnosis("_LIQUID_"), diagnosed(solid))) << solid;
  }
  EXPECT_TRUE(matches(diagnosis("_LIQUID_"), diagnosed("Acute Myeloid Leukemia")));
  EXPECT_TRUE(matches(diagnosis("_LIQUID_"), diagnosed("Hodgkin Lymphoma")));
  EXPECT_FALSE(matches(diagnosis("_SOLID_"), diagnosed("Hodgkin Lymphoma")));
  const auto solid = *tree().subtree("_SOLID_");
  const auto liquid = *tree().subtree("_LIQUID_");
  for (std::uint32_t at = 0; at < tree().size(); ++at) EXPECT_NE(solid.holds(at), liquid.holds(at)) << tree().name(at);
}

TEST(ClinicalKeys, rule_21_an_unknown_diagnosis_matches_nothing_excludes_nobody_and_is_an_error) {
  EXPECT_FALSE(matches(diagnosis("All Solid Tumors"), diagnosed("Lung Adenocarcinoma")));
  EXPECT_FALSE(matches(diagnosis("All Solid Tumors"), diagnosed("All Solid Tumors")));
  EXPECT_TRUE(matches(diagnosis("!All Solid Tumors"), diagnosed("Lung Adenocarcinoma")));
  EXPECT_EQ(verdict(diagnosis("All Solid Tumors"), diagnosed("Lung Adenocarcinoma")), Truth::kUnknown);
  const auto found = lint(diagnosis("Lung Adenocarcinom"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().severity, Severity::kError);
  EXPECT_EQ(found.front().line, 8);
  EXPECT_EQ(found.front().path, "treatment_list.step[0].arm[0].match[0].clinical.oncotree_primary_diagnosis");
  EXPECT_THAT(found.front().remedy, HasSubstr("\"Lung Adenocarcinoma\""));
}

TEST(ClinicalKeys, rule_22_a_list_of_diagnoses_cannot_be_read) {
  const std::string match = "[clinical: {oncotree_primary_diagnosis: [Lung, '!Lung Adenocarcinoma']}]";
  EXPECT_FALSE(matches(match, diagnosed("Lung")));
  EXPECT_EQ(verdict(match, diagnosed("Lung")), Truth::kUnknown);
}

TEST(ClinicalKeys, rule_23_ages_are_birth_date_limits) {
  EXPECT_TRUE(matches(age(">=18"), born("2007-01-15")));
  EXPECT_FALSE(matches(age(">=18"), born("2007-01-16")));
  EXPECT_TRUE(matches(age("<=18"), born("2007-01-15")));
  EXPECT_FALSE(matches(age("<=18"), born("2007-01-14")));
  EXPECT_FALSE(matches(age("<18"), born("2007-01-15")));
  EXPECT_FALSE(matches(age(">18"), born("2007-01-15")));
  EXPECT_TRUE(matches(age(">18"), born("2007-01-14")));
  EXPECT_TRUE(matches(age("==18"), born("2007-01-15")));
  EXPECT_FALSE(matches(age("==18"), born("2007-01-14")));
  EXPECT_TRUE(matches(age(">=0.5"), born("2024-07-15")));
  EXPECT_FALSE(matches(age(">=.5"), born("2024-07-16")));
  EXPECT_TRUE(matches(age(">=0.083"), born("2024-12-15")));
}

TEST(ClinicalKeys, rule_23_month_arithmetic_ends_with_the_month_and_fractions_round_to_months) {
  EXPECT_EQ(months_before(day("2025-03-31"), 1), day("2025-02-28"));
  EXPECT_EQ(months_before(day("2024-02-29"), 12), day("2023-02-28"));
  EXPECT_EQ(AgeLimit::of(*parse_limit(">=0.125")).months, 2);  // 1.5 goes to the even month
  EXPECT_EQ(AgeLimit::of(*parse_limit(">=0.875")).months, 10);
  EXPECT_EQ(AgeLimit::of(*parse_limit(">=0.99")).months, 12);
}

TEST(ClinicalKeys, rule_23_more_than_an_operator_and_a_number_cannot_be_read) {
  for (const char* text : {">=18 years", "18", ">= 18", "=>18", ">=", ">=1.2.3", ""}) {
    EXPECT_FALSE(matches(age(text), born("1958-04-02"))) << text;
    EXPECT_EQ(verdict(age(text), born("1958-04-02")), Truth::kUnknown) << text;
    EXPECT_EQ(lint(age(text)).size(), 1U) << text;
  }
}

TEST(ClinicalKeys, rule_24_age_expression_compares_whole_years) {
  const std::string match = "[clinical: {age_expression: '>=18'}]";
  EXPECT_TRUE(matches(match, patient(R"("AGE": 18)")));
  EXPECT_FALSE(matches(match, patient(R"("AGE": 17)")));
  EXPECT_FALSE(matches(match, born("1958-04-02")));
}

TEST(ClinicalKeys, rule_25_gender_is_exact) {
  EXPECT_TRUE(matches("[clinical: {gender: Female}]", patient(R"("GENDER": "Female")")));
  EXPECT_FALSE(matches("[clinical: {gender: female}]", patient(R"("GENDER": "Female")")));
}

TEST(ClinicalKeys, rule_26_tumor_mutational_burden_and_its_other_name) {
  const Patient ten = patient(R"("TUMOR_MUTATIONAL_BURDEN_PER_MEGABASE": 10.0)");
  EXPECT_TRUE(matches("[clinical: {tmb_numerical: '>=10'}]", ten));
  EXPECT_FALSE(matches("[clinical: {tmb_numerical: '>10'}]", ten));
  EXPECT_TRUE(matches("[clinical: {tmb: '10'}]", ten));
  EXPECT_TRUE(matches("[clinical: {tmb: 10}]", ten));
  EXPECT_FALSE(matches("[clinical: {tmb_numerical: '10'}]", ten));
  EXPECT_FALSE(matches("[clinical: {tmb_numerical: '>=10'}]", patient("")));
}

TEST(ClinicalKeys, rules_27_and_28_keys_that_engines_ignore_are_absent_from_matches_and_unknown_to_us) {
  for (const char* key : {"er_status: true", "pr_status: false", "her2_status: true", "disease_status: [Metastatic]",
                          "molecular_marker_other: x", "number_prior_lines_therapy_allowed: '<=2'",
                          "active_brain_metastases_allowed: 'No'", "brca1_germline_mutation: true"}) {
    const std::string match = std::string("[clinical: {") + key + ", gender: Female}]";
    EXPECT_TRUE(matches(match, patient(R"("GENDER": "Female")"))) << key;
    EXPECT_EQ(verdict(match, patient(R"("GENDER": "Female")")), Truth::kUnknown) << key;
    EXPECT_EQ(verdict(match, patient(R"("GENDER": "Male")")), Truth::kFalse) << key;
    EXPECT_TRUE(lint(match).empty()) << key;
  }
}

TEST(ClinicalKeys, rule_29_a_key_without_a_mapping_is_compared_as_written_and_is_an_error) {
  EXPECT_FALSE(matches("[clinical: {stage: IV}]", patient(R"("STAGE": "IV")")));
  EXPECT_TRUE(matches("[clinical: {stage: IV}]", patient(R"("stage": "IV")")));
  EXPECT_TRUE(matches("[clinical: {stage: '!IV'}]", patient("")));
  EXPECT_THAT(lint("[clinical: {age_numeric: '>=18'}]").front().remedy, HasSubstr("age_numerical"));
}

TEST(MissingData, rule_41_an_inclusion_needs_a_value) {
  const Patient nothing = patient(R"("GENDER": null, "BIRTH_DATE": null)");
  for (const char* match : {"[clinical: {gender: Female}]", "[clinical: {age_numerical: '<99'}]",
                            "[clinical: {oncotree_primary_diagnosis: _SOLID_}]", "[genomic: {hugo_symbol: EGFR}]"}) {
    EXPECT_FALSE(matches(match, nothing)) << match;
    EXPECT_EQ(verdict(match, nothing), Truth::kUnknown) << match;
  }
}

TEST(MissingData, rule_42_an_exclusion_passes_what_is_not_given_and_to_us_it_is_unknown) {
  const Patient nothing = patient("");
  for (const char* match : {"[clinical: {gender: '!Female'}]", "[clinical: {oncotree_primary_diagnosis: '!Lung'}]",
                            "[genomic: {hugo_symbol: '!EGFR'}]", "[prior_treatment: {prior_treatment_agent: '!X'}]"}) {
    EXPECT_TRUE(matches(match, nothing)) << match;
    EXPECT_EQ(verdict(match, nothing), Truth::kUnknown) << match;
  }
}

TEST(MissingData, rule_43_deceased_patients_are_left_out_unless_asked_for_and_never_eligible) {
  const std::string match = "[clinical: {gender: Female}]";
  const Patient deceased = patient(R"("GENDER": "Female", "VITAL_STATUS": "deceased")");
  EXPECT_FALSE(matches(match, deceased));
  EXPECT_TRUE(matches(match, deceased, {kToday, ClosedLevels::kSkip, DeceasedPatients::kMatch}));
  EXPECT_EQ(verdict(match, deceased), Truth::kFalse);
  EXPECT_TRUE(matches(match, patient(R"("GENDER": "Female", "VITAL_STATUS": "Deceased")")));
}

TEST(MissingData, an_age_in_years_decides_where_every_birth_date_would) {
  const Patient at18 = patient(R"("AGE": 18)");
  EXPECT_EQ(verdict(age(">=18"), at18), Truth::kTrue);
  EXPECT_EQ(verdict(age("<18"), at18), Truth::kFalse);
  EXPECT_EQ(verdict(age(">18"), at18), Truth::kUnknown);  // the birthday may be today
  EXPECT_EQ(verdict(age("<=18"), at18), Truth::kUnknown);
  EXPECT_EQ(verdict(age(">=19"), at18), Truth::kFalse);
}

}  // namespace
}  // namespace tumorboard::trials::testing
