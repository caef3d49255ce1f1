// SPDX-License-Identifier: Apache-2.0
// From a board's case to the facts trials ask for, and the shipped illustrative trials.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include <cstdlib>
#include <set>

#include "tests/unit/trials/fixture.h"
#include "workers/clinical/catalogue.h"
#include "workers/knowledge/loader.h"
#include "workers/trials/case_patient.h"
#include "workers/trials/message.h"
#include "workers/trials/therapy_words.h"

namespace tumorboard::trials::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string source_folder() { return std::getenv("TUMORBOARD_SOURCE_DIR"); }

const knowledge::Knowledge& shipped() {
  static const auto loaded = knowledge::load_directory(source_folder() + "/knowledge", clinical::fact_catalogue());
  return **loaded;
}

Patient of_case(const std::string& text) {
  v1::Case facts;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString("id: 'x' as_of: '2026-03-01' " + text, &facts));
  return patient_of_case(facts, shipped(), tree());
}

std::string egfr_case(const std::string& more) {
  return "histology: 'adenocarcinoma' molecular_testing: MOLECULAR_TESTING_COMPLETE "
         "driver_alterations { values { gene: 'EGFR' alteration: 'L858R' } } current_therapy { drug: 'osimertinib' } " +
         more;
}

TEST(CasePatient, the_histology_is_an_oncotree_diagnosis_and_the_one_at_progression_wins) {
  EXPECT_EQ(of_case("histology: 'squamous cell carcinoma'").field("ONCOTREE_PRIMARY_DIAGNOSIS_NAME")->text,
            "Lung Squamous Cell Carcinoma");
  EXPECT_EQ(of_case("histology: 'adenocarcinoma' biopsy { done: true type: BIOPSY_TYPE_TISSUE histology: 'SCLC' }")
                .field("ONCOTREE_PRIMARY_DIAGNOSIS_NAME")
                ->text,
            "Small Cell Lung Cancer");
  EXPECT_EQ(of_case("histology: 'something odd'").field("ONCOTREE_PRIMARY_DIAGNOSIS_NAME"), nullptr);
}

TEST(CasePatient, every_diagnosis_named_here_is_in_the_shipped_tree) {
  for (const char* histology :
       {"adenocarcinoma", "squamous", "adenosquamous", "large cell", "nsclc", "small cell", "lcnec"}) {
    EXPECT_TRUE(of_case(std::string("histology: '") + histology + "'").diagnosis.has_value()) << histology;
  }
}

TEST(CasePatient, alterations_become_records_of_their_specimen) {
  const Patient patient =
      of_case(egfr_case("biopsy { done: true type: BIOPSY_TYPE_PLASMA resistance_alterations { values: 'EGFR T790M' "
                        "values: 'MET amplification' } }"));
  ASSERT_EQ(patient.genomic.size(), 3U);
  EXPECT_EQ(patient.genomic[0].at(RecordField::kProteinChange).text, "p.L858R");
  EXPECT_EQ(patient.genomic[0].source, "baseline");
  EXPECT_EQ(patient.genomic[1].at(RecordField::kProteinChange).text, "p.T790M");
  EXPECT_EQ(patient.genomic[1].source, "plasma at progression");
  EXPECT_EQ(patient.genomic[2].at(RecordField::kVariantCategory).text, "CNV");
  EXPECT_TRUE(patient.genomic[2].at(RecordField::kCnvCall).is_null());  // the level is not said
}

TEST(CasePatient, several_mutations_in_one_line_are_several_records_and_a_fusion_has_its_partner) {
  const Patient patient = of_case(
      "driver_alterations { values { gene: 'ALK' alteration: 'EML4-ALK fusion' } } biopsy { done: true "
      "type: BIOPSY_TYPE_TISSUE resistance_alterations { values: 'ALK G1202R + L1196M (in cis)' } }");
  ASSERT_EQ(patient.genomic.size(), 3U);
  EXPECT_EQ(patient.genomic[0].at(RecordField::kLeftPartner).text, "EML4");
  EXPECT_EQ(patient.genomic[1].at(RecordField::kProteinChange).text, "p.G1202R");
  EXPECT_EQ(patient.genomic[2].at(RecordField::kProteinChange).text, "p.L1196M");
  EXPECT_EQ(patient.genomic[2].at(RecordField::kHugoSymbol).text, "ALK");
}

TEST(CasePatient, tested_negative_differs_from_not_tested_and_a_baseline_says_nothing_of_acquired_changes) {
  const std::string alk = "[genomic: {hugo_symbol: ALK, variant_category: Structural Variation}]";
  const std::string met = "[genomic: {hugo_symbol: MET, variant_category: Copy Number Variation}]";
  EXPECT_EQ(verdict(alk, of_case(egfr_case(""))), Truth::kFalse);
  EXPECT_EQ(verdict(met, of_case(egfr_case(""))), Truth::kUnknown);
  EXPECT_EQ(verdict(alk, of_case("driver_alterations { values { gene: 'EGFR' alteration: 'L858R' } }")),
            Truth::kUnknown);
  const std::string plasma_negative = "biopsy { done: true type: BIOPSY_TYPE_PLASMA resistance_alterations {} }";
  EXPECT_EQ(verdict(met, of_case(egfr_case(plasma_negative))), Truth::kUnknown);
  const std::string tissue =
      "biopsy { done: true type: BIOPSY_TYPE_TISSUE resistance_alterations { values: 'EGFR C797S' } }";
  EXPECT_EQ(verdict(met, of_case(egfr_case(tissue))), Truth::kFalse);
}

TEST(CasePatient, an_exon_19_deletion_is_no_l858r_but_what_was_acquired_since_is_open) {
  const Patient patient = of_case(
      "molecular_testing: MOLECULAR_TESTING_COMPLETE driver_alterations { values { gene: 'EGFR' "
      "alteration: 'exon19del' } }");
  EXPECT_TRUE(matches("[genomic: {hugo_symbol: EGFR, exon: 19, variant_classification: In_Frame_Del}]", patient));
  EXPECT_FALSE(matches("[genomic: {hugo_symbol: EGFR, protein_change: p.L858R}]", patient));
  EXPECT_EQ(verdict("[genomic: {hugo_symbol: EGFR, protein_change: p.T790M}]", patient), Truth::kUnknown);
}

TEST(CasePatient, therapies_have_classes_lines_and_the_current_one) {
  const Patient patient = of_case(
      "prior_therapies { values: 'gefitinib 9 months' values: 'lobectomy' values: 'carboplatin + pemetrexed' } "
      "current_therapy { drug: 'osimertinib' }");
  ASSERT_EQ(patient.therapies->size(), 4U);
  EXPECT_EQ(patient.therapies->front().classes, std::vector<std::string>{"EGFR_TKI"});
  EXPECT_EQ(patient.therapies->back().line, 3);
  EXPECT_EQ(patient.therapies->back().current, std::optional(true));
  EXPECT_EQ(patient.lines().low, 3);
  EXPECT_EQ(patient.lines().high, 3);
  EXPECT_FALSE(of_case("").therapies.has_value());
}

TEST(CasePatient, the_closed_list_of_drug_classes_is_that_of_the_knowledge) {
  std::set<std::string_view> classes;
  for (const v1::Drug& drug : shipped().data().drug()) {
    if (!drug.drug_class().empty()) classes.insert(drug.drug_class());
  }
  EXPECT_THAT(kDrugClasses, ::testing::UnorderedElementsAreArray(classes));
  for (const v1::LexiconEntry& entry : shipped().data().lexicon()) {
    if (entry.category() != v1::LEXICON_CATEGORY_DRUG_CLASS || entry.value().empty()) continue;
    EXPECT_EQ(word_of(kDrugClasses, entry.value()), entry.value());
  }
}

TEST(CasePatient, cns_status_and_extent) {
  const Patient brain = of_case(
      "lesions { values { site: 'brain_frontal' progressing: true } values { site: 'liver' } } "
      "cns_imaging { done: true leptomeningeal: LEPTOMENINGEAL_SUSPECTED }");
  EXPECT_EQ(brain.brain_metastases, std::optional(true));
  EXPECT_FALSE(brain.leptomeningeal.has_value());
  EXPECT_EQ(brain.progressing.low, 1);
  EXPECT_EQ(brain.progressing.high, 2);
  EXPECT_FALSE(of_case("").brain_metastases.has_value());
  EXPECT_FALSE(of_case("").progressing.low.has_value());
}

TEST(IllustrativeTrials, are_without_findings_dated_marked_and_never_set_the_flag) {
  const TrialSet set = load_trials(std::vector<std::string>{source_folder() + "/knowledge/trials"}, tree());
  EXPECT_GE(set.trials.size(), 5U);
  for (const Finding& finding : set.findings) ADD_FAILURE() << finding.file << finding.line << finding.text;
  for (const Trial& trial : set.trials) {
    EXPECT_TRUE(trial.illustrative) << trial.id;
    EXPECT_TRUE(Date::parse(trial.checked).has_value()) << trial.id;
    EXPECT_THAT(trial.source, HasSubstr("https://"));
  }
  const Registry registry(set.trials, tree());
  const Patient patient =
      of_case(egfr_case("patient { age: 63 } lesions { values { site: 'liver' progressing: true } }"));
  const auto screen = screen_case(registry, "digest", patient, day("2026-03-01"));
  v1::Case facts;
  EXPECT_EQ(clinical::screen_trials(facts, shipped(), &screen).trial_flag(), v1::TRIAL_FLAG_REMINDER_IF_AVAILABLE);
  EXPECT_EQ(screen.trials.front().verdict(), v1::TRIAL_VERDICT_ELIGIBLE);  // best first
}

TEST(Screening, an_open_trial_of_the_centre_sets_the_flag_and_a_closed_one_does_not) {
  const auto flag = [](const std::string& text) {
    const Registry registry(read(text).trials, tree());
    const auto screen = screen_case(registry, "digest", of_case(egfr_case("")), day("2026-03-01"));
    return clinical::screen_trials(v1::Case(), shipped(), &screen).trial_flag();
  };
  const std::string open = trial_text("[genomic: {hugo_symbol: EGFR}]");
  EXPECT_EQ(flag(open), v1::TRIAL_FLAG_SURFACE_AVAILABLE_TRIAL);
  EXPECT_EQ(flag(trial_text("[genomic: {hugo_symbol: EGFR}]", "      arm_suspended: Y\n")),
            v1::TRIAL_FLAG_REMINDER_IF_AVAILABLE);
  EXPECT_EQ(flag(trial_text("[clinical: {age_numerical: '>=18'}]")),
            v1::TRIAL_FLAG_SURFACE_AVAILABLE_TRIAL);  // possible
  EXPECT_EQ(flag(trial_text("[genomic: {hugo_symbol: '!EGFR'}]")), v1::TRIAL_FLAG_REMINDER_IF_AVAILABLE);
}

TEST(Screening, a_fact_that_would_flip_a_trial_is_named_outside_of_what_is_signed) {
  v1::Case facts;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "id: 'C' as_of: '2026-03-01' histology: 'adenocarcinoma' lesions { values { site: 'liver' progressing: true } }",
      &facts));
  const Registry registry(read(trial_text("[clinical: {oncotree_primary_diagnosis: Lung Adenocarcinoma}]",
                                          "      tumorboard: [ecog: '<=1']\n"))
                              .trials,
                          tree());
  auto screen = screen_case(registry, "digest", patient_of_case(facts, shipped(), tree()), day("2026-03-01"));
  ASSERT_EQ(screen.trials.front().verdict(), v1::TRIAL_VERDICT_POSSIBLE);
  add_verdicts(screen, registry, shipped(), day("2026-03-01"));
  const auto output = clinical::assess(facts, facts.SerializeAsString(), shipped(), &screen);
  const auto flips = [](const v1::Recommendation& from, const std::string& value, const std::string& to) {
    return std::any_of(from.sensitivity().begin(), from.sensitivity().end(), [&](const v1::Sensitivity& one) {
      return one.path() == "patient.ecog" && one.if_value() == value &&
             std::any_of(one.changes().begin(), one.changes().end(), [&](const v1::Change& change) {
               return change.what().starts_with("trial:") && change.from() == "possible" && change.to() == to;
             });
    });
  };
  EXPECT_TRUE(flips(output.screening, "1", "eligible"));
  EXPECT_TRUE(flips(output.screening, "3", "ineligible"));
  EXPECT_FALSE(flips(output.recommendation, "1", "eligible"));
  const v1::Recommendation merged = output.merged();
  EXPECT_TRUE(flips(merged, "3", "ineligible"));
  const auto entries = std::count_if(merged.sensitivity().begin(), merged.sensitivity().end(), [](const auto& one) {
    return one.path() == "patient.ecog" && one.if_value() == "3";
  });
  EXPECT_EQ(entries, 1) << "beside what the same fact does to the answer";
  EXPECT_EQ(clinical::screen_trials(facts, shipped(), &screen).SerializeAsString(), output.screening_bytes);
}

TEST(Screening, every_criterion_says_what_it_rests_on_and_each_unknown_what_to_obtain) {
  const Registry registry(read(trial_text("[genomic: {hugo_symbol: MET, cnv_call: High Amplification}, "
                                          "clinical: {gender: Female, oncotree_primary_diagnosis: Lung}]"))
                              .trials,
                          tree());
  const auto screen = screen_case(registry, "digest", of_case(egfr_case("")), day("2026-03-01"));
  ASSERT_EQ(screen.trials.size(), 1U);
  for (const v1::TrialCriterion& criterion : screen.trials.front().levels(0).criteria()) {
    EXPECT_FALSE(criterion.because().empty()) << criterion.text();
    EXPECT_EQ(criterion.obtain().empty(), criterion.verdict() != v1::CRITERION_VERDICT_UNKNOWN) << criterion.text();
  }
}

}  // namespace
}  // namespace tumorboard::trials::testing
