// SPDX-License-Identifier: Apache-2.0
// "eGFR 25 ml/min" is the kidney's, "EGFR T790M 25 copies/ml" the gene's. Internal to workers/clinical.
#pragma once

#include <cstddef>

#include "workers/knowledge/scan.h"

namespace tumorboard::clinical {

// The token is "egfr", a number follows it, with one word without weight between at most, and millilitres
// per minute stand directly behind the number.
bool is_renal_egfr(const knowledge::Scan& scan, std::size_t token);

}  // namespace tumorboard::clinical
