// SPDX-License-Identifier: Apache-2.0
// What would change an answer: in full, or folded to what flips the pattern and a count of the
// rest.
#pragma once

#include "clients/text/document.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

void write_changes(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts);
void write_changes_folded(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts);

}  // namespace tumorboard
