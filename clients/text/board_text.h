// SPDX-License-Identifier: Apache-2.0
// A case and its recommendation as a board reads them: the facts, the pattern, what is missing,
// the evidence, then options by lesion, systemic therapy, what to avoid, what would change it,
// and the limits. It promises nothing that the recommendation does not say.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clients/text/document.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

enum class Detail : std::uint8_t {
  kOneScreen,  // long lists folded
  kAll,
};

// `facts` may be nullptr: then lesions are named by their id alone. `recommendation` holds the
// trial fields too.
Document board_document(const v1::Recommendation& recommendation, const v1::Case* facts, Detail detail);

// What is decided and what is open, without the reasons: for the minutes.
Document board_summary(const v1::Recommendation& recommendation);

inline std::string board_text(const v1::Recommendation& recommendation, const v1::Case* facts, Detail detail,
                              const TextLayout& layout) {
  return to_text(board_document(recommendation, facts, detail), layout);
}

// What is missing, the blocking first; pointers into `recommendation`.
std::vector<const v1::MissingInformation*> missing_by_severity(const v1::Recommendation& recommendation);

}  // namespace tumorboard
