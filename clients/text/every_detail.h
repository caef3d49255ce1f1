// SPDX-License-Identifier: Apache-2.0
// What is folded unless all is asked for: each statement with its strength and sources, why not,
// how each text was read, and what the answer was made with.
#pragma once

#include "clients/text/document.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

void write_every_statement(Document& page, const v1::Recommendation& recommendation);
void write_why_not(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts);
void write_every_reading(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts);
void write_made_with(Document& page, const v1::Recommendation& recommendation);

}  // namespace tumorboard
