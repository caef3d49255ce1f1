// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "common/base/date.h"
#include "common/base/hash.h"
#include "tests/clinical/fixture.h"
#include "workers/clinical/case_facts.h"

namespace tumorboard::clinical {
namespace {

v1::Case first_case() {
  const auto files = clinical_test::case_files(clinical_test::source_dir() + "/tests/cases");
  return *clinical_test::read_case_text(clinical_test::read_file(files.at(0)));
}

PipelineOutput assessed(const v1::Case& input, const TrialScreen* screen = nullptr) {
  return assess(input, "the bytes as received", clinical_test::shipped_knowledge(), screen);
}

TrialScreen screen_with(v1::TrialVerdict verdict, bool illustrative) {
  TrialScreen screen;
  screen.registry_digest = std::string(64, 'a');
  v1::TrialMatch& trial = screen.trials.emplace_back();
  trial.set_trial("T-1");
  trial.set_verdict(verdict);
  trial.set_illustrative(illustrative);
  v1::TrialLevel& level = *trial.add_levels();
  level.set_level("arm:A");
  level.set_verdict(verdict);
  return screen;
}

TEST(Pipeline, the_signed_part_holds_no_trial_and_the_screening_nothing_else) {
  const TrialScreen screen = screen_with(v1::TRIAL_VERDICT_ELIGIBLE, false);
  const PipelineOutput output = assessed(first_case(), &screen);
  EXPECT_EQ(output.recommendation.trial_flag(), v1::TRIAL_FLAG_UNSPECIFIED);
  EXPECT_EQ(output.recommendation.trials_size(), 0);
  EXPECT_FALSE(output.recommendation.provenance().has_trials_digest());
  EXPECT_EQ(output.screening.items_size(), 0);
  EXPECT_EQ(output.screening.provenance().trials_digest(), screen.registry_digest);
  EXPECT_EQ(output.merged().trials_size(), 1);
  EXPECT_EQ(output.merged().provenance().case_digest(), hex(sha256("the bytes as received")));
}

TEST(Pipeline, a_conflict_names_the_lesion_it_is_about) {
  v1::Case input = first_case();
  v1::Lesion& lesion = *input.mutable_lesions()->add_values();
  lesion.set_site("liver_S4");
  input.set_total_known_lesions(2);
  lesion.set_progressing(false);
  for (const auto& [date, mm] : {std::pair("2026-01-10", 10.0), std::pair("2026-05-20", 20.0)}) {
    v1::SizeMeasurement& size = *lesion.add_size_history();
    size.set_date(date);
    size.set_mm(mm);
  }
  const v1::Recommendation given = assessed(input).recommendation;
  ASSERT_EQ(given.conflicts_size(), 1);
  EXPECT_EQ(given.conflicts(0).paths(0), "lesions[1].progressing");
  EXPECT_EQ(given.conflicts(0).paths(1), "lesions[1].size_history");
}

TEST(Pipeline, what_selects_the_patient_is_among_the_facts_weighed) {
  const v1::Recommendation given = assessed(first_case()).recommendation;
  const auto item = std::find_if(given.items().begin(), given.items().end(),
                                 [](const v1::Item& one) { return one.code() == "patient_selection_factors"; });
  ASSERT_NE(item, given.items().end());
  for (const char* path : {"patient.ecog", "total_known_lesions", "current_therapy.best_response"}) {
    EXPECT_TRUE(std::any_of(item->because().begin(), item->because().end(), [&](const v1::Because& reason) {
      return reason.path() == path;
    })) << path;
  }
}

TEST(Pipeline, another_screen_leaves_the_signed_bytes_alone) {
  const TrialScreen screen = screen_with(v1::TRIAL_VERDICT_POSSIBLE, false);
  EXPECT_EQ(assessed(first_case()).recommendation_bytes, assessed(first_case(), &screen).recommendation_bytes);
}

TEST(Pipeline, the_trial_flag_follows_the_case_and_the_screen) {
  const auto flag = [](v1::TrialAvailable said, const TrialScreen* screen) {
    v1::Case input = first_case();
    input.set_trial_available(said);
    return screen_trials(input, clinical_test::shipped_knowledge(), screen).trial_flag();
  };
  const TrialScreen eligible = screen_with(v1::TRIAL_VERDICT_ELIGIBLE, false);
  const TrialScreen possible = screen_with(v1::TRIAL_VERDICT_POSSIBLE, false);
  const TrialScreen ineligible = screen_with(v1::TRIAL_VERDICT_INELIGIBLE, false);
  const TrialScreen illustrative = screen_with(v1::TRIAL_VERDICT_ELIGIBLE, true);
  EXPECT_EQ(flag(v1::TRIAL_AVAILABLE_YES, nullptr), v1::TRIAL_FLAG_SURFACE_AVAILABLE_TRIAL);
  EXPECT_EQ(flag(v1::TRIAL_AVAILABLE_NO, nullptr), v1::TRIAL_FLAG_REMINDER_IF_AVAILABLE);
  EXPECT_EQ(flag(v1::TRIAL_AVAILABLE_UNSPECIFIED, &eligible), v1::TRIAL_FLAG_SURFACE_AVAILABLE_TRIAL);
  EXPECT_EQ(flag(v1::TRIAL_AVAILABLE_UNSPECIFIED, &possible), v1::TRIAL_FLAG_SURFACE_AVAILABLE_TRIAL);
  EXPECT_EQ(flag(v1::TRIAL_AVAILABLE_UNSPECIFIED, &ineligible), v1::TRIAL_FLAG_REMINDER_IF_AVAILABLE);
  EXPECT_EQ(flag(v1::TRIAL_AVAILABLE_UNSPECIFIED, &illustrative), v1::TRIAL_FLAG_REMINDER_IF_AVAILABLE);
}

TEST(Pipeline, valid_until_is_the_first_day_an_image_is_too_old) {
  v1::Case input = first_case();
  input.set_as_of("2026-06-01");
  input.mutable_systemic_imaging()->set_date("2026-05-20");
  input.mutable_cns_imaging()->set_date("2026-04-20");
  const std::string until = assessed(input).recommendation.valid_until();
  EXPECT_EQ(until, "2026-06-16");
  input.set_as_of(Date::parse(until)->plus_days(-1).iso());
  EXPECT_EQ(assessed(input).recommendation.pattern(), v1::PATTERN_OLIGOPROGRESSION);
  input.set_as_of(until);
  EXPECT_EQ(assessed(input).recommendation.pattern(), v1::PATTERN_INCOMPLETE_ASSESSMENT);
}

TEST(Pipeline, a_sixth_lesion_is_named_among_what_would_change_the_answer) {
  const v1::Recommendation answer = assessed(first_case()).recommendation;
  const auto found = std::find_if(answer.sensitivity().begin(), answer.sensitivity().end(),
                                  [](const v1::Sensitivity& one) { return one.path() == "lesions"; });
  ASSERT_NE(found, answer.sensitivity().end());
  EXPECT_EQ(found->changes(0).what(), "pattern");
  EXPECT_EQ(found->changes(0).to(), "systemic_progression");
}

TEST(Pipeline, a_gap_says_what_it_would_change_and_a_gap_that_changes_nothing_leaves_the_case_ready) {
  v1::Case input = first_case();
  input.mutable_patient()->clear_ecog();
  const v1::Recommendation asked = assessed(input).recommendation;
  ASSERT_EQ(asked.missing_information_size(), 1);
  EXPECT_EQ(asked.missing_information(0).key(), "ecog");
  EXPECT_GT(asked.missing_information(0).would_change_size(), 0);
  EXPECT_EQ(asked.readiness(), v1::READINESS_CONDITIONAL);
  EXPECT_EQ(assessed(first_case()).recommendation.readiness(), v1::READINESS_READY);
}

TEST(Pipeline, an_empty_case_is_assessed_and_blocked) {
  v1::Case input;
  input.set_id("empty");
  input.set_as_of("2026-06-01");
  const v1::Recommendation answer = assessed(input).recommendation;
  EXPECT_EQ(answer.pattern(), v1::PATTERN_INCOMPLETE_ASSESSMENT);
  EXPECT_EQ(answer.readiness(), v1::READINESS_BLOCKED);
}

TEST(Pipeline, open_text_that_is_not_recognised_is_listed_and_stays_unknown) {
  v1::Case input = first_case();
  input.mutable_systemic_imaging()->set_rest_of_disease("zzyzx quux");
  const v1::Recommendation answer = assessed(input).recommendation;
  ASSERT_EQ(answer.unrecognised_size(), 1);
  EXPECT_EQ(answer.unrecognised(0).path(), "systemic_imaging.rest_of_disease");
  EXPECT_EQ(answer.pattern(), v1::PATTERN_INCOMPLETE_ASSESSMENT);
}

// The facts read from a case with this result of a tissue biopsy.
CaseFacts read_with_result(const std::string& line) {
  v1::Case input = first_case();
  v1::Biopsy& biopsy = *input.mutable_biopsy();
  biopsy.set_done(true);
  biopsy.set_type(v1::BIOPSY_TYPE_TISSUE);
  biopsy.mutable_resistance_alterations()->clear_values();
  if (!line.empty()) biopsy.mutable_resistance_alterations()->add_values(line);
  Reader reader(clinical_test::shipped_knowledge());
  return read_facts(input, clinical_test::shipped_knowledge(), reader);
}

TEST(OpenText, a_denied_resistance_is_absent_and_one_of_no_known_result_is_unknown) {
  const FactId resistance = fact_ids().resistance;
  for (const char* line :
       {"T790M neg", "T790M: negative", "T790M (negative)", "T790M: neg.", "T790M not present", "T790M undetected",
        "T790M below limit of detection", "T790M -", "negative for T790M", "T790M mutation was not identified",
        "EGFR T790M: not found", "T790M nicht nachweisbar", "T790M lost", "loss of T790M", "T790M loss",
        "MET amplification: negative", "C797S not present", "G1202R undetected"}) {
    const CaseFacts read = read_with_result(line);
    EXPECT_EQ(read.facts.text(resistance), "none") << line;
    EXPECT_EQ(read.facts.text(fact_ids().biopsy_result), "true") << line;
  }
  for (const char* line : {"T790M unknown", "T790M pending", "T790M not tested", "T790M n.d.", "T790M equivocal",
                           "?T790M", "C797S: n.d.", "T790M?", "suspected MET amplification"}) {
    const CaseFacts read = read_with_result(line);
    EXPECT_EQ(read.facts.text(resistance), "unknown") << line;
    EXPECT_EQ(read.facts.text(fact_ids().biopsy_result), "false") << line;
    ASSERT_EQ(read.unrecognised.size(), 1U) << line;
    EXPECT_EQ(read.unrecognised[0].path(), "biopsy.resistance_alterations[0]");
  }
}

TEST(OpenText, copies_of_a_gene_are_no_kidney_function) {
  const FactId renal = fact_ids().egfr_renal;
  for (const char* line : {"EGFR T790M 25 copies/ml", "EGFR T790M 1500 copies/ml",
                           "EGFR exon 19 deletion 340 copies/ml", "EGFR 12 copies per ml"}) {
    EXPECT_FALSE(read_with_result(line).facts.known(renal)) << line;
  }
  for (const char* line : {"eGFR 25 ml/min", "eGFR of 25 mL/min/1.73m2", "eGFR 25ml/min"}) {
    EXPECT_EQ(read_with_result(line).facts.text(renal), "25") << line;
  }
  EXPECT_EQ(read_with_result("eGFR 25.5 ml/min").facts.text(renal), "25.5");
}

TEST(OpenText, tissue_of_which_nothing_is_told_is_no_result) {
  EXPECT_EQ(read_with_result("").facts.text(fact_ids().biopsy_result), "false");
  EXPECT_EQ(read_with_result("").facts.text(fact_ids().resistance), "unknown");
  EXPECT_EQ(read_with_result("zzyzx").facts.text(fact_ids().genotype_on_file), "false");
  EXPECT_EQ(read_with_result("none found").facts.text(fact_ids().biopsy_result), "true");
}

TEST(OpenText, small_cell_carcinoma_counts_in_any_mixture_and_a_doubt_of_it_leaves_all_open) {
  const auto histology = [](const char* text) {
    v1::Case input = first_case();
    input.mutable_biopsy()->set_done(true);
    input.mutable_biopsy()->set_histology(text);
    Reader reader(clinical_test::shipped_knowledge());
    return read_facts(input, clinical_test::shipped_knowledge(), reader).facts.text(fact_ids().biopsy_histology);
  };
  for (const char* text : {"combined small cell and adenocarcinoma", "adenocarcinoma with small cell component",
                           "mixed small cell / adenocarcinoma", "transformed SCLC, adenocarcinoma persists",
                           "small-cell neuroendocrine carcinoma", "oat cell carcinoma", "kleinzelliges Karzinom"}) {
    EXPECT_EQ(histology(text), "small_cell") << text;
  }
  for (const char* text : {"small cell carcinoma cannot be excluded", "?SCLC", "suspicious for small cell carcinoma",
                           "adenocarcinoma, small cell carcinoma cannot be excluded", "V.a. SCLC"}) {
    EXPECT_EQ(histology(text), "unknown") << text;
  }
  EXPECT_EQ(histology("adenocarcinoma, no small cell component"), "adenocarcinoma");
}

TEST(OpenText, an_exception_to_controlled_disease_counts_unless_the_table_lists_it) {
  const auto rest = [](const char* text) {
    v1::Case input = first_case();  // the left adrenal progresses
    input.mutable_systemic_imaging()->set_rest_of_disease(text);
    Reader reader(clinical_test::shipped_knowledge());
    const FactSet facts = read_facts(input, clinical_test::shipped_knowledge(), reader).facts;
    return facts.text(fact_ids().rest_conflict) == "true" ? "conflict" : facts.text(fact_ids().rest);
  };
  for (const char* text :
       {"controlled except new bone metastasis", "stable, except new liver lesions",
        "controlled, but two new lung nodules", "stable apart from one new node", "stable, one new liver lesion"}) {
    EXPECT_EQ(rest(text), "conflict") << text;
  }
  for (const char* text : {"stable or slightly enlarged", "controlled?", "was controlled until now",
                           "controlled except liver", "controlled but pelvis not imaged"}) {
    EXPECT_EQ(rest(text), "unknown") << text;
  }
  for (const char* text :
       {"controlled except for the listed lesion", "controlled except the adrenal", "stable or responding",
        "controlled apart from the progressing lesion(s)", "stable, no new or enlarging lesions in liver or bone"}) {
    EXPECT_EQ(rest(text), "controlled") << text;
  }
}

CaseFacts with_comorbidity(const std::string& text) {
  v1::Case input = first_case();
  input.mutable_patient()->mutable_comorbidities()->add_values(text);
  Reader reader(clinical_test::shipped_knowledge());
  return read_facts(input, clinical_test::shipped_knowledge(), reader);
}

TEST(OpenText, a_suspected_lung_disease_protects_as_a_known_one) {
  const CaseFacts read = with_comorbidity("ILD of unknown cause");
  EXPECT_EQ(read.facts.text(fact_ids().comorbidity), "interstitial_lung_disease");
}

TEST(OpenText, another_suspected_comorbidity_is_neither_there_nor_absent) {
  const CaseFacts read = with_comorbidity("suspected severe COPD");
  EXPECT_EQ(read.facts.text(fact_ids().comorbidity), "unknown");
  ASSERT_EQ(read.unrecognised.size(), 1U);
  EXPECT_EQ(read.unrecognised[0].text(), "suspected severe COPD");
}

TEST(Pipeline, lesions_of_one_site_get_different_ids) {
  v1::Case input = first_case();
  *input.mutable_lesions()->add_values() = input.lesions().values(0);
  input.set_total_known_lesions(2);
  const v1::Recommendation answer = assessed(input).recommendation;
  const auto local = std::find_if(answer.items().begin(), answer.items().end(), [](const v1::Item& item) {
    return item.code() == "local_therapy_progressing_sites";
  });
  ASSERT_NE(local, answer.items().end());
  ASSERT_EQ(local->lesion_ids_size(), 2);
  EXPECT_EQ(local->lesion_ids(0), "adrenal_left");
  EXPECT_EQ(local->lesion_ids(1), "adrenal_left#2");
}

}  // namespace
}  // namespace tumorboard::clinical
