// SPDX-License-Identifier: Apache-2.0
// What can be said of a condition without a case. Never a false alarm: where the facts are too
// many to try all, nothing is said. Private to the loader.
#pragma once

#include <string>

#include "workers/knowledge/expression.h"

namespace tumorboard::knowledge {

bool never_holds(const Expression& expression, const FactTable& facts);
bool always_holds(const Expression& expression, const FactTable& facts);

// Equal for conditions that differ only in the order of their parts.
std::string canonical(const Expression& expression);

}  // namespace tumorboard::knowledge
