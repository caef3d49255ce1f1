// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/sensitivity.h"

#include <algorithm>
#include <map>
#include <set>

#include "proto/json/enum_names.h"

namespace tumorboard::clinical {
namespace {

// What is said of each code, a drug named apart: its stance and the lesions it is for.
std::map<std::string, std::string> positions(const Outcome& outcome) {
  std::map<std::string, std::set<std::string>> all;
  for (const v1::Item& item : outcome.items) {
    std::set<std::string> lesions(item.lesion_ids().begin(), item.lesion_ids().end());
    std::string position = json::enum_word(item.stance());
    for (const std::string& id : lesions) position += (&id == &*lesions.begin() ? ": " : ", ") + id;
    all[item.drug().empty() ? item.code() : item.code() + ":" + item.drug()].insert(std::move(position));
  }
  std::map<std::string, std::string> joined;
  for (const auto& [what, parts] : all) {
    for (const std::string& part : parts) joined[what] += (joined[what].empty() ? "" : "; ") + part;
  }
  return joined;
}

void add(std::vector<v1::Change>& made, std::string what, std::string from, std::string to) {
  v1::Change& change = made.emplace_back();
  change.set_what(std::move(what));
  change.set_from(std::move(from));
  change.set_to(std::move(to));
}

constexpr const char* kAbsent = "not given";

void compare_items(const Outcome& before, const Outcome& after, std::vector<v1::Change>& made) {
  const auto earlier = positions(before);
  const auto later = positions(after);
  for (const auto& [what, position] : earlier) {
    const auto now = later.find(what);
    if (now == later.end()) {
      add(made, "item:" + what, position, kAbsent);
    } else if (now->second != position) {
      add(made, "item:" + what, position, now->second);
    }
  }
  for (const auto& [what, position] : later) {
    if (earlier.count(what) == 0) add(made, "item:" + what, kAbsent, position);
  }
}

void note_gap(const Variation& variation, const std::vector<v1::Change>& made, Outcome& answer) {
  for (v1::MissingInformation& missing : answer.missing) {
    if (missing.key() != variation.missing_key) continue;
    for (const v1::Change& change : made) {
      const auto& known = missing.would_change();
      if (std::find(known.begin(), known.end(), change.what()) == known.end()) missing.add_would_change(change.what());
    }
  }
}

}  // namespace

std::vector<v1::Change> changes(const Outcome& before, const Outcome& after) {
  std::vector<v1::Change> made;
  if (before.pattern != after.pattern) {
    add(made, "pattern", json::enum_word(before.pattern), json::enum_word(after.pattern));
  }
  compare_items(before, after, made);
  if (before.rebiopsy.level() != after.rebiopsy.level()) {
    add(made, "rebiopsy.level", json::enum_word(before.rebiopsy.level()), json::enum_word(after.rebiopsy.level()));
  }
  return made;
}

void explore(const v1::Case& input, const CaseFacts& facts, Outcome& answer, const Knowledge& knowledge,
             const FactIds& ids, v1::Recommendation& recommendation) {
  for (const Variation& variation : variations(input, facts, answer, knowledge, ids)) {
    CaseFacts other = read_facts(variation.input, knowledge, ids);
    const std::vector<v1::Change> made = changes(answer, apply(other, knowledge, Detail::kAnswerOnly));
    if (made.empty()) continue;
    note_gap(variation, made, answer);
    v1::Sensitivity& shown = *recommendation.add_sensitivity();
    shown.set_path(variation.path);
    shown.set_if_value(variation.if_value);
    for (const v1::Change& change : made) *shown.add_changes() = change;
  }
}

}  // namespace tumorboard::clinical
