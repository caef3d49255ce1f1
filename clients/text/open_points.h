// SPDX-License-Identifier: Apache-2.0
// What an answer waits for and what was not read.
#pragma once

#include <vector>

#include "clients/text/document.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

void write_open_points(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts);
void write_not_read(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts);

// What is missing, the blocking first; pointers into `recommendation`.
std::vector<const v1::MissingInformation*> missing_by_severity(const v1::Recommendation& recommendation);

}  // namespace tumorboard
