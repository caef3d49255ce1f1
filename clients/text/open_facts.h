// SPDX-License-Identifier: Apache-2.0
// Which facts a case leaves open.
#pragma once

#include <string>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

// Both paths name the same fact, or one names a part of the other. Indices of lists are ignored.
bool same_fact(const std::string& a, const std::string& b);

// The fact is asked for, or is not in the case.
bool is_open(const std::string& path, const v1::Recommendation& recommendation, const v1::Case* facts);

}  // namespace tumorboard
