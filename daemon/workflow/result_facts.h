// SPDX-License-Identifier: Apache-2.0
// How a specimen's final results become facts of the case: laid over what people state of the
// biopsy, never mixed into it, so that a result taken back leaves no trace in the facts.
#pragma once

#include <vector>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/pathology.pb.h"

namespace tumorboard::workflow {

// Final results only, in any order. Plasma gives no histology; the newest tissue histology
// counts; alterations of all results stand together, those that people stated first.
v1::Biopsy with_results(const v1::Biopsy& stated, std::vector<v1::ResultReport> finals);

// What remains of an edited biopsy once the results' share is taken away again. Laid over with the
// results it says what `edited` says, but for a finding of theirs that the editor struck out: a
// result is corrected by its laboratory.
v1::Biopsy without_results(const v1::Biopsy& edited, const v1::Biopsy& stated,
                           const std::vector<v1::ResultReport>& finals);

}  // namespace tumorboard::workflow
