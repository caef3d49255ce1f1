// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/criterion.h"

namespace tumorboard::trials {
namespace {

constexpr const char* kQuoteIt = "a value that begins with ! must stand in quotes";
constexpr const char* kQuoted = "write '!Mutation', not !Mutation";

}  // namespace

Criterion unreadable_criterion(const Node& node, const Place& place, const std::string& reason,
                               const std::string& remedy) {
  place.findings.error(node.line, place.path, reason, remedy);
  const std::size_t last = place.path.rfind('.');
  const std::string key = place.path.substr(last == std::string::npos ? 0 : last + 1);
  const std::string text = key + " (unreadable: " + reason + ")";
  return {text, "unreadable|" + text, UnreadableTest{reason}, false, false};
}

Criterion no_value(const Node& node, const Place& place) {
  if (node.tagged) return unreadable_criterion(node, place, kQuoteIt, kQuoted);
  if (node.is_null()) return unreadable_criterion(node, place, "has no value", "give the value, or remove the key");
  return unreadable_criterion(node, place, "a list or map is no value here", "write one value; use or: for several");
}

bool lint_tag(const Node& node, const Place& place) {
  if (node.tagged) place.findings.error(node.line, place.path, kQuoteIt, kQuoted);
  return node.tagged;
}

bool take_negation(Scalar& value) {
  if (!value.is_text() || !value.text.starts_with('!')) return false;
  value.text.erase(0, 1);
  return true;
}

}  // namespace tumorboard::trials
