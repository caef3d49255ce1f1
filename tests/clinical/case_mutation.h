// SPDX-License-Identifier: Apache-2.0
// Random changes of a case, in every field of it, with texts from the knowledge's own terms.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "tumorboard/v1/case.pb.h"

namespace tumorboard::clinical_test {

// The case files of tests/cases, tests/clinical/cases and tests/clinical/field/public.
const std::vector<v1::Case>& case_seeds();

void mutate(v1::Case& input, std::mt19937_64& random);
// A case file or a generated case, changed up to four times. The same seed gives the same case.
v1::Case mutated_case(std::uint64_t seed);

}  // namespace tumorboard::clinical_test
