// SPDX-License-Identifier: Apache-2.0
// A case as a worklist shows it: state, bin with its reasons, urgency as risen with age, what
// is overdue. And the order in which a board takes its cases: complex and urgent first, none
// starved.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "daemon/workflow/deadlines.h"
#include "tumorboard/v1/client.pb.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard {

v1::CaseSummary summary_of(const v1::CaseSnapshot& snapshot, const std::vector<v1::SpecimenSnapshot>& specimens,
                           const workflow::Deadlines& deadlines, std::int64_t now_us);

// Says which of the awaited disciplines are not among those somebody holds.
void add_unheld(const std::set<std::string>& held, v1::CaseSummary& summary);

// Urgent signs, then urgency as risen, then complexity, then age. Strict: equal cases go by
// their number.
bool comes_first(const v1::CaseSummary& a, const v1::CaseSummary& b);

}  // namespace tumorboard
