// SPDX-License-Identifier: Apache-2.0
// Which facts a case leaves open.
#pragma once

#include <string>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

// Both paths speak of one fact, or one of them of a part of the other; of lists any element.
bool same_fact(const std::string& a, const std::string& b);

// The fact is asked for, or stands nowhere in the case.
bool is_open(const std::string& path, const v1::Recommendation& recommendation, const v1::Case* facts);

}  // namespace tumorboard
