// SPDX-License-Identifier: Apache-2.0
// Roles as a set, and who acts: the person a key belongs to, or the system.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "common/base/ids.h"
#include "tumorboard/v1/admin.pb.h"

namespace tumorboard::workflow {

class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<v1::Role> roles) {
    for (const v1::Role role : roles) bits_ |= bit(role);
  }
  [[nodiscard]] constexpr bool has(v1::Role role) const { return (bits_ & bit(role)) != 0; }
  [[nodiscard]] constexpr bool meets(RoleSet other) const { return (bits_ & other.bits_) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  constexpr void add(v1::Role role) { bits_ |= bit(role); }
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
