// SPDX-License-Identifier: Apache-2.0
// docs/reference/rules.md, written from the knowledge.
#pragma once

#include <string>

#include "workers/knowledge/knowledge.h"

namespace tumorboard::clinical_test {

std::string rules_page(const knowledge::Knowledge& knowledge);

}  // namespace tumorboard::clinical_test
