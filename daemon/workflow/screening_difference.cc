// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/screening_difference.h"

#include <map>

#include "common/json/enum_names.h"
#include "daemon/workflow/case_difference.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {
namespace {

using Trials = std::map<std::string, const v1::TrialMatch*>;

Trials trials_in(const v1::Recommendation& screening) {
  Trials trials;
  for (const auto& trial : screening.trials()) trials.emplace(trial.trial(), &trial);
  return trials;
}

bool is_open(const std::string& state) {
  return state == json::enum_word(v1::TRIAL_VERDICT_ELIGIBLE) || state == json::enum_word(v1::TRIAL_VERDICT_POSSIBLE);
}

std::string state_of(const v1::TrialLevel& level) {
  return level.closed() ? "closed" : json::enum_word(level.verdict());
}

// Eligible, possible, ineligible, closed; empty: not listed.
std::string state_of(const v1::TrialMatch* trial) {
  if (trial == nullptr) return {};
  bool closed = !trial->levels().empty();
  for (const auto& level : trial->levels()) closed = closed && level.closed();
  return closed ? "closed" : json::enum_word(trial->verdict());
}

// By name; of several levels of one name the later ones are numbered, in the trial's order.
std::map<std::string, std::string> levels_of(const v1::TrialMatch& trial) {
  std::map<std::string, std::string> levels;
  std::map<std::string, int> seen;
  for (const auto& level : trial.levels()) {
    const int count = ++seen[level.level()];
    levels.emplace(count == 1 ? level.level() : level.level() + " (" + std::to_string(count) + ")", state_of(level));
  }
  return levels;
}

// The list was cut, and what was left out may have been open too: absence then says nothing.
bool is_cut(const v1::Recommendation& screening) {
  return screening.trials_size() > 0 && is_open(state_of(&*screening.trials().rbegin())) &&
         screening.trials_size() >= kScreeningList;
}

// Criteria that wait for a fact, on levels that are open to the patient.
std::set<std::string> unknown_in(const v1::TrialMatch& trial) {
  std::set<std::string> unknown;
  for (const auto& level : trial.levels()) {
    if (!is_open(state_of(level))) continue;
    for (const auto& criterion : level.criteria()) {
      if (criterion.verdict() == v1::CRITERION_VERDICT_UNKNOWN) unknown.insert(criterion.text());
    }
  }
  return unknown;
}

// Worth telling: a door opened, closed, or opened wider.
void compare_states(std::string path, const std::string& was, const std::string& is,
                    std::vector<v1::FieldChange>& changes) {
  if (was != is && (is_open(was) || is_open(is))) changes.push_back(field_change(std::move(path), was, is));
}

void compare_levels(const std::string& path, const v1::TrialMatch& was, const v1::TrialMatch& is,
                    std::vector<v1::FieldChange>& changes) {
  const auto before = levels_of(was);
  auto now = levels_of(is);
  const auto named = [&path](const std::string& level) {
    std::string text = path;
    return text.append(".levels[").append(level).append("]");
  };
  for (const auto& [level, state] : before) compare_states(named(level), state, now[level], changes);
  for (const auto& [level, state] : now) {
    if (!before.contains(level)) compare_states(named(level), {}, state, changes);
  }
  compare_sets(path + ".unknown", unknown_in(was), unknown_in(is), changes);
}

void compare_trials(const v1::Recommendation& from, const v1::Recommendation& to,
                    std::vector<v1::FieldChange>& changes) {
  const Trials before = trials_in(from);
  const Trials now = trials_in(to);
  const bool cut = is_cut(from) || is_cut(to);
  std::set<std::string> ids;
  for (const auto& [id, trial] : before) ids.insert(id);
  for (const auto& [id, trial] : now) ids.insert(id);
  for (const auto& id : ids) {
    const auto was = before.find(id);
    const auto is = now.find(id);
    const v1::TrialMatch* old = was == before.end() ? nullptr : was->second;
    const v1::TrialMatch* current = is == now.end() ? nullptr : is->second;
    if (cut && (old == nullptr || current == nullptr)) continue;
    const std::string state = state_of(current);
    const std::string path = "trials[" + id + "]";
    if (state_of(old) != state) {
      compare_states(path, state_of(old), state, changes);
    } else if (is_open(state)) {
      compare_levels(path, *old, *current, changes);
    }
  }
}

}  // namespace

std::optional<ScreeningDifference> screening_difference(const std::string& before, const std::string& now) {
  v1::Recommendation from;
  v1::Recommendation to;
  if (!from.ParseFromString(before) || !to.ParseFromString(now)) return std::nullopt;
  ScreeningDifference difference;
  from.clear_provenance();
  to.clear_provenance();
  difference.same = from.SerializeAsString() == to.SerializeAsString();
  if (from.trial_flag() != to.trial_flag()) {
    difference.changes.push_back(
        field_change("trial_flag", json::enum_word(from.trial_flag()), json::enum_word(to.trial_flag())));
  }
  compare_trials(from, to, difference.changes);
  return difference;
}

}  // namespace tumorboard
