// SPDX-License-Identifier: Apache-2.0
// How sure an answer is: the sources of its main statements, and the limits.
#pragma once

#include <string>

#include "clients/text/document.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

void write_how_sure(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts);

// Every source with its citation and where it is found; the statements of the source text last,
// by number.
void write_every_source(Document& page, const v1::Recommendation& recommendation);

// "randomised study CURB; S1, S8"; "" without a source.
std::string sources_of(const v1::Item& item, const v1::Recommendation& recommendation);

}  // namespace tumorboard
