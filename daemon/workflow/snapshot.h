// SPDX-License-Identifier: Apache-2.0
// What a case's snapshot says, by name.
#pragma once

#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::workflow {

// Waits for the board, or for what it agreed to be carried out; not under assessment.
inline bool is_before_the_board(const v1::CaseSnapshot& snapshot) {
  return snapshot.state() == v1::CASE_STATE_IN_REVIEW || snapshot.state() == v1::CASE_STATE_NEEDS_INFORMATION ||
         snapshot.state() == v1::CASE_STATE_AGREED;
}

// Its answer rests on knowledge: assessed, not decided, not under assessment.
inline bool has_open_answer(const v1::CaseSnapshot& snapshot) {
  const bool open = is_before_the_board(snapshot) && snapshot.state() != v1::CASE_STATE_AGREED;
  return open && !snapshot.basis_digest().empty();
}

// Assessed, and so screened for trials, with the facts as they stand.
inline bool has_screening(const v1::CaseSnapshot& snapshot) {
  return is_before_the_board(snapshot) && !snapshot.basis_digest().empty();
}

}  // namespace tumorboard::workflow
