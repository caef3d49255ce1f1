// SPDX-License-Identifier: Apache-2.0
#include "clients/text/item_words.h"

#include <algorithm>
#include <array>

#include "clients/text/text.h"

namespace tumorboard {
namespace {

constexpr std::string_view kDrug = "{drug}";
constexpr std::size_t kLongestDrug = 40;  // columns; a longer text is no name

// In the order in which they are printed.
constexpr std::array kItemWords{
    ItemWords{"outside_scope_histology", Part::kVerdict,
              "outside the scope of this software (small cell carcinoma or another primary): it gives no answer"},
    ItemWords{"complete_systemic_imaging", Part::kFirst, "complete imaging of the body"},
    ItemWords{"obtain_cns_imaging", Part::kFirst, "contrast MRI of the brain"},
    ItemWords{"resolve_data_conflict", Part::kFirst, "check the facts that contradict each other"},
    ItemWords{"confirm_progression_repeat_imaging", Part::kFirst, "confirm the growth by repeat imaging"},
    ItemWords{"neuraxis_mri_and_csf", Part::kFirst, "MRI of brain and spine, CSF cytology"},
    ItemWords{"withhold_definitive_plan", Part::kFirst, "settle the open points before a definitive plan"},

    ItemWords{"treated_lesion_confirm_first", Part::kLesion,
              "confirm first that it is growth and not an effect of the earlier treatment"},
    ItemWords{"state_local_therapy_not_feasible", Part::kLesion, "no local therapy is feasible"},
    ItemWords{"surgery_option", Part::kLesion, "surgery"},
    ItemWords{"neurosurgery_option", Part::kLesion, "neurosurgical resection"},
    ItemWords{"srs_option", Part::kLesion, "radiosurgery"},
    ItemWords{"sbrt_option", Part::kLesion, "SBRT"},
    ItemWords{"thermal_ablation_option", Part::kLesion, "thermal ablation"},
    ItemWords{"drain_effusion_option", Part::kLesion, "drain the effusion, with cytology"},
    ItemWords{"palliative_radiotherapy_option", Part::kLesion, "palliative radiotherapy"},
    ItemWords{"wbrt_option", Part::kLesion, "whole-brain radiotherapy",
              "whole-brain radiotherapy while focal treatment or a CNS-active drug is possible"},
    ItemWords{"srs_or_neurosurgery", Part::kLesion, "radiosurgery or neurosurgery",
              "radiosurgery of single lesions alone, which leaves the meninges untreated"},
    ItemWords{"local_therapy_progressing_sites", Part::kLesion, "local therapy"},

    ItemWords{"current_drug_toxicity_review", Part::kDrug,
              "the recorded toxicity decides about {drug}: review it before the drug goes on"},
    ItemWords{"current_drug_not_being_taken", Part::kDrug, "{drug} is not being taken at present"},
    ItemWords{"untreated_driver_first", Part::kDrug,
              "give the licensed drug for the driver that has not been treated yet"},
    ItemWords{"resume_targeted_therapy_option", Part::kDrug, "a matched drug again (another one after toxicity)"},
    ItemWords{"continue_current_targeted_therapy", Part::kDrug, "keep {drug} going"},
    ItemWords{"continue_current_immunotherapy", Part::kDrug, "keep {drug} going"},
    ItemWords{"change_systemic_therapy", Part::kDrug, "change the systemic therapy by molecular profile",
              "a change of the systemic therapy"},
    ItemWords{"switch_to_osimertinib", Part::kDrug, "switch to osimertinib", "a switch to osimertinib"},
    ItemWords{"switch_to_lorlatinib", Part::kDrug, "switch to lorlatinib", "a switch to lorlatinib"},
    ItemWords{"switch_to_next_generation_alk_tki", Part::kDrug, "switch to a later-generation ALK drug",
              "a switch to a later-generation ALK drug"},
    ItemWords{"switch_to_cns_penetrant_next_gen_tki", Part::kDrug, "switch to a drug that reaches the brain",
              "a switch to another drug that reaches the brain"},
    ItemWords{"next_generation_ros1_tki", Part::kDrug, "repotrectinib or taletrectinib"},
    ItemWords{"dose_intensified_cns_tki_option", Part::kDrug, "a higher dose of the CNS-active drug (off-label)"},
    ItemWords{"add_met_inhibitor_option", Part::kDrug, "a MET inhibitor beside the driver's drug"},
    ItemWords{"alk_tki_rechallenge_option", Part::kDrug, "another ALK drug again, by genotype"},
    ItemWords{"platinum_etoposide", Part::kDrug, "platinum-etoposide"},
    ItemWords{"amivantamab_chemo_option", Part::kDrug, "amivantamab with carboplatin-pemetrexed"},
    ItemWords{"platinum_chemotherapy_option", Part::kDrug, "platinum-based chemotherapy"},
    ItemWords{"second_line_option", Part::kDrug, "the next line of chemotherapy"},
    ItemWords{"single_agent_immunotherapy", Part::kDrug, "a checkpoint inhibitor alone",
              "a checkpoint inhibitor alone as the next line"},
    ItemWords{"continue_same_tki_without_local_therapy", Part::kDrug, "keep {drug} alone",
              "{drug} alone, without local therapy or a change"},
    ItemWords{"same_tki_sole_systemic_after_sclc_transformation", Part::kDrug,
              "keep {drug} as the only systemic therapy",
              "{drug} as the only systemic therapy after small cell transformation"},
    ItemWords{"targeted_therapy_without_matching_driver", Part::kDrug, "a targeted drug without a matching driver"},
    ItemWords{"prolonged_tki_interruption", Part::kDrug, "a long break of {drug}", "a long {drug} break (flare)"},
    ItemWords{"targeted_therapy_withheld_for_ps_only", Part::kCaution,
              "Do not stop the matched drug only because of ECOG."},
    ItemWords{"palliative_supportive_care", Part::kCare, "involve palliative care and settle the goals of care"},

    ItemWords{"sbrt_dose_review", Part::kPlan, "radiation oncology reviews or justifies the dose of the plan"},
    ItemWords{"sbrt_dose_acceptable", Part::kPlan, "the dose of the plan is inside the usual range"},
    ItemWords{"sbrt_outside_seed_range_flag", Part::kPlan, "the dose of the plan is outside the usual range"},

    ItemWords{"tissue_rebiopsy", Part::kTest, "biopsy a lesion that grows"},
    ItemWords{"plasma_ctdna_testing", Part::kTest, "test plasma ctDNA"},
    ItemWords{"molecular_profiling", Part::kTest, "base the next line on the molecular profile at progression"},
    ItemWords{"resected_tissue_molecular_analysis", Part::kTest,
              "send resected tissue for histology and resistance analysis"},
    ItemWords{"clinical_trial_discussion", Part::kTrial, "discuss a clinical trial"},

    ItemWords{"patient_preference_respected", Part::kCaution, "Respect the wish of the patient."},
    ItemWords{"flag_no_prior_response", Part::kCaution, "The disease never responded to {drug}: primary resistance."},
    ItemWords{"performance_status_caution", Part::kCaution, "ECOG limits ablation and intensive therapy."},
    ItemWords{"pregnancy_precaution", Part::kCaution, "Pregnancy touches drugs, imaging and radiotherapy."},
    ItemWords{"organ_function_limits", Part::kCaution, "Organ function limits a drug."},
    ItemWords{"drug_interaction_precaution", Part::kCaution,
              "The sequence or combination of the treatments carries a known risk."},
    ItemWords{"histology_change_review", Part::kCaution, "The histology has changed: review it before the next line."},
    ItemWords{"no_tumour_in_biopsy_review", Part::kCaution, "The biopsy shows no tumour: review it."},
    ItemWords{"bypass_alteration_review", Part::kCaution, "An acquired alteration: review it before the next line."},
    ItemWords{"bone_stability_check", Part::kCaution, "Check whether the bone is stable."},
    ItemWords{"spinal_cord_precaution", Part::kCaution, "The spinal cord is at risk.", {}, "the spinal cord"},
    ItemWords{"brainstem_precaution", Part::kCaution, "The brainstem is at risk.", {}, "the brainstem"},
    ItemWords{"optic_precaution", Part::kCaution, "The optic pathway is at risk.", {}, "the optic pathway"},
    ItemWords{"bowel_precaution", Part::kCaution, "Stomach or bowel is at risk.", {}, "stomach and bowel"},
    ItemWords{"airway_vessel_precaution",
              Part::kCaution,
              "Airway, oesophagus, heart or a great vessel is at risk.",
              {},
              "airway, oesophagus and great vessels"},
    ItemWords{"plexus_chest_wall_precaution",
              Part::kCaution,
              "Nerve plexus or chest wall is at risk.",
              {},
              "nerve plexus and chest wall"},
    ItemWords{"re_irradiation_precaution",
              Part::kCaution,
              "Irradiated before: the cumulative dose counts.",
              {},
              "what was irradiated before"},
    ItemWords{"vegf_sbrt_precaution",
              Part::kCaution,
              "Anti-VEGF drug with abdominal SBRT: bowel injury is reported.",
              {},
              "stomach and bowel"},
    ItemWords{"tki_rt_interaction_precaution", Part::kCaution,
              "Radiotherapy on a targeted drug: a short hold at most, by the local protocol."},
    ItemWords{"sbrt_risk_adapted_or_alternative",
              Part::kCaution,
              "Near a critical structure: risk-adapted fractionation or another modality.",
              {},
              "the critical structure"},
    ItemWords{"oar_constraint_check",
              Part::kCaution,
              "Verify the constraints of the organs at risk.",
              {},
              "the organs at risk"},

    ItemWords{"multidisciplinary_discussion", Part::kLimit, "the board decides"},
    ItemWords{"state_evidence_limitations", Part::kLimit, "limits of the evidence"},
    ItemWords{"patient_selection_factors", Part::kLimit, "performance status, burden and response count"},
};

std::string with_drug(std::string_view words, const std::string& drug) {
  std::string text(words);
  const std::size_t at = text.find(kDrug);
  return at == std::string::npos ? text : text.replace(at, kDrug.size(), drug);
}

}  // namespace

const ItemWords* item_words(std::string_view code) {
  const auto* found = std::ranges::find(kItemWords, code, &ItemWords::code);
  return found == kItemWords.end() ? nullptr : found;
}

Part part_of(const v1::Item& item) {
  if (const ItemWords* words = item_words(item.code())) return words->part;
  if (item.stance() == v1::STANCE_CAUTION) return Part::kCaution;
  return item.lesion_ids().empty() ? Part::kDrug : Part::kLesion;
}

std::string words_of_item(std::string_view code, const std::string& drug) {
  const ItemWords* words = item_words(code);
  return words == nullptr ? words_of(code) : with_drug(words->words, drug);
}

std::string avoid_words(const v1::Item& item, const std::string& drug) {
  const ItemWords* words = item_words(item.code());
  if (words == nullptr) return words_of(item.code());
  return with_drug(words->avoid.empty() ? words->words : words->avoid, drug);
}

std::string current_drug(const v1::Case* facts) {
  const std::string name = facts == nullptr ? std::string() : facts->current_therapy().drug();
  if (name.empty() || width_of(name) > kLongestDrug) return "the current drug";
  std::string text;
  for (const char c : name) text += c == '+' ? std::string(" and ") : std::string(1, c);
  return plain_words(text);
}

}  // namespace tumorboard
