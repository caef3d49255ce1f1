// SPDX-License-Identifier: Apache-2.0
// What would change the answer: the pipeline run again with one fact changed, and the
// difference. The number of runs is bounded (kMaxVariations).
#pragma once

#include <string>
#include <vector>

#include "workers/clinical/apply.h"

namespace tumorboard::clinical {

inline constexpr std::size_t kMaxVariations = 64;

// One unknown or changeable fact, and one other value it could have.
struct Variation {
  std::string path;
  std::string if_value;
  std::string missing_key;  // the gap that this would fill; empty = the fact is known
  v1::Case input;
};

std::vector<Variation> variations(const v1::Case& input, const CaseFacts& facts, const Outcome& answer,
                                  const Knowledge& knowledge, const FactIds& ids);

// From `before` to `after`: pattern, item:CODE, rebiopsy.level.
std::vector<v1::Change> changes(const Outcome& before, const Outcome& after);

// Fills the sensitivity list and `would_change` of every missing item.
void explore(const v1::Case& input, const CaseFacts& facts, Outcome& answer, const Knowledge& knowledge,
             const FactIds& ids, v1::Recommendation& recommendation);

}  // namespace tumorboard::clinical
