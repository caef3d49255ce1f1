// SPDX-License-Identifier: Apache-2.0
// A recommendation as a board reads it: the question, the pattern, what is missing first,
// options by lesion, systemic therapy, what to avoid, and what the answer rests on. Plain
// text, wrapped; it promises nothing that the recommendation does not say.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::cli {

struct BoardTextOptions {
  std::size_t width = 80;
  bool bold_headings = false;
};

// `facts` may be nullptr: then lesions are named by their id alone. `recommendation` holds the
// trial fields too.
std::string board_text(const v1::Recommendation& recommendation, const v1::Case* facts,
                       const BoardTextOptions& options);

// What is missing, the blocking first; pointers into `recommendation`.
std::vector<const v1::MissingInformation*> missing_by_severity(const v1::Recommendation& recommendation);

// Fills the trial fields of `recommendation` from the screening.
void merge_screening(v1::Recommendation& recommendation, const v1::Recommendation& screening);

}  // namespace tumorboard::cli
