// SPDX-License-Identifier: Apache-2.0
// docs/reference/rules.md, written from the knowledge.
#pragma once

#include <string>
#include <vector>

#include "workers/knowledge/knowledge.h"

namespace tumorboard::clinical_test {

std::string rules_page(const knowledge::Knowledge& knowledge);

// Statements of the source text none of whose rules holds in an example case.
std::vector<std::string> untried_statements(const knowledge::Knowledge& knowledge);

}  // namespace tumorboard::clinical_test
