// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/sensitivity.h"

#include <algorithm>
#include <map>

#include "proto/json/enum_names.h"

namespace tumorboard::clinical {
namespace {

// The strongest stance on each code, a drug named apart.
std::map<std::string, v1::Stance> stances(const Outcome& outcome) {
  std::map<std::string, v1::Stance> all;
  for (const v1::Item& item : outcome.items) {
    const std::string what = item.drug().empty() ? item.code() : item.code() + ":" + item.drug();
    const auto [known, added] = all.try_emplace(what, item.stance());
    if (!added && item.stance() < known->second) known->second = item.stance();
  }
  return all;
}

void add(std::vector<v1::Change>& made, std::string what, std::string from, std::string to) {
  v1::Change& change = made.emplace_back();
  change.set_what(std::move(what));
  change.set_from(std::move(from));
  change.set_to(std::move(to));
}

constexpr const char* kAbsent = "not given";

void compare_items(const Outcome& before, const Outcome& after, std::vector<v1::Change>& made) {
  const auto old_stances = stances(before);
  const auto new_stances = stances(after);
  for (const auto& [what, stance] : old_stances) {
    const auto now = new_stances.find(what);
    if (now == new_stances.end()) {
      add(made, "item:" + what, json::enum_word(stance), kAbsent);
    } else if (now->second != stance) {
      add(made, "item:" + what, json::enum_word(stance), json::enum_word(now->second));
    }
  }
  for (const auto& [what, stance] : new_stances) {
    if (old_stances.count(what) == 0) add(made, "item:" + what, kAbsent, json::enum_word(stance));
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
