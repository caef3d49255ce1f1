// SPDX-License-Identifier: Apache-2.0
// A case and its recommendation as a clinician reads them (docs/explanation/
// how-to-read-the-answer.md): what is urgent, what to do in short, what to avoid and mind, what is
// missing, how sure it is, what was not read, the facts used and who signs. The one rendering for
// `assess`, `review show` and the minutes. It promises nothing that the recommendation does not say.
#pragma once

#include <cstdint>
#include <string>

#include "clients/text/document.h"
#include "clients/text/open_points.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

enum class Detail : std::uint8_t {
  kOneScreen,  // long lists folded
  kAll,
};

// Parts that are printed inside the answer but do not come from it. Either may be nullptr.
struct BoardParts {
  const Document* own_words = nullptr;  // of the board; they come first
  const Document* changed = nullptr;    // since the reader last looked
};

// `facts` may be nullptr: then lesions are named by their id alone. `recommendation` holds the
// trial fields too.
Document board_document(const v1::Recommendation& recommendation, const v1::Case* facts, Detail detail,
                        const BoardParts& parts = {});

// What is decided and what is open, without the reasons: for the minutes.
Document board_summary(const v1::Recommendation& recommendation);

inline std::string board_text(const v1::Recommendation& recommendation, const v1::Case* facts, Detail detail,
                              const TextLayout& layout, const BoardParts& parts = {}) {
  return to_text(board_document(recommendation, facts, detail, parts), layout);
}

}  // namespace tumorboard
