// SPDX-License-Identifier: Apache-2.0
// What an event does to the memory of its case: the one place. The engine, the view and a
// rebuild all fold the same events and reach the same state.
#pragma once

#include "common/base/result.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::workflow {

// Applies an event that names a case to that case's snapshot (empty before CASE_SUBMITTED).
// CORRUPT when its body does not parse.
Result<> apply(const v1::LedgerEvent& event, v1::CaseSnapshot& snapshot);

}  // namespace tumorboard::workflow
