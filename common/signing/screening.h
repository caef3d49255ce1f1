// SPDX-License-Identifier: Apache-2.0
// A recommendation as people read it: what is signed, and the trial screening beside it.
#pragma once

#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::signing {

// Fills the trial fields from the screening; what a changed fact would do to the trials joins
// what it would do to the answer.
void merge_screening(v1::Recommendation& recommendation, const v1::Recommendation& screening);

}  // namespace tumorboard::signing
