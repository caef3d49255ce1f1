// SPDX-License-Identifier: Apache-2.0
// What some treatments amount to: drugs by name, and classes stated without a drug. Internal to
// workers/clinical.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workers/clinical/fact_builder.h"

namespace tumorboard::clinical {

struct Treatment {
  WordList names, classes, kinds, attributes, cns, targets;
  std::vector<const v1::Drug*> drugs;
  bool all_recognised = true;

  void add(const v1::Drug& drug);
};

// Drugs by name, then what is left by class; local treatment by name into `other`, if given.
// Returns the drugs of this text that were given.
std::vector<const v1::Drug*> read_treatment(FactBuilder& build, std::string_view text, const std::string& path,
                                            Treatment& treatment, WordList* other);

// The earlier treatments: what was given so far, `all` being the current one, and how each ended.
void read_earlier(FactBuilder& build, Treatment all);

}  // namespace tumorboard::clinical
