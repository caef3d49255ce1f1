// SPDX-License-Identifier: Apache-2.0
// The driver alterations of the case, and which drugs act on them. Internal to workers/clinical.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "workers/clinical/fact_builder.h"
#include "workers/clinical/treatment.h"

namespace tumorboard::clinical {

struct Drivers {
  WordList genes, classes, comutations;
  WordList resistance, resistance_genes;                   // from baseline and from the biopsy
  WordList others;                                         // classes that are no driver, as overexpression
  std::vector<std::pair<std::string, std::string>> found;  // gene, class
  WordList unclear;                                        // genes with an alteration not recognised
  WordList at_baseline;                                    // every class that was known before the biopsy
  // Acquired beside the drivers, and of the biopsy if no driver was known before.
  std::vector<std::pair<std::string, std::string>> acquired, first_found;
  bool known = false;
};

// Sets the facts of the drivers and of resistance.
Drivers read_drivers(FactBuilder& build, const Resistance& found);
// Whether the current drugs act on a documented alteration.
void match_drugs(FactBuilder& build, const Drivers& drivers, const Treatment& now);
// Drivers whose licensed drugs are left, and drugs that may be taken again. After every treatment
// has been read: it uses the facts of what was given.
void find_untreated_drivers(FactBuilder& build, const Drivers& drivers);

}  // namespace tumorboard::clinical
