// SPDX-License-Identifier: Apache-2.0
// Checks of single entries and of the references between them: everything that needs no
// compiled condition. Private to the loader.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "workers/knowledge/knowledge.h"
#include "workers/knowledge/source.h"

namespace tumorboard::knowledge {

struct Register {                                          // what is defined, for references to be checked against
  std::unordered_map<std::string, const v1::Code*> codes;  // by code_key()
  std::unordered_map<std::string, const v1::Drug*> drugs;
  std::unordered_set<std::string> statements;
  std::unordered_set<std::string> evidence;
};

// Registers codes, drugs, statements and evidence; reports duplicates and broken entries.
Register register_entries(const Sources& sources, Report& report);

void check_lexicon(const Sources& sources, const Register& known, Report& report);

// Alterations, drugs, conflicts, rows, rules and contexts against the register.
void check_references(const Sources& sources, const Register& known, Report& report);

// Regimens, places of variants and matched drugs against the register.
void check_molecular(const Sources& sources, const Register& known, Report& report);

// Statements that nothing rests on (error); evidence and codes never used (warning).
void check_use(const Sources& sources, Report& report);

}  // namespace tumorboard::knowledge
