// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/criterion.h"

namespace tumorboard::trials {

Criterion unreadable_criterion(const Node& node, const Place& place, const std::string& reason,
                               const std::string& remedy) {
  place.findings.error(node.line, place.path, reason, remedy);
  const std::size_t last = place.path.rfind('.');
  const std::string key = place.path.substr(last == std::string::npos ? 0 : last + 1);
  const std::string text = key + " (unreadable: " + reason + ")";
  return {text, "unreadable|" + text, UnreadableTest{reason}, false, false};
}

bool take_negation(Scalar& value) {
  if (!value.is_text() || !value.text.starts_with('!')) return false;
  value.text.erase(0, 1);
  return true;
}

}  // namespace tumorboard::trials
