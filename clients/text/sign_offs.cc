// SPDX-License-Identifier: Apache-2.0
#include "clients/text/sign_offs.h"

#include <algorithm>

namespace tumorboard {

namespace {

bool is_of(const v1::SignOffRecord& one, std::uint32_t version) {
  if (one.carried_to() != 0 && one.carried_to() == version) return true;
  return !one.superseded() && one.version() == version;
}

}  // namespace

bool stands(const SignOffs& sign_offs, std::uint32_t version, const v1::SignOffRecord& one) {
  if (!is_of(one, version) || one.decision() == v1::DECISION_RETRACT) return false;
  return std::ranges::none_of(sign_offs, [&](const v1::SignOffRecord& later) {
    return later.sequence() > one.sequence() && is_of(later, version) && later.user_id() == one.user_id() &&
           later.discipline() == one.discipline();
  });
}

std::vector<const v1::SignOffRecord*> standing(const SignOffs& sign_offs, std::uint32_t version) {
  std::vector<const v1::SignOffRecord*> out;
  for (const auto& one : sign_offs) {
    if (stands(sign_offs, version, one)) out.push_back(&one);
  }
  return out;
}

}  // namespace tumorboard
