// SPDX-License-Identifier: Apache-2.0
// The account of every open text of a case: each clause became a fact, carries no weight, was
// explained by a person, or is unread. Internal to workers/clinical.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "workers/clinical/fact_builder.h"

namespace tumorboard::clinical {

// Every open text of the case with its path, in file order: all texts but identifiers, dates,
// genes and the clarifications themselves. A new text field is open unless it is named here.
void for_each_open_text(const v1::Case& input,
                        const std::function<void(const std::string& path, const std::string& text)>& visit);

// Opens the texts that no reader opened, so that statements in them are read too. The paths of all open
// texts, in file order.
std::vector<std::string> open_remaining(FactBuilder& build);

// Fills `unrecognised`, `clarified` and `read` and sets what rests on them. After all readers.
void account_for_clauses(FactBuilder& build, const std::vector<std::string>& paths);
// The facts that account_for_clauses() alone sets.
inline std::array<FactId, 2> facts_of_account() { return {fact_ids().unread_text, fact_ids().clarification_conflict}; }

}  // namespace tumorboard::clinical
