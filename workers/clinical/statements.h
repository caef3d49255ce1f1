// SPDX-License-Identifier: Apache-2.0
// What open texts state beside the subject of their field: urgent signs, toxicity and the state
// of the current drug, organ function, pregnancy, wishes. Read in every open text. Internal to
// workers/clinical.
#pragma once

#include <string>
#include <string_view>

#include "workers/clinical/fact_builder.h"
#include "workers/clinical/reading.h"

namespace tumorboard::clinical {

// The drugs of the text that stand in the clause.
struct DrugsNamed {
  bool current = false;           // a drug of the current therapy
  std::size_t current_count = 0;  // how many of them
  bool earlier = false;           // another drug of the case
  bool foreign = false;           // a drug that the case does not list
  [[nodiscard]] bool any() const { return current || earlier || foreign; }
};
DrugsNamed drugs_in_clause(FactBuilder& build, const Reading& reading, std::size_t clause);
DrugsNamed drugs_in_sentence(FactBuilder& build, const Reading& reading, std::size_t clause);

// The highest grade written in the clause; zero = none.
int grade_in(const Reading& reading, std::size_t clause);

void read_danger(FactBuilder& build, Reading& reading);
void read_toxicity(FactBuilder& build, Reading& reading);
void read_drug_state(FactBuilder& build, Reading& reading);
void read_organ_function(FactBuilder& build, Reading& reading);
void read_wishes(FactBuilder& build, Reading& reading);
// The same facts where the case gives them field by field.
void read_typed_toxicities(FactBuilder& build);
void read_typed_organ_function(FactBuilder& build);
void set_drug_state(FactBuilder& build);

// All of them over every text that was opened, and the typed fields that say the same. After the
// treatment and the lesions.
void read_statements(FactBuilder& build);

}  // namespace tumorboard::clinical
