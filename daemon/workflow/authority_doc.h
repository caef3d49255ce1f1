// SPDX-License-Identifier: Apache-2.0
// The authority table as a page for people.
#pragma once

#include <string>

#include "daemon/workflow/authority.h"

namespace tumorboard::workflow {

// "coordinator, chair": the roles that may bring the input, of them those in `only` unless it is
// empty. "system": no command brings it.
std::string who_brings(const InputRow& input, RoleSet only = {});

std::string authority_markdown();
std::string roles_markdown();  // what each role is for, and which reading commands it may use

}  // namespace tumorboard::workflow
