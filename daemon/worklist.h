// SPDX-License-Identifier: Apache-2.0
// A case as a worklist shows it: state, bin with its reasons, urgency as risen with age, what
// is overdue. And the order in which a board takes its cases: complex and urgent first, none
// starved.
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/workflow/deadlines.h"
#include "tumorboard/v1/client.pb.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard {

v1::CaseSummary summary_of(const v1::CaseSnapshot& snapshot, const std::vector<v1::SpecimenSnapshot>& specimens,
                           const workflow::Deadlines& deadlines, std::int64_t now_us);

// Urgency as risen, then complexity, then age. Strict: equal cases go by their number.
bool comes_first(const v1::CaseSummary& a, const v1::CaseSummary& b);

}  // namespace tumorboard
