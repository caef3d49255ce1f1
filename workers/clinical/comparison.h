// SPDX-License-Identifier: Apache-2.0
// One case under two knowledges: what a change of the rules does to its answer.
#pragma once

#include <vector>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"
#include "workers/knowledge/knowledge.h"

namespace tumorboard::clinical {

// pattern, item:CODE, rebiopsy.level, missing:KEY; empty = the answer stays. Both must be
// loaded with fact_catalogue().
std::vector<v1::Change> compare(const v1::Case& input, const knowledge::Knowledge& before,
                                const knowledge::Knowledge& after);

}  // namespace tumorboard::clinical
