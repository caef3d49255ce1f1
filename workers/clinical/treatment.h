// SPDX-License-Identifier: Apache-2.0
// What some treatments amount to: drugs by name, and classes stated without a drug. Internal to
// workers/clinical.
#pragma once

#include <vector>

#include "workers/clinical/open_text.h"

namespace tumorboard::clinical {

struct Treatment {
  WordList names, classes, kinds, attributes, cns, targets;
  std::vector<const v1::Drug*> drugs;
  bool all_recognised = true;

  void add(const v1::Drug& drug);
};

}  // namespace tumorboard::clinical
