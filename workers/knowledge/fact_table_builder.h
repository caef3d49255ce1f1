// SPDX-License-Identifier: Apache-2.0
// All facts with their words: the clinical code's, and those that rules set. Private to the
// loader.
#pragma once

#include "workers/knowledge/facts.h"
#include "workers/knowledge/knowledge.h"
#include "workers/knowledge/source.h"

namespace tumorboard::knowledge {

void build_fact_table(const FactCatalogue& catalogue, const Sources& sources, Report& report, FactTable& table,
                      RuleFacts& rule_facts);

bool is_snake_case(std::string_view name);  // [a-z][a-z0-9_]*

}  // namespace tumorboard::knowledge
