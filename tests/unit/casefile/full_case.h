// SPDX-License-Identifier: Apache-2.0
// A case file with every field of version 1, each with a value.
#pragma once

namespace tumorboard {

inline constexpr const char* kFullCase = R"({
  "id": "K-1",
  "as_of": "2026-03-01",
  "question_to_board": "stay on the same drug?",
  "patient": {"age": 63, "birth_date": "1962-05-04", "ecog": 1, "fitness_for_surgery": "unfit",
              "comorbidities": ["severe COPD"],
              "organ_function": {"egfr": 55, "creatinine_clearance": 48.5, "child_pugh": "B", "bilirubin_x_uln": 1.5,
                                 "lvef_percent": 45, "qtc_ms": 470, "dialysis": false},
              "pregnancy": "no", "wishes": "no chemotherapy"},
  "histology": "adenocarcinoma",
  "molecular_testing": "complete",
  "driver_alterations": [{"gene": "EGFR", "alteration": "L858R"}],
  "pd_l1_tps": 12.5,
  "current_therapy": {"drug": "osimertinib", "drug_class": "EGFR_TKI_3G", "months": 1.5,
                      "best_response": "not yet assessed", "dose": "80 mg", "status": "paused",
                      "setting": "adjuvant", "toxicities": [{"event": "pneumonitis", "grade": 2, "active": true}],
                      "stopped_reason": "cough", "started": "2026-01"},
  "prior_therapies": ["gefitinib"],
  "lesions": [{"id": "L1", "site": "lung_RUL", "size_mm": 14.25,
               "size_history": [{"date": "2026-01-02", "mm": 10}],
               "progressing": true, "new": false, "symptomatic": false, "resectable": true,
               "sbrt_feasible": true, "treated_before": "60 Gy/30", "near_critical_structure": "aorta", "kind": "solid"}],
  "total_known_lesions": 3,
  "symptomatic_progression": false,
  "tempo": "slow",
  "cns_imaging": {"done": true, "modality": "MRI_contrast", "date": "2026-02-20", "parenchymal_mets": 0,
                  "parenchymal_mets_progressing": 0, "largest_mm": 3.5, "mass_effect": false,
                  "leptomeningeal": "none"},
  "systemic_imaging": {"done": true, "modality": "PET-CT", "date": "2026-02-18", "rest_of_disease": "controlled"},
  "biopsy": {"done": true, "type": "both", "histology": "adenocarcinoma", "resistance_alterations": ["EGFR T790M"],
             "feasible": true, "note": "uneventful", "date": "2026-02-03"},
  "rt_plan": {"target": "L1", "total_gy": 50.5, "fractions": 5},
  "trial_available": "yes",
  "urgent_signs": ["weak legs"],
  "clarifications": [{"path": "patient.comorbidities[0]", "text": "severe COPD", "meaning": "not_relevant",
                      "reason": "mild by now", "by": "j.doe"}]
})";

}  // namespace tumorboard
