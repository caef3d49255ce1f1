// SPDX-License-Identifier: Apache-2.0
// Roles as a set, and who acts: the person a key belongs to, or the system.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "common/base/ids.h"
#include "common/check/roles.h"
#include "tumorboard/v1/admin.pb.h"

namespace tumorboard::workflow {

class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(v1::Role role) : bits_(bit(role)) {}
  constexpr RoleSet(std::initializer_list<RoleSet> parts) {
    for (const RoleSet& part : parts) bits_ |= part.bits_;
  }
  [[nodiscard]] constexpr bool has(v1::Role role) const { return (bits_ & bit(role)) != 0; }
  [[nodiscard]] constexpr bool meets(RoleSet other) const { return (bits_ & other.bits_) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  constexpr void add(v1::Role role) { bits_ |= bit(role); }
  // Of one group (check::RoleGroup); one person never has roles of two.
  [[nodiscard]] constexpr bool of_one_group() const {
    const check::RoleRow* first = nullptr;
    for (const check::RoleRow& row : check::kRoles) {
      if (!has(row.role)) continue;
      if (first != nullptr && first->group != row.group) return false;
      first = &row;
    }
    return true;
  }
  constexpr bool operator==(const RoleSet&) const = default;

 private:
  static constexpr std::uint32_t bit(v1::Role role) { return 1U << static_cast<unsigned>(role); }
  std::uint32_t bits_ = 0;
};

struct Actor {
  UserId user;  // "system" for the daemon itself
  std::string printed_name;
  KeyId key;
  RoleSet roles;
  std::vector<std::string> disciplines;

  static Actor system() { return Actor{UserId{"system"}, "system", KeyId{}, {}, {}}; }
};

}  // namespace tumorboard::workflow
