// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/document.h"

#include <algorithm>

namespace tumorboard::trials {

bool operator==(const Scalar& a, const Scalar& b) {
  if (a.is_number() && b.is_number()) return a.number == b.number;
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case ScalarKind::kNull:
      return true;
    case ScalarKind::kBoolean:
      return a.boolean == b.boolean;
    case ScalarKind::kText:
      return a.text == b.text;
    case ScalarKind::kWhole:
    case ScalarKind::kDecimal:
      return false;  // handled above
  }
  return false;
}

const Node* Node::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member& one) { return one.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

std::string_view Node::text_of(std::string_view key) const {
  const Node* member = find(key);
  if (member == nullptr || !member->is_scalar() || member->scalar.is_null()) return {};
  return member->scalar.text;
}

}  // namespace tumorboard::trials
