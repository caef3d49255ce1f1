// SPDX-License-Identifier: Apache-2.0
// A case whose patient needs action today. The mark stands before every class of urgency and
// changes none.
#pragma once

#include "daemon/workflow/case_table.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::workflow {

// Marked by the signs of its last answer, also while new facts are assessed; before the facts
// have an answer, by the signs they state themselves.
inline bool is_marked_urgent(const v1::CaseSnapshot& snapshot) {
  if (is_final(snapshot.state())) return false;
  return !snapshot.urgent().empty() || (snapshot.urgent_stated() && snapshot.basis_digest().empty());
}

}  // namespace tumorboard::workflow
