// SPDX-License-Identifier: Apache-2.0
// The local options, one line for each group of lesions with the same options: which treatment, why,
// which structure to protect. The source's typical dose is printed for lesions without a critical
// structure and of a known site only.
#pragma once

#include <string>
#include <vector>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

// "adrenal left (28 mm)"
std::string lesion_words(const std::string& name, const v1::Case* facts);

std::vector<std::string> lesion_lines(const v1::Recommendation& recommendation, const v1::Case* facts);

// A structure at risk is implied by its site, named, or not known because the site is not known.
bool has_critical_structure(const v1::Recommendation& recommendation, const std::string& lesion, const v1::Case* facts);

// The judgement of each given plan, then the typical dose of source text S18 where it may be printed.
std::vector<std::string> dose_lines(const v1::Recommendation& recommendation, const v1::Case* facts);

}  // namespace tumorboard
