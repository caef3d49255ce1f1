// SPDX-License-Identifier: Apache-2.0
// What would change an answer: every entry in full, or the three that matter most among the facts
// that the case leaves open.
#pragma once

#include <string>

#include "clients/text/document.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

void write_would_change(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts);
void write_every_change(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts);

// What the missing fact could change, "X to Y" for a pattern; "" when the answer names nothing.
std::string effect_of(const v1::MissingInformation& missing, const v1::Recommendation& recommendation,
                      const v1::Case* facts);

}  // namespace tumorboard
