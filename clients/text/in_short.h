// SPDX-License-Identifier: Apache-2.0
// What grows and what to do, in at most five entries, composed from the codes of the items.
#pragma once

#include "clients/text/document.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

// When the lesions need more lines than there are, they follow in full under BY LESION.
void write_in_short(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts);

}  // namespace tumorboard
