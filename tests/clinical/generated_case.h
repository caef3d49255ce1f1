// SPDX-License-Identifier: Apache-2.0
// Random but plausible cases: a driver and a drug that mostly fit, lesions, images, a biopsy,
// any of it missing, stale or contradictory now and then.
#pragma once

#include <cstdint>
#include <random>

#include "tumorboard/v1/case.pb.h"

namespace tumorboard::clinical_test {

v1::Case generated_case(std::mt19937_64& random);

}  // namespace tumorboard::clinical_test
