// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/catalogue.h"

#include <vector>

namespace tumorboard::clinical {
namespace {

using knowledge::FactSpec;
using knowledge::FactType;
using knowledge::WordSource;

struct Row {
  FactId FactIds::*id;
  FactSpec spec;
};

FactSpec flag(std::string name, std::string path, std::string meaning) {
  return {std::move(name), FactType::kFlag, std::move(path), std::move(meaning)};
}
FactSpec number(std::string name, std::string path, std::string meaning) {
  return {std::move(name), FactType::kNumber, std::move(path), std::move(meaning)};
}
FactSpec word(std::string name, std::string path, std::string meaning, std::vector<std::string> words) {
  return {std::move(name), FactType::kWord, std::move(path), std::move(meaning), WordSource::kListed, std::move(words)};
}
FactSpec words(std::string name, std::string path, std::string meaning, WordSource source) {
  return {std::move(name), FactType::kWords, std::move(path), std::move(meaning), source};
}
FactSpec listed(std::string name, std::string path, std::string meaning, std::vector<std::string> words) {
  return {std::move(name),    FactType::kWords,    std::move(path),
          std::move(meaning), WordSource::kListed, std::move(words)};
}
FactSpec lexicon_word(std::string name, std::string path, std::string meaning, v1::LexiconCategory category) {
  return {std::move(name), FactType::kWord, std::move(path), std::move(meaning), WordSource::kLexiconValues, {},
          category};
}
FactSpec lexicon(std::string name, std::string path, std::string meaning, v1::LexiconCategory category,
                 WordSource source = WordSource::kLexiconValues) {
  return {std::move(name), FactType::kWords, std::move(path), std::move(meaning), source, {}, category};
}
// Conditions speak of these words whether or not a term of the lexicon has them.
FactSpec histology(std::string name, std::string path, std::string meaning) {
  FactSpec spec = lexicon_word(std::move(name), std::move(path), std::move(meaning), v1::LEXICON_CATEGORY_HISTOLOGY);
  spec.words = {"small_cell",   "large_cell_neuroendocrine", "neuroendocrine", "sarcomatoid", "no_tumour",
                "other_primary"};
  return spec;
}

void add_patient_facts(std::vector<Row>& rows) {
  using I = FactIds;
  rows.insert(
      rows.end(),
      {{&I::age, number("age", "patient.age", "age in years")},
       {&I::ecog, number("ecog", "patient.ecog", "ECOG performance status")},
       {&I::fitness, word("fitness", "patient.fitness_for_surgery", "fitness for surgery", {"fit", "unfit"})},
       {&I::comorbidity,
        lexicon("comorbidity", "patient.comorbidities", "recognised comorbidities", v1::LEXICON_CATEGORY_COMORBIDITY)},
       {&I::egfr_renal, number("egfr_renal", "patient.organ_function.egfr", "estimated GFR, ml/min/1.73 m2")},
       {&I::creatinine_clearance,
        number("creatinine_clearance", "patient.organ_function.creatinine_clearance", "creatinine clearance, ml/min")},
       {&I::child_pugh, word("child_pugh", "patient.organ_function.child_pugh", "Child-Pugh class", {"a", "b", "c"})},
       {&I::bilirubin_x_uln,
        number("bilirubin_x_uln", "patient.organ_function.bilirubin_x_uln", "bilirubin, times the upper limit")},
       {&I::transaminases_x_uln,
        number("transaminases_x_uln", "patient.organ_function", "ALT or AST in text, times the upper limit")},
       {&I::lvef, number("lvef", "patient.organ_function.lvef_percent", "left ventricular ejection fraction, percent")},
       {&I::qtc, number("qtc", "patient.organ_function.qtc_ms", "QTc, ms")},
       {&I::dialysis, flag("dialysis", "patient.organ_function.dialysis", "on dialysis")},
       {&I::condition,
        lexicon("condition", "patient.comorbidities", "conditions that limit drugs", v1::LEXICON_CATEGORY_CONDITION)},
       {&I::pregnancy, word("pregnancy", "patient.pregnancy", "pregnancy", {"yes", "no"})},
       {&I::wish, listed("wish", "patient.wishes", "what the patient refuses or wants",
                         {"declines_local_therapy", "declines_radiotherapy", "declines_surgery",
                          "declines_chemotherapy", "declines_systemic_therapy", "declines_immunotherapy",
                          "declines_biopsy", "declines_all_treatment", "declines_something", "wants_treatment"})},
       {&I::urgent_sign,
        lexicon("urgent_sign", "urgent_signs", "urgent signs named in text", v1::LEXICON_CATEGORY_DANGER)},
       {&I::unread_text, flag("unread_text", "unrecognised", "a clause that can change the answer was not read")},
       {&I::histology, histology("histology", "histology", "histology at baseline")},
       {&I::molecular_testing, word("molecular_testing", "molecular_testing", "extent of baseline driver testing",
                                    {"complete", "partial", "not_done"})},
       {&I::driver, words("driver", "driver_alterations",
                          "genes with a driver alteration; known to be complete when testing is complete or a "
                          "driver was found",
                          WordSource::kGenes)},
       {&I::driver_class, words("driver_class", "driver_alterations", "classes of the driver alterations",
                                WordSource::kAlterationClasses)},
       {&I::comutation, words("comutation", "driver_alterations", "genes with a co-mutation", WordSource::kGenes)},
       {&I::pd_l1, number("pd_l1", "pd_l1_tps", "PD-L1 tumour proportion score, percent")}});
}

void add_therapy_facts(std::vector<Row>& rows) {
  using I = FactIds;
  const std::string drug = "current_therapy.drug";
  rows.insert(
      rows.end(),
      {{&I::therapy_known, flag("therapy_known", drug, "the current treatment is known")},
       {&I::drug, words("drug", drug, "current drugs", WordSource::kDrugNames)},
       {&I::drug_class, words("drug_class", drug, "classes of the current drugs", WordSource::kDrugClasses)},
       {&I::drug_kind, words("drug_kind", drug, "kinds of the current drugs", WordSource::kDrugKinds)},
       {&I::drug_attribute,
        words("drug_attribute", drug, "attributes of the current drugs", WordSource::kDrugAttributes)},
       {&I::drug_cns_activity,
        words("drug_cns_activity", drug, "activity of the current drugs in the brain", WordSource::kCnsActivities)},
       {&I::drug_target, words("drug_target", drug, "genes the current drugs act on", WordSource::kGenes)},
       {&I::drug_matches_driver, flag("drug_matches_driver", drug,
                                      "a current targeted drug acts on a documented alteration; unknown while a "
                                      "driver may be undetected")},
       {&I::drug_target_documented,
        flag("drug_target_documented", drug, "a gene the current drugs act on is documented as altered in some way")},
       {&I::drug_class_agrees, flag("drug_class_agrees", "current_therapy.drug_class",
                                    "the class stated agrees with the drug named, generation included")},
       {&I::drug_target_agrees,
        flag("drug_target_agrees", "current_therapy.drug_class", "the class stated acts on the drug's own target")},
       {&I::months, number("months", "current_therapy.months", "months on the current treatment")},
       {&I::best_response,
        word("best_response", "current_therapy.best_response", "best response to the current treatment",
             {"cr", "pr", "sd", "pd", "not_yet_assessed"})},
       {&I::dose, lexicon("dose", "current_therapy.dose", "dose level", v1::LEXICON_CATEGORY_DOSE)},
       {&I::drug_state, word("drug_state", "current_therapy.status", "whether the current drug is being taken",
                             {"ongoing", "paused", "stopped", "completed", "planned"})},
       {&I::drug_state_unclear, flag("drug_state_unclear", "current_therapy.status",
                                     "what is said of the state of the current drug is asked, doubtful or divided")},
       {&I::not_taking, flag("not_taking", "current_therapy.status", "the current drug is known not to be taken now")},
       {&I::setting, word("setting", "current_therapy.setting", "setting of the current drug",
                          {"metastatic", "adjuvant", "consolidation", "maintenance"})},
       {&I::toxicity, lexicon("toxicity", "current_therapy.toxicities", "adverse events of the current drug",
                              v1::LEXICON_CATEGORY_TOXICITY)},
       {&I::toxicity_review, flag("toxicity_review", "current_therapy.toxicities",
                                  "an adverse event decides whether the current drug goes on, or is not understood")},
       {&I::toxicity_severe, flag("toxicity_severe", "current_therapy.toxicities",
                                  "an active adverse event of grade 3 or more, or life-threatening")},
       {&I::recent_vegf, flag("recent_vegf", "prior_therapies",
                              "an anti-VEGF drug is given, or was given within the months of the policy")},
       {&I::recent_checkpoint, flag("recent_checkpoint", "prior_therapies",
                                    "a checkpoint inhibitor is given, or was given within the months of the policy")},
       {&I::had_drug,
        words("had_drug", "prior_therapies", "drugs given so far, current ones included", WordSource::kDrugNames)},
       {&I::had_class, words("had_class", "prior_therapies", "drug classes given so far", WordSource::kDrugClasses)},
       {&I::had_kind, words("had_kind", "prior_therapies", "drug kinds given so far", WordSource::kDrugKinds)},
       {&I::had_attribute,
        words("had_attribute", "prior_therapies", "attributes of the drugs given so far", WordSource::kDrugAttributes)},
       {&I::prior, lexicon("prior", "prior_therapies", "earlier treatment other than drugs",
                           v1::LEXICON_CATEGORY_PRIOR_THERAPY)}});
}

void add_ended_treatment_facts(std::vector<Row>& rows) {
  using I = FactIds;
  rows.insert(
      rows.end(),
      {{&I::exhausted_drug, words("exhausted_drug", "prior_therapies", "drugs on which the disease progressed before",
                                  WordSource::kDrugNames)},
       {&I::stopped_for_toxicity_drug,
        words("stopped_for_toxicity_drug", "prior_therapies", "drugs stopped for good because of an adverse event",
              WordSource::kDrugNames)},
       {&I::adjuvant_drug, words("adjuvant_drug", "prior_therapies", "drugs given only adjuvant or as consolidation",
                                 WordSource::kDrugNames)},
       {&I::other_tumour_drug,
        words("other_tumour_drug", "prior_therapies", "drugs given only for another tumour", WordSource::kDrugNames)},
       {&I::untreated_driver,
        words("untreated_driver", "driver_alterations",
              "drivers with a licensed drug, none of which was given for this tumour", WordSource::kGenes)},
       {&I::untreated_driver_drugs, words("untreated_driver_drugs", "driver_alterations",
                                          "the licensed drugs of those drivers", WordSource::kDrugNames)},
       {&I::resumable_drug, words("resumable_drug", "prior_therapies",
                                  "matched drugs that were given, are not given now, and on which the disease is not "
                                  "known to have progressed",
                                  WordSource::kDrugNames)},
       {&I::alternative_drug,
        words("alternative_drug", "prior_therapies",
              "drugs not given for a driver whose drug was stopped for an adverse event", WordSource::kDrugNames)}});
}

void add_count_facts(std::vector<Row>& rows) {
  using I = FactIds;
  const std::string lesions = "lesions";
  rows.insert(
      rows.end(),
      {{&I::lesions_given, flag("lesions_given", lesions, "a list of lesions is given, be it empty")},
       {&I::progressing_min, number("progressing_min", lesions, "lesions known to progress or to be new")},
       {&I::progressing_max, number("progressing_max", lesions, "the same if every unknown lesion progresses too")},
       {&I::brain_min, number("brain_min", lesions, "brain lesions known to progress, listed or counted on the scan")},
       {&I::brain_max, number("brain_max", lesions, "the same if every unknown brain lesion progresses too")},
       {&I::body_min, number("body_min", lesions, "extracranial lesions known to progress")},
       {&I::body_max, number("body_max", lesions, "the same if every unknown extracranial lesion progresses too")},
       {&I::new_lesions, number("new_lesions", lesions, "new lesions")},
       {&I::total_lesions,
        number("total_lesions", "total_known_lesions", "all known lesions, controlled ones included")},
       {&I::unknown_lesions, number("unknown_lesions", lesions, "listed lesions whose progression is unknown")},
       {&I::symptomatic_lesion, flag("symptomatic_lesion", lesions, "a progressing lesion causes symptoms")},
       {&I::doubtful_growth, flag("doubtful_growth", "lesions",
                                  "a lesion is called progressing although its measured growth is below the limits")},
       {&I::confirmed_growth,
        flag("confirmed_growth", "lesions", "growth is shown on two scans at least the confirmation interval apart")},
       {&I::unlisted_brain, number("unlisted_brain", "cns_imaging.parenchymal_mets_progressing",
                                   "progressing brain lesions counted on the scan but not listed")},
       {&I::unplaced,
        number("unplaced", lesions, "lesions of unknown organ that progress, or may, and may lie in the brain")},
       {&I::organs, lexicon("organs", lesions, "organs with progressing lesions", v1::LEXICON_CATEGORY_SITE)},
       {&I::not_countable, flag("not_countable", lesions, "diffuse or confluent disease progresses: not countable")},
       {&I::no_biopsy_site, flag("no_biopsy_site", lesions, "every progressing lesion lies where no tissue is taken")},
       {&I::symptomatic_progression, flag("symptomatic_progression", "symptomatic_progression",
                                          "the progression causes symptoms, as stated for the case")},
       {&I::tempo, word("tempo", "tempo", "speed of the progression", {"slow", "rapid"})}});
}

void add_imaging_facts(std::vector<Row>& rows) {
  using I = FactIds;
  rows.insert(
      rows.end(),
      {{&I::cns_imaging_done, flag("cns_imaging_done", "cns_imaging.done", "brain imaging was done")},
       {&I::cns_result_missing,
        flag("cns_result_missing", "cns_imaging", "recent brain imaging is on file, and what it shows is not told")},
       {&I::cns_imaging_adequate,
        flag("cns_imaging_adequate", "cns_imaging",
             "brain imaging is on file, of the head, and recent; false when not known to be")},
       {&I::cns_imaging_days, number("cns_imaging_days", "cns_imaging.date", "age of the brain imaging in days")},
       {&I::cns_modality, lexicon("cns_modality", "cns_imaging.modality", "kind of brain imaging",
                                  v1::LEXICON_CATEGORY_MODALITY, WordSource::kLexiconAttributes)},
       {&I::cns_positive, flag("cns_positive", "cns_imaging.parenchymal_mets",
                               "brain or leptomeningeal metastases are recorded or a brain lesion is listed")},
       {&I::mass_effect, flag("mass_effect", "cns_imaging.mass_effect", "mass effect on brain imaging")},
       {&I::largest_brain_mm, number("largest_brain_mm", "cns_imaging.largest_mm", "largest brain lesion, mm")},
       {&I::leptomeningeal, word("leptomeningeal", "cns_imaging.leptomeningeal", "leptomeningeal disease",
                                 {"none", "suspected", "confirmed"})},
       {&I::cns_symptoms, flag("cns_symptoms", "lesions", "a brain lesion causes symptoms, or text names some")},
       {&I::systemic_imaging_done, flag("systemic_imaging_done", "systemic_imaging.done", "body imaging was done")},
       {&I::systemic_imaging_adequate,
        flag("systemic_imaging_adequate", "systemic_imaging",
             "body imaging is on file, complete and recent; false when not known to be")},
       {&I::systemic_imaging_days,
        number("systemic_imaging_days", "systemic_imaging.date", "age of the body imaging in days")},
       {&I::systemic_coverage, lexicon("systemic_coverage", "systemic_imaging.modality", "coverage of the body imaging",
                                       v1::LEXICON_CATEGORY_MODALITY, WordSource::kLexiconAttributes)},
       {&I::rest, word("rest", "systemic_imaging.rest_of_disease", "the disease not listed as progressing",
                       {"controlled", "progressing", "never_controlled", "diffuse"})}});
}

void add_biopsy_and_plan_facts(std::vector<Row>& rows) {
  using I = FactIds;
  rows.insert(
      rows.end(),
      {{&I::biopsy_done, flag("biopsy_done", "biopsy.done", "a biopsy was taken at this progression")},
       {&I::biopsy_type, word("biopsy_type", "biopsy.type", "what was sampled", {"tissue", "plasma", "both"})},
       {&I::biopsy_histology, histology("biopsy_histology", "biopsy.histology", "histology at this progression")},
       {&I::biopsy_result, flag("biopsy_result", "biopsy", "a usable result of that biopsy is on file")},
       {&I::genotype_on_file, flag("genotype_on_file", "biopsy.resistance_alterations",
                                   "a genotype of this progression is on file, be it without a finding")},
       {&I::biopsy_feasible, flag("biopsy_feasible", "biopsy.feasible", "a tissue biopsy is feasible")},
       {&I::resistance, words("resistance", "biopsy.resistance_alterations",
                              "classes of the resistance alterations found", WordSource::kAlterationClasses)},
       {&I::resistance_role, words("resistance_role", "biopsy.resistance_alterations", "kinds of resistance found",
                                   WordSource::kAlterationRoles)},
       {&I::bypass_alteration,
        words("bypass_alteration", "biopsy.resistance_alterations",
              "classes of acquired alterations of a gene that is not the driver", WordSource::kAlterationClasses)},
       {&I::bypass_drugs, words("bypass_drugs", "biopsy.resistance_alterations",
                                "licensed drugs that act on those alterations", WordSource::kDrugNames)},
       {&I::compound_mutation,
        flag("compound_mutation", "biopsy.resistance_alterations", "two or more on-target mutations of one gene")},
       {&I::histology_changed,
        flag("histology_changed", "biopsy.histology", "the histology at this progression differs from the baseline")},
       {&I::plasma_negative, flag("plasma_negative", "biopsy", "only plasma was tested and nothing was found")},
       {&I::rt_plan_given, flag("rt_plan_given", "rt_plan", "a radiotherapy plan is on file")},
       {&I::rt_plan_complete, flag("rt_plan_complete", "rt_plan", "the plan has a dose and fractions")},
       {&I::rt_plan_brain, flag("rt_plan_brain", "rt_plan.target", "the plan treats the brain")},
       {&I::rt_plan_region, lexicon("rt_plan_region", "rt_plan.target", "where the plan treats",
                                    v1::LEXICON_CATEGORY_SITE, WordSource::kLexiconAttributes)},
       {&I::rt_plan_target_listed, flag("rt_plan_target_listed", "rt_plan.target", "the target is a listed lesion")},
       {&I::rt_bed10_gy, number("rt_bed10_gy", "rt_plan", "BED10 of the plan, Gy")},
       {&I::rt_bed10_adequate,
        flag("rt_bed10_adequate", "rt_plan", "BED10 is strictly above the threshold, compared unrounded")},
       {&I::rt_in_range, flag("rt_in_range", "rt_plan", "dose and fractions lie in the policy's range")},
       {&I::rt_target_clear, flag("rt_target_clear", "rt_plan.target",
                                  "the organ of the target is known and no critical structure lies beside it")},
       {&I::trial_available, flag("trial_available", "trial_available", "a trial is open to the patient")},
       {&I::request, lexicon("request", "question_to_board", "what the board is asked", v1::LEXICON_CATEGORY_REQUEST)},
       {&I::finding, lexicon("finding", "question_to_board", "findings in free text", v1::LEXICON_CATEGORY_FINDING)}});
}

void add_conflict_facts(std::vector<Row>& rows) {
  using I = FactIds;
  rows.insert(
      rows.end(),
      {{&I::size_after_as_of,
        flag("size_after_as_of", "lesions", "a size in a history is dated after the day of the assessment")},
       {&I::brain_count_conflict, flag("brain_count_conflict", "cns_imaging.parenchymal_mets_progressing",
                                       "fewer progressing brain lesions on the scan than are listed, or than it saw")},
       {&I::total_count_conflict,
        flag("total_count_conflict", "total_known_lesions", "fewer lesions in total than are listed")},
       {&I::growth_conflict,
        flag("growth_conflict", "lesions", "a lesion is called not progressing although its sizes show growth")},
       {&I::rest_conflict, flag("rest_conflict", "systemic_imaging.rest_of_disease",
                                "the rest of the disease is called controlled and progressing at once")},
       {&I::report_conflict,
        flag("report_conflict", "question_to_board", "report text in the question speaks against the lesion table")},
       {&I::rest_report_conflict, flag("rest_report_conflict", "systemic_imaging.rest_of_disease",
                                       "report text on the rest of the disease speaks against the lesion table")},
       {&I::report_meninges_conflict, flag("report_meninges_conflict", "question_to_board",
                                           "report text names leptomeningeal disease, the brain scan says none")},
       {&I::listed_meninges_conflict,
        flag("listed_meninges_conflict", "lesions", "a lesion of the meninges is listed, the brain scan says none")},
       {&I::age_conflict, flag("age_conflict", "patient.birth_date", "the birth date and the age disagree")},
       {&I::date_conflict, flag("date_conflict", "biopsy.date",
                                "a biopsy or a start of treatment is dated after the "
                                "day of the assessment, or the start disagrees with the months on the drug")},
       {&I::clarification_conflict,
        flag("clarification_conflict", "clarifications", "a clarification sets aside what was understood as an alarm")},
       {&I::histology_note_conflict,
        flag("histology_note_conflict", "biopsy.note", "the note names small cell carcinoma, the histology does not")},
       {&I::result_without_biopsy,
        flag("result_without_biopsy", "biopsy.done", "a result is given of a biopsy recorded as not done")},
       {&I::new_conflict, flag("new_conflict", "lesions", "a lesion is called new and not progressing")},
       {&I::mass_effect_conflict, flag("mass_effect_conflict", "cns_imaging.mass_effect",
                                       "the brain scan has a mass effect or a size, and counts no metastasis")},
       {&I::months_above_age,
        flag("months_above_age", "current_therapy.months", "more months on the drug than the patient has lived")},
       {&I::largest_implausible, flag("largest_implausible", "cns_imaging.largest_mm",
                                      "the size of the largest brain lesion is hardly meant in mm")}});
}

void add_lesion_facts(std::vector<Row>& rows) {
  using I = FactIds;
  const std::string l = "lesions[{i}].";
  rows.insert(
      rows.end(),
      {{&I::l_site, {"lesion.site", FactType::kWord, l + "site", "the site as written", WordSource::kOpen}},
       {&I::l_organ, lexicon_word("lesion.organ", l + "site", "the organ", v1::LEXICON_CATEGORY_SITE)},
       {&I::l_region, lexicon("lesion.region", l + "site", "where in the body", v1::LEXICON_CATEGORY_SITE,
                              WordSource::kLexiconAttributes)},
       {&I::l_brain, flag("lesion.brain", l + "site", "in brain parenchyma")},
       {&I::l_countable, flag("lesion.countable", l + "site", "a single lesion, not diffuse or confluent disease")},
       {&I::l_size_mm, number("lesion.size_mm", l + "size_mm", "size in mm")},
       {&I::l_progressing, flag("lesion.progressing", l + "progressing", "progressing or new by RECIST 1.1")},
       {&I::l_new, flag("lesion.new", l + "new", "new")},
       {&I::l_symptomatic, flag("lesion.symptomatic", l + "symptomatic", "causes symptoms")},
       {&I::l_resectable, flag("lesion.resectable", l + "resectable", "can be resected")},
       {&I::l_sbrt_feasible,
        flag("lesion.sbrt_feasible", l + "sbrt_feasible", "stereotactic radiotherapy is feasible")},
       {&I::l_treated, lexicon("lesion.treated", l + "treated_before", "earlier local treatment of it",
                               v1::LEXICON_CATEGORY_TREATED_BEFORE)},
       {&I::l_treated_dose_known,
        flag("lesion.treated_dose_known", l + "treated_before", "a dose is given for its earlier treatment")},
       {&I::l_structure, lexicon("lesion.structure", l + "near_critical_structure", "structures near it",
                                 v1::LEXICON_CATEGORY_STRUCTURE)},
       {&I::l_near_critical,
        flag("lesion.near_critical", l + "near_critical_structure", "near a critical structure, named or by its site")},
       {&I::l_doubtful_growth, flag("lesion.doubtful_growth", l + "size_history",
                                    "called progressing although measured growth is below the limits")},
       {&I::l_rt_planned, flag("lesion.rt_planned", "rt_plan.target", "the plan on file treats it")},
       {&I::l_at_risk,
        listed("lesion.at_risk", l + "site", "critical structures beside it, named or by its site",
               {"spinal_cord", "brainstem", "optic", "bowel", "airway_vessel", "plexus", "chest_wall", "other"})},
       {&I::l_cns, flag("lesion.cns", l + "site", "in the brain, the spinal cord, the cauda equina or the meninges")},
       {&I::l_weight_bearing, flag("lesion.weight_bearing", l + "site", "in a bone that bears weight")},
       {&I::l_effusion, flag("lesion.effusion", l + "site", "an effusion")},
       {&I::l_no_biopsy, flag("lesion.no_biopsy", l + "site", "where no tissue is taken")},
       {&I::l_site_unclear, flag("lesion.site_unclear", l + "site", "the site is not given or not understood")},
       {&I::l_size_implausible, flag("lesion.size_implausible", l + "size_mm", "a size that is hardly meant in mm")},
       {&I::l_prior_local, lexicon("lesion.prior_local", "prior_therapies", "earlier local treatment of its place",
                                   v1::LEXICON_CATEGORY_TREATED_BEFORE)}});
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> made;
    add_patient_facts(made);
    add_therapy_facts(made);
    add_ended_treatment_facts(made);
    add_count_facts(made);
    add_imaging_facts(made);
    add_biopsy_and_plan_facts(made);
    add_conflict_facts(made);
    add_lesion_facts(made);
    return made;
  }();
  return all;
}

}  // namespace

knowledge::FactCatalogue fact_catalogue() {
  knowledge::FactCatalogue catalogue;
  for (const Row& row : rows()) catalogue.push_back(row.spec);
  return catalogue;
}

const FactIds& fact_ids() {
  static const FactIds ids = [] {
    FactIds made;
    std::uint16_t of_case = 0;
    std::uint16_t of_lesion = 0;
    for (const Row& row : rows()) {
      const bool lesion = row.spec.name.starts_with("lesion.");
      made.*row.id =
          lesion ? FactId{knowledge::Scope::kLesion, of_lesion++} : FactId{knowledge::Scope::kCase, of_case++};
    }
    return made;
  }();
  return ids;
}

}  // namespace tumorboard::clinical
