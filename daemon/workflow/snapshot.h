// SPDX-License-Identifier: Apache-2.0
// What a case's snapshot says, by name. Pure.
#pragma once

#include "common/base/date.h"
#include "common/signing/quorum.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::workflow {

// Waits for the board, or for what it agreed to be carried out; not under assessment.
bool is_before_the_board(const v1::CaseSnapshot& snapshot);
// Its answer rests on knowledge: assessed, not decided, not under assessment.
bool has_open_answer(const v1::CaseSnapshot& snapshot);
// Assessed, and so screened for trials, with the facts as they stand.
bool has_screening(const v1::CaseSnapshot& snapshot);

// The sign-off rule over the current version.
// Does this sign-off stand for the current version? A dissent also does when people have written another text
// about the same facts since.
bool counts_now(const v1::SignOffRecord& sign_off, const v1::CaseSnapshot& snapshot);

signing::Quorum quorum_of(const v1::CaseSnapshot& snapshot);

// Has the recommendation's valid_until come?
bool too_old(const v1::CaseSnapshot& snapshot, Date today);

}  // namespace tumorboard::workflow
