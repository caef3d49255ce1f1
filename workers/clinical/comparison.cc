// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/comparison.h"

#include <map>
#include <string>

#include "common/json/enum_names.h"
#include "workers/clinical/sensitivity.h"

namespace tumorboard::clinical {
namespace {

constexpr const char* kNotAsked = "not asked";

// What is asked for, by key, with the gravest severity.
std::map<std::string, v1::Severity> asked(const Outcome& outcome) {
  std::map<std::string, v1::Severity> gravest;
  for (const v1::MissingInformation& missing : outcome.missing) {
    const auto [at, is_new] = gravest.emplace(missing.key(), missing.severity());
    if (!is_new && missing.severity() < at->second) at->second = missing.severity();
  }
  return gravest;
}

void compare_missing(const Outcome& before, const Outcome& after, std::vector<v1::Change>& made) {
  const auto was = asked(before);
  const auto is = asked(after);
  const auto note = [&made](const std::string& key, std::string from, std::string to) {
    if (from == to) return;
    v1::Change& change = made.emplace_back();
    change.set_what("missing:" + key);
    change.set_from(std::move(from));
    change.set_to(std::move(to));
  };
  for (const auto& [key, severity] : was) {
    const auto now = is.find(key);
    note(key, json::enum_word(severity), now == is.end() ? kNotAsked : json::enum_word(now->second));
  }
  for (const auto& [key, severity] : is) {
    if (!was.contains(key)) note(key, kNotAsked, json::enum_word(severity));
  }
}

}  // namespace

std::vector<v1::Change> compare(const v1::Case& input, const knowledge::Knowledge& before,
                                const knowledge::Knowledge& after) {
  Reader old_reader(before);
  Reader new_reader(after);
  CaseFacts old_facts = read_facts(input, before, old_reader);
  CaseFacts new_facts = read_facts(input, after, new_reader);
  const Outcome was = apply(old_facts, before, Detail::kFull);
  const Outcome is = apply(new_facts, after, Detail::kFull);
  std::vector<v1::Change> made = changes({was, old_facts}, {is, new_facts});
  compare_missing(was, is, made);
  return made;
}

}  // namespace tumorboard::clinical
