// SPDX-License-Identifier: Apache-2.0
// One row for each role a person or a program may have. The words of --role, the columns of the
// table of commands and the table of roles in docs/reference/states.md follow from it; a role's
// word is its name in the contract ("intake_gateway"). Which commands it may use stands in
// commands.def.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tumorboard/v1/admin.pb.h"

namespace tumorboard::check {

// Roles of different groups are never of one person: who decides about patients does not admit people, and who
// reads the audit does neither.
enum class RoleGroup : std::uint8_t { kBoard, kRunning, kAudit, kIntake, kWorker };

struct RoleRow {
  v1::Role role;
  RoleGroup group;
  std::string_view meaning;
  bool of_clients = true;  // false: uses no command of a client
};

// In the order of the contract.
inline constexpr std::array kRoles{
    RoleRow{v1::ROLE_COORDINATOR, RoleGroup::kBoard,
            "brings cases to the board, plans its meetings, records what became of them"},
    RoleRow{v1::ROLE_CLINICIAN, RoleGroup::kBoard, "states the facts of the own discipline and signs for it"},
    RoleRow{v1::ROLE_CHAIR, RoleGroup::kBoard, "signs, rules on dissents and waivers, words what the board proposes"},
    RoleRow{v1::ROLE_PATHOLOGY, RoleGroup::kBoard, "registers specimens and sends their results"},
    RoleRow{v1::ROLE_INTAKE_GATEWAY, RoleGroup::kIntake, "a program that brings cases from another system"},
    RoleRow{v1::ROLE_OPERATOR, RoleGroup::kRunning, "keeps the daemon running and sees no patient"},
    RoleRow{v1::ROLE_ADMINISTRATOR, RoleGroup::kRunning, "admits people and keys, and activates knowledge"},
    RoleRow{v1::ROLE_AUDITOR, RoleGroup::kAudit, "reads, and changes nothing"},
    RoleRow{v1::ROLE_WORKER, RoleGroup::kWorker, "a program that assesses cases; it speaks the worker protocol only",
            false},
};

static_assert(
    [] {
      for (std::size_t i = 0; i < kRoles.size(); ++i) {
        if (kRoles[i].role != static_cast<v1::Role>(i + 1)) return false;
      }
      return kRoles.size() + 1 == v1::Role_ARRAYSIZE;
    }(),
    "each role of the contract has its row, in its order");

// Of a role of the contract.
constexpr RoleGroup group_of(v1::Role role) { return kRoles[static_cast<std::size_t>(role) - 1].group; }

// Are these of one group? Also true of none.
template <typename Roles>
bool of_one_group(const Roles& roles) {
  return std::all_of(roles.begin(), roles.end(), [&](const auto role) {
    return group_of(static_cast<v1::Role>(role)) == group_of(static_cast<v1::Role>(*roles.begin()));
  });
}

}  // namespace tumorboard::check
