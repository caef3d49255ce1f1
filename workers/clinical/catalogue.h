// SPDX-License-Identifier: Apache-2.0
// The facts that clinical conditions may speak of: one table from which the loader's catalogue,
// the handles used when filling facts, and docs/reference/knowledge.md are made.
#pragma once

#include "workers/knowledge/facts.h"

namespace tumorboard::clinical {

using knowledge::FactId;

// A handle for each fact of the catalogue, valid for the knowledge it was looked up in.
struct FactIds {
  // the patient
  FactId age, ecog, fitness, comorbidity;
  FactId egfr_renal, creatinine_clearance, child_pugh, bilirubin_x_uln, transaminases_x_uln, lvef, qtc, dialysis;
  FactId condition, pregnancy, wish, urgent_sign, unread_text;
  // the tumour
  FactId histology, molecular_testing, driver, driver_class, comutation, pd_l1;
  // the current and earlier treatment
  FactId therapy_known, drug, drug_class, drug_kind, drug_attribute, drug_cns_activity, drug_target;
  FactId drug_matches_driver, drug_target_documented, drug_class_agrees, drug_target_agrees, months, best_response,
      dose;
  FactId drug_state, drug_state_unclear, not_taking, setting, toxicity, toxicity_review, toxicity_severe,
      recent_checkpoint;
  FactId recent_vegf;
  FactId had_drug, had_class, had_kind, had_attribute, prior;
  FactId exhausted_drug, stopped_for_toxicity_drug, adjuvant_drug, other_tumour_drug;
  // a driver and the drugs that are left for it
  FactId untreated_driver, untreated_driver_drugs, resumable_drug, alternative_drug;
  // the lesions
  FactId lesions_given, progressing_min, progressing_max, brain_min, brain_max, body_min, body_max;
  FactId new_lesions, total_lesions, unknown_lesions, symptomatic_lesion, doubtful_growth, confirmed_growth;
  FactId unlisted_brain, unplaced, organs, not_countable, no_biopsy_site, symptomatic_progression, tempo;
  // imaging
  FactId cns_imaging_done, cns_result_missing, cns_imaging_adequate, cns_imaging_days, cns_modality, cns_positive,
      mass_effect;
  FactId largest_brain_mm, leptomeningeal, cns_symptoms;
  FactId systemic_imaging_done, systemic_imaging_adequate, systemic_imaging_days, systemic_coverage, rest;
  // biopsy
  FactId biopsy_done, biopsy_type, biopsy_histology, biopsy_result, genotype_on_file, biopsy_feasible, resistance,
      resistance_role;
  FactId bypass_alteration, bypass_drugs, compound_mutation, histology_changed, plasma_negative;
  // the plan
  FactId rt_plan_given, rt_plan_complete, rt_plan_brain, rt_plan_region, rt_plan_target_listed;
  FactId rt_bed10_gy, rt_bed10_adequate, rt_in_range, rt_target_clear;
  FactId trial_available, request, finding;
  // fields that collide
  FactId size_after_as_of, brain_count_conflict, total_count_conflict, growth_conflict, rest_conflict;
  FactId report_conflict, rest_report_conflict, report_meninges_conflict, listed_meninges_conflict;
  FactId clarification_conflict, age_conflict, date_conflict, histology_note_conflict, result_without_biopsy;
  FactId new_conflict, mass_effect_conflict, months_above_age, largest_implausible;

  // a lesion
  FactId l_site, l_organ, l_region, l_brain, l_countable, l_size_mm, l_progressing, l_new, l_symptomatic;
  FactId l_resectable, l_sbrt_feasible, l_treated, l_treated_dose_known, l_structure, l_near_critical;
  FactId l_doubtful_growth, l_rt_planned, l_at_risk, l_cns, l_weight_bearing, l_effusion, l_no_biopsy;
  FactId l_site_unclear, l_size_implausible, l_prior_local;
};

// What the loader checks conditions against.
knowledge::FactCatalogue fact_catalogue();

// Valid for any knowledge loaded with fact_catalogue(): its table begins with the catalogue's
// facts, in their order.
const FactIds& fact_ids();

}  // namespace tumorboard::clinical
