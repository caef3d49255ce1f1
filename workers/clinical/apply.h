// SPDX-License-Identifier: Apache-2.0
// Applies the knowledge to the facts: conflicts, the pattern by the decision table, the rules,
// what is missing, the alternatives that did not apply. Holds no medicine itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workers/clinical/case_facts.h"
#include "workers/clinical/items.h"

namespace tumorboard::clinical {

struct Outcome {
  v1::Pattern pattern = v1::PATTERN_UNSPECIFIED;
  std::vector<v1::Conflict> conflicts;
  std::vector<GivenItem> given;  // merged, strongest stance first
  std::vector<v1::Item> items;   // the same with their words
  v1::RebiopsyLevel rebiopsy_level = v1::REBIOPSY_LEVEL_NONE;
  v1::Rebiopsy rebiopsy;
  std::vector<v1::UrgentSign> urgent;
  std::vector<v1::MissingInformation> missing;  // would_change is filled by the caller
  bool held = false;                            // a gap keeps the answer from being ready whatever it would change
  bool blocked = false;                         // an item's code does
  std::vector<v1::WhyNot> why_not;
  std::vector<v1::ContextStatement> context;
  std::vector<std::string> fired;  // ids of conflicts, "row N" and rules that held, in order
  // Whether each rule held, in the order of Knowledge::rules(): one value, or one a lesion.
  std::vector<std::vector<bool>> held_rules;
  std::vector<std::uint64_t> held_mask;  // a bit for each rule that held at all
};

// An answer that was worked out in full, to whose case most facts of another are equal: a rule that
// reads no fact that differs holds as it did there.
struct Baseline {
  const CaseFacts& facts;
  const Outcome& outcome;
};

enum class Detail : std::uint8_t {
  kFull,
  kAnswerOnly,  // pattern, `given` and rebiopsy_level alone: for comparing answers
};

// Sets the rule facts in `facts` as it goes.
// `baseline` is for kAnswerOnly; it may be null.
Outcome apply(CaseFacts& facts, const Knowledge& knowledge, Detail detail, const Baseline* baseline = nullptr);

}  // namespace tumorboard::clinical
