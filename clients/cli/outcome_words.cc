// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/outcome_words.h"

#include <google/protobuf/descriptor.h>

namespace tumorboard::cli {

std::string_view meaning(v1::OutcomeReason reason) {
  switch (static_cast<int>(reason)) {
    case v1::OUTCOME_REASON_PATIENT_WISH:
      return "the patient decided otherwise";
    case v1::OUTCOME_REASON_PERFORMANCE_STATUS:
      return "the patient's general condition got worse";
    case v1::OUTCOME_REASON_COMORBIDITY:
      return "another disease stood against it";
    case v1::OUTCOME_REASON_NEW_INFORMATION:
      return "facts that the board did not have";
    case v1::OUTCOME_REASON_PROGRESSION_BEFORE_START:
      return "the tumour progressed before it began";
    case v1::OUTCOME_REASON_DEATH:
      return "the patient died";
    case v1::OUTCOME_REASON_OTHER_THERAPY_CHOSEN:
      return "the treating team chose another therapy";
    case v1::OUTCOME_REASON_TOXICITY:
      return "side effects, present or expected";
    case v1::OUTCOME_REASON_NOT_TECHNICALLY_FEASIBLE:
      return "planning or the procedure showed that it cannot be done";
    case v1::OUTCOME_REASON_NO_TARGET_FOUND:
      return "no lesion or alteration to treat was found";
    case v1::OUTCOME_REASON_TISSUE_NOT_OBTAINABLE:
      return "the biopsy could not be taken or gave too little";
    case v1::OUTCOME_REASON_TRIAL_CLOSED:
      return "the trial no longer takes patients";
    case v1::OUTCOME_REASON_TRIAL_CRITERIA_NOT_MET:
      return "the trial did not admit the patient";
    case v1::OUTCOME_REASON_DRUG_NOT_AVAILABLE:
      return "the drug could not be had";
    case v1::OUTCOME_REASON_COST_NOT_COVERED:
      return "nobody covered the cost";
    case v1::OUTCOME_REASON_CAPACITY_OR_WAITING_TIME:
      return "no place, device or date in time";
    case v1::OUTCOME_REASON_TREATED_ELSEWHERE:
      return "the patient is treated by another hospital";
    case v1::OUTCOME_REASON_LOST_TO_FOLLOW_UP:
      return "nothing is known of the patient since";
    case v1::OUTCOME_REASON_MISSING_DOCUMENTATION:
      return "what happened was not written down";
    case v1::OUTCOME_REASON_STILL_PLANNED:
      return "it is planned and has not begun";
    case v1::OUTCOME_REASON_OTHER:
      return "none of these: said in the note";
    default:
      return {};
  }
}

std::vector<v1::OutcomeReason> outcome_reasons() {
  const auto* type = v1::OutcomeReason_descriptor();
  std::vector<v1::OutcomeReason> all;
  for (int i = 0; i < type->value_count(); ++i) {
    const auto reason = static_cast<v1::OutcomeReason>(type->value(i)->number());
    if (reason != v1::OUTCOME_REASON_UNSPECIFIED) all.push_back(reason);
  }
  return all;
}

}  // namespace tumorboard::cli
