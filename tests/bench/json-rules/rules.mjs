// SPDX-License-Identifier: Apache-2.0
// The named subset in json-rules-engine: the ten rows of the pattern table, and the rules that
// carry the core of the source text's statements, under the ids they have in knowledge.
const is = (fact, value) => ({ fact, operator: "equal", value });
const not = (fact, value) => ({ fact, operator: "notEqual", value });
const among = (fact, value) => ({ fact, operator: "in", value });
const above = (fact, value) => ({ fact, operator: "greaterThan", value });
const upTo = (fact, value) => ({ fact, operator: "lessThanInclusive", value });
const from = (fact, value) => ({ fact, operator: "greaterThanInclusive", value });
const all = (...conditions) => ({ all: conditions });
const any = (...conditions) => ({ any: conditions });

const CUT_OFF = 5;
const LIMITED = ["oligoprogression", "cns_oligoprogression", "oligoprogression_with_cns_component"];
const limited = among("pattern", LIMITED);
const treatable = is("untreatable", false);
const systemicBranch = any(is("pattern", "systemic_progression"), all(limited, is("untreatable", true)));

// The first row that holds gives the pattern; the later ones ask that there be none yet.
const rows = [
  [
    "contradictory_data",
    any(
      all(is("testing", "complete"), is("targeted", true), is("matched", false)),
      all(is("cns_done", false), is("cns_positive", true)),
    ),
  ],
  ["leptomeningeal", any(is("leptomeningeal", "confirmed"), all(is("leptomeningeal", "suspected"), upTo("brain", CUT_OFF)))],
  ["cns_progression_multiple", all(above("brain", CUT_OFF), is("body", 0), is("body_adequate", true), is("rest", "controlled"))],
  ["systemic_progression", any(above("progressing", CUT_OFF), among("rest", ["progressing", "never controlled"]))],
  [
    "incomplete_assessment",
    any(
      is("body_adequate", false),
      is("rest", "unknown"),
      all(is("cns_adequate", false), any(is("had_targeted", true), is("cns_symptoms", true))),
      above("possible", CUT_OFF),
    ),
  ],
  ["no_progression", all(is("possible", 0))],
  ["unconfirmed_progression", all(is("checkpoint", true), upTo("months", 3), upTo("ecog", 1), is("symptomatic", false))],
  ["oligoprogression_with_cns_component", all(from("brain", 1), from("body", 1))],
  ["cns_oligoprogression", all(from("brain", 1))],
  ["oligoprogression", all(from("body", 1))],
].map(([pattern, when], index) => ({
  name: `row_${index + 1}`,
  priority: 100 - index,
  conditions: all(is("pattern", ""), when),
  event: { type: "pattern", params: { pattern } },
}));

const core = [
  ["local_therapy_targeted", ["local_therapy_progressing_sites"], all(limited, is("targeted", true), upTo("ecog", 2), not("best_response", "PD"), treatable)],
  ["local_therapy_other", ["local_therapy_progressing_sites"], all(limited, is("targeted", false), treatable)],
  ["local_therapy_frail", ["local_therapy_progressing_sites"], all(limited, from("ecog", 3), treatable)],
  ["local_therapy_no_response", ["local_therapy_progressing_sites"], all(limited, is("best_response", "PD"), treatable)],
  ["continue_egfr", ["continue_current_targeted_therapy"], all(limited, is("targeted", true), is("matched", true), is("egfr", true), treatable, not("best_response", "PD"))],
  ["continue_alk", ["continue_current_targeted_therapy"], all(limited, is("targeted", true), is("matched", true), is("alk", true), treatable, not("best_response", "PD"))],
  ["continue_other_driver", ["continue_current_targeted_therapy"], all(limited, is("targeted", true), is("matched", true), is("egfr", false), is("alk", false), treatable)],
  ["continue_no_progression", ["continue_current_targeted_therapy"], all(is("pattern", "no_progression"), is("targeted", true))],
  ["continue_checkpoint_limited", ["continue_current_immunotherapy"], all(limited, is("checkpoint", true), treatable)],
  ["continue_checkpoint_unconfirmed", ["continue_current_immunotherapy"], all(is("pattern", "unconfirmed_progression"))],
  ["confirm_early_progression", ["confirm_progression_repeat_imaging"], all(is("pattern", "unconfirmed_progression"))],
  ["no_local_option", ["state_local_therapy_not_feasible"], all(limited, is("untreatable", true))],
  ["change_therapy", ["change_systemic_therapy", "molecular_profiling"], all(systemicBranch)],
  ["platinum", ["platinum_chemotherapy_option"], all(systemicBranch, upTo("ecog", 2), is("small_cell", false))],
  ["transformation", ["platinum_etoposide", "change_systemic_therapy"], all(is("small_cell", true), not("pattern", "contradictory_data"))],
  ["restage_body", ["complete_systemic_imaging"], any(is("body_adequate", false), is("rest", "unknown"))],
  ["image_brain", ["obtain_cns_imaging"], all(is("cns_adequate", false))],
  ["provisional", ["withhold_definitive_plan"], all(among("pattern", ["incomplete_assessment", "contradictory_data"]))],
  ["resolve_conflict", ["resolve_data_conflict"], all(is("pattern", "contradictory_data"))],
  ["focal_brain_any", ["srs_or_neurosurgery"], all(limited, from("brain", 1))],
  ["not_whole_brain", ["not:wbrt_option"], all(limited, from("brain", 1))],
  ["meningeal_work_up", ["neuraxis_mri_and_csf"], all(among("leptomeningeal", ["suspected", "confirmed"]))],
  ["meningeal_switch_egfr", ["switch_to_cns_penetrant_next_gen_tki"], all(is("pattern", "leptomeningeal"), is("egfr", true), is("third_generation", false))],
  ["meningeal_switch_alk", ["switch_to_lorlatinib"], all(is("pattern", "leptomeningeal"), is("alk", true), is("had_lorlatinib", false))],
  ["alk_lorlatinib", ["switch_to_lorlatinib"], all(systemicBranch, is("alk", true), is("second_generation_alk", true), is("had_lorlatinib", false))],
  ["alk_g1202r", ["switch_to_lorlatinib"], all(is("alk", true), is("g1202r", true), is("had_lorlatinib", false))],
  ["sbrt", ["sbrt_option"], all(limited, is("sbrt", true))],
  ["bed10_low", ["sbrt_dose_review"], all(is("plan", true), upTo("bed10", 70))],
  ["plan_outside_range", ["sbrt_outside_seed_range_flag"], all(is("plan", true), is("in_range", false))],
  ["plan_acceptable", ["sbrt_dose_acceptable"], all(is("plan", true), is("in_range", true), above("bed10", 70))],
  ["surgery_isolated", ["surgery_option", "resected_tissue_molecular_analysis"], all(limited, is("resectable", true), is("fit", true), is("progressing", 1), is("near_structure", false))],
  ["surgery_weighed", ["surgery_option"], all(limited, is("resectable", true), is("fit", true), any(above("progressing", 1), is("near_structure", true)))],
  ["near_critical_structure", ["oar_constraint_check"], all(limited, is("near_structure", true), is("sbrt", true))],
  ["rebiopsy_selected", ["rebiopsy:consider"], all(limited, is("result", false))],
  ["rebiopsy_systemic", ["rebiopsy:recommended"], all(is("pattern", "systemic_progression"), is("targeted", true), is("result", false))],
  ["rebiopsy_on_file", ["rebiopsy:none"], all(is("result", true))],
  ["say_no_response", ["flag_no_prior_response"], any(is("best_response", "PD"), is("rest", "never controlled"))],
  ["not_same_drug_systemic", ["not:continue_same_tki_without_local_therapy"], all(is("pattern", "systemic_progression"), is("symptomatic", true), is("targeted", true))],
  ["caution_ecog", ["performance_status_caution"], all(from("ecog", 3))],
  ["ask_ecog", ["ask:ecog"], all(is("ecog_known", false))],
  ["select_patient", ["patient_selection_factors"], all(from("total", 0))],
  ["board_decides", ["multidisciplinary_discussion"], all(from("total", 0))],
  ["evidence_limits", ["state_evidence_limitations"], all(from("total", 0))],
  ["trial_open", ["clinical_trial_discussion"], all(is("trial", true))],
].map(([name, codes, conditions]) => ({ name, priority: 1, conditions, event: { type: "items", params: { codes } } }));

export const subset = [...rows, ...core];
