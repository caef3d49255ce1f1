// SPDX-License-Identifier: Apache-2.0
// The parts of read_lesions(), one file each. Internal to workers/clinical.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "workers/clinical/fact_builder.h"
#include "workers/clinical/growth.h"
#include "workers/clinical/site.h"

namespace tumorboard::clinical {

// What is said of one lesion beside its growth. `path` is "lesions[2]".
Site read_lesion_site(FactBuilder& build, const v1::Lesion& lesion, const std::string& path, LesionFacts& made);
void read_surroundings(FactBuilder& build, const v1::Lesion& lesion, const std::string& path, const Site& site,
                       LesionFacts& made);
void read_treated(FactBuilder& build, const v1::Lesion& lesion, const std::string& path, const Site& site,
                  LesionFacts& made);

// Nothing between the two ends a clause.
inline bool same_clause(std::string_view text, const knowledge::Span& a, const knowledge::Span& b) {
  const std::size_t begin = std::min(a.end, b.end);
  const std::size_t end = std::max(a.begin, b.begin);
  return end <= begin || text.substr(begin, end - begin).find_first_of(",;:.\n") == std::string_view::npos;
}

// Lesions known to progress, and those that may.
struct Tally {
  double known = 0;
  double possible = 0;  // known ones included

  void count(std::optional<bool> progressing) {
    if (progressing.value_or(true)) ++possible;
    if (progressing.value_or(false)) ++known;
  }
};

// What the lesions are together.
struct Counting {
  Tally body;
  Tally brain;
  Tally unplaced;  // of unknown organ, and the brain scan does not exclude the brain
  double brain_total = 0;
  std::uint32_t new_lesions = 0;
  WordList organs;
  bool symptomatic = false;
  bool symptoms_known = true;
  bool diffuse = false;
  bool of_cns_or_head = false;  // some lesion lies where it can press on the brain
  bool tissue = false;          // some progressing lesion lies where tissue is taken
  Growth any;                   // each flag: of some lesion

  void count(const FactBuilder& build, const v1::Lesion& lesion, const LesionFacts& made, const Site& site,
             const Growth& growth);
};

void set_counts(FactBuilder& build, Counting& counting);

// Numbers that no lesion, age or duration can have.
void read_plausibility(FactBuilder& build);
bool implausible_size(const v1::Lesion& lesion, const v1::Policy& policy);

}  // namespace tumorboard::clinical
