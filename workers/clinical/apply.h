// SPDX-License-Identifier: Apache-2.0
// Applies the knowledge to the facts: conflicts, the pattern by the decision table, the rules,
// what is missing, the alternatives that did not apply. Holds no medicine itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workers/clinical/case_facts.h"

namespace tumorboard::clinical {

struct Outcome {
  v1::Pattern pattern = v1::PATTERN_UNSPECIFIED;
  std::vector<v1::Conflict> conflicts;
  std::vector<v1::Item> items;  // merged, strongest stance first
  v1::Rebiopsy rebiopsy;
  std::vector<v1::MissingInformation> missing;  // would_change is filled by the caller
  std::vector<v1::WhyNot> why_not;
  std::vector<v1::ContextStatement> context;
  std::vector<std::string> fired;  // ids of conflicts, "row N" and rules that held, in order
};

enum class Detail : std::uint8_t {
  kFull,
  kAnswerOnly,  // no texts and no reasons: for comparing answers
};

// Sets the rule facts in `facts` as it goes.
Outcome apply(CaseFacts& facts, const Knowledge& knowledge, Detail detail);

}  // namespace tumorboard::clinical
