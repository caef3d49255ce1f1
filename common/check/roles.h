// SPDX-License-Identifier: Apache-2.0
// One row for each role a person or a program may have. The words of --role, the columns of the
// table of commands and the table of roles in docs/reference/states.md follow from it; a role's
// word is its name in the contract ("intake_gateway"). Which commands it may use stands in
// daemon/workflow/authority.h.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "tumorboard/v1/admin.pb.h"

namespace tumorboard::check {

struct RoleRow {
  v1::Role role;
  std::string_view meaning;
  bool of_clients = true;  // false: uses no command of a client
};

// In the order of the contract.
inline constexpr std::array kRoles{
    RoleRow{v1::ROLE_COORDINATOR, "brings cases to the board, plans its meetings, records what became of them"},
    RoleRow{v1::ROLE_CLINICIAN, "states the facts of the own discipline and signs for it"},
    RoleRow{v1::ROLE_CHAIR, "signs, rules on dissents and waivers, words what the board proposes"},
    RoleRow{v1::ROLE_PATHOLOGY, "registers specimens and sends their results"},
    RoleRow{v1::ROLE_INTAKE_GATEWAY, "a program that brings cases from another system"},
    RoleRow{v1::ROLE_OPERATOR, "keeps the daemon running and sees no patient"},
    RoleRow{v1::ROLE_ADMINISTRATOR, "admits people and keys, and activates knowledge"},
    RoleRow{v1::ROLE_AUDITOR, "reads, and changes nothing"},
    RoleRow{v1::ROLE_WORKER, "a program that assesses cases; it speaks the worker protocol only", false},
};

static_assert(
    [] {
      for (std::size_t i = 0; i < kRoles.size(); ++i) {
        if (kRoles[i].role != static_cast<v1::Role>(i + 1)) return false;
      }
      return kRoles.size() + 1 == v1::Role_ARRAYSIZE;
    }(),
    "each role of the contract has its row, in its order");

}  // namespace tumorboard::check
