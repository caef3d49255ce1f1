// SPDX-License-Identifier: Apache-2.0
// One row for each coded reason why a decision was not, or only partly, carried out. The check of
// RecordOutcome, the words of --why and `tumorboard outcome codes` follow from it; a code's word is
// its name in the contract ("patient_wish").
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "tumorboard/v1/board.pb.h"

namespace tumorboard::check {

struct OutcomeReasonRow {
  v1::OutcomeReason reason;
  std::string_view meaning;
  bool needs_note = false;  // it says nothing without one
};

// In the order of the contract.
inline constexpr std::array kOutcomeReasons{
    OutcomeReasonRow{v1::OUTCOME_REASON_PATIENT_WISH, "the patient decided otherwise"},
    OutcomeReasonRow{v1::OUTCOME_REASON_PERFORMANCE_STATUS, "the patient's general condition got worse"},
    OutcomeReasonRow{v1::OUTCOME_REASON_COMORBIDITY, "another disease stood against it"},
    OutcomeReasonRow{v1::OUTCOME_REASON_NEW_INFORMATION, "facts that the board did not have"},
    OutcomeReasonRow{v1::OUTCOME_REASON_PROGRESSION_BEFORE_START, "the tumour progressed before it began"},
    OutcomeReasonRow{v1::OUTCOME_REASON_DEATH, "the patient died"},
    OutcomeReasonRow{v1::OUTCOME_REASON_OTHER_THERAPY_CHOSEN, "the treating team chose another therapy"},
    OutcomeReasonRow{v1::OUTCOME_REASON_TOXICITY, "side effects, present or expected"},
    OutcomeReasonRow{v1::OUTCOME_REASON_NOT_TECHNICALLY_FEASIBLE,
                     "planning or the procedure showed that it cannot be done"},
    OutcomeReasonRow{v1::OUTCOME_REASON_NO_TARGET_FOUND, "no lesion or alteration to treat was found"},
    OutcomeReasonRow{v1::OUTCOME_REASON_TISSUE_NOT_OBTAINABLE, "the biopsy could not be taken or gave too little"},
    OutcomeReasonRow{v1::OUTCOME_REASON_TRIAL_CLOSED, "the trial no longer takes patients"},
    OutcomeReasonRow{v1::OUTCOME_REASON_TRIAL_CRITERIA_NOT_MET, "the trial did not admit the patient"},
    OutcomeReasonRow{v1::OUTCOME_REASON_DRUG_NOT_AVAILABLE, "the drug could not be had"},
    OutcomeReasonRow{v1::OUTCOME_REASON_COST_NOT_COVERED, "nobody covered the cost"},
    OutcomeReasonRow{v1::OUTCOME_REASON_CAPACITY_OR_WAITING_TIME, "no place, device or date in time"},
    OutcomeReasonRow{v1::OUTCOME_REASON_TREATED_ELSEWHERE, "the patient is treated by another hospital"},
    OutcomeReasonRow{v1::OUTCOME_REASON_LOST_TO_FOLLOW_UP, "nothing is known of the patient since"},
    OutcomeReasonRow{v1::OUTCOME_REASON_MISSING_DOCUMENTATION, "what happened was not written down"},
    OutcomeReasonRow{v1::OUTCOME_REASON_STILL_PLANNED, "it is planned and has not begun"},
    OutcomeReasonRow{v1::OUTCOME_REASON_OTHER, "none of these: said in the note", true},
};

static_assert(
    [] {
      for (std::size_t i = 0; i < kOutcomeReasons.size(); ++i) {
        if (kOutcomeReasons[i].reason != static_cast<v1::OutcomeReason>(i + 1)) return false;
      }
      return kOutcomeReasons.size() + 1 == v1::OutcomeReason_ARRAYSIZE;
    }(),
    "each reason of the contract has its row, in its order");

// nullptr for UNSPECIFIED and for numbers the contract does not have.
constexpr const OutcomeReasonRow* find_outcome_reason(v1::OutcomeReason reason) {
  for (const OutcomeReasonRow& row : kOutcomeReasons) {
    if (row.reason == reason) return &row;
  }
  return nullptr;
}

}  // namespace tumorboard::check
