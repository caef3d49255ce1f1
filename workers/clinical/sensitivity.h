// SPDX-License-Identifier: Apache-2.0
// What would change the answer: the pipeline run again with one fact changed, and the
// difference. The number of runs is bounded (kMaxVariations).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "workers/clinical/apply.h"
#include "workers/clinical/pipeline.h"
#include "workers/clinical/rereader.h"

namespace tumorboard::clinical {

inline constexpr std::size_t kMaxVariations = 64;

// One unknown or changeable fact, and one other value it could have.
struct Variation {
  Touches touches = Touches::kAnything;  // by `edit`
  std::string path;
  std::string if_value;
  std::vector<std::string> missing_keys;  // the gaps that this would fill; none = the fact is known
  std::function<void(v1::Case&)> edit;
};

// `edit` is good during the visit only. `visit` may add to the gaps' would_change of `answer`.
void for_each_variation(const v1::Case& input, const CaseFacts& facts, const Outcome& answer,
                        const Knowledge& knowledge, const std::function<void(const Variation&)>& visit);

// An answer and the facts it was made of.
struct Answered {
  const Outcome& outcome;
  const CaseFacts& facts;
};

// From `before` to `after`: pattern, item:CODE, rebiopsy.level.
std::vector<v1::Change> changes(const Answered& before, const Answered& after);

// Fills the sensitivity list and `would_change` of every missing item. `reader` has read the
// case before: only what a variation adds is new to it.
void explore(const v1::Case& input, const CaseFacts& facts, Outcome& answer, const Knowledge& knowledge, Reader& reader,
             v1::Recommendation& recommendation);

inline constexpr int kMaxTrialChanges = 20;  // named of one variation

// Adds to the screening which of its open trials would get another verdict. `screen.verdicts`
// must be given.
void explore_trials(const v1::Case& input, const CaseFacts& facts, const Outcome& answer, const Knowledge& knowledge,
                    const TrialScreen& screen, v1::Recommendation& screening);

}  // namespace tumorboard::clinical
