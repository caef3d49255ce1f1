// SPDX-License-Identifier: Apache-2.0
// What people say of texts that were not read. A clarification holds while its text equals a
// clause of its path, or the whole text; else it is void and listed. What was understood, as an
// urgent sign or a toxicity, cannot be explained away: that is a conflict.
#pragma once

#include "workers/clinical/fact_builder.h"

namespace tumorboard::clinical {

void apply_clarifications(FactBuilder& build);

}  // namespace tumorboard::clinical
