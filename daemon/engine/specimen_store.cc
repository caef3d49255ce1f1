// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/specimen_store.h"

#include <optional>
#include <set>
#include <utility>

namespace tumorboard {
namespace {

// The cases a specimen has to do with: its order's, and each result's.
std::set<std::string> cases_of(const v1::SpecimenSnapshot& specimen) {
  std::set<std::string> cases;
  if (!specimen.case_id().empty()) cases.insert(specimen.case_id());
  for (const auto& result : specimen.results()) {
    if (!result.case_id().empty()) cases.insert(result.case_id());
  }
  return cases;
}

// A specimen is asked for by its key (an order's is the order's id), by its number or by one of its results.
std::string key_name(const std::string& key) { return "k" + key; }
std::string number_name(const std::string& number) { return "n" + number; }
std::string result_name(std::uint64_t result_id) { return "r" + std::to_string(result_id); }

std::vector<std::string> names_of(const v1::SpecimenSnapshot& specimen) {
  std::vector<std::string> names{key_name(specimen.specimen_key())};
  if (!specimen.specimen_id().empty()) names.push_back(number_name(specimen.specimen_id()));
  for (const auto& result : specimen.results()) names.push_back(result_name(result.result_id()));
  return names;
}

}  // namespace

void SpecimenStore::put(v1::SpecimenSnapshot specimen, Sequence rests_on) {
  const std::string key = specimen.specimen_key();
  if (const auto known = by_key_.find(key); known != by_key_.end()) forget(known);
  if (!specimen.specimen_id().empty()) key_of_number_[specimen.specimen_id()] = key;
  for (const auto& result : specimen.results()) key_of_result_[result.result_id()] = key;
  for (const auto& case_id : cases_of(specimen)) keys_of_case_.emplace(case_id, key);
  const auto due = workflow::next_due(specimen, deadlines_);
  due_.set(key, due ? std::optional(due->at_us) : std::nullopt);
  by_key_.insert_or_assign(key, Held{std::move(specimen), rests_on});
}

void SpecimenStore::erase(const std::string& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  const auto& [specimen, rests_on] = found->second;
  for (const auto& name : names_of(specimen)) left_at_.insert_or_assign(name, rests_on);
  forget(found);
}

// Out of memory and of every index, for another state of it or for good.
void SpecimenStore::forget(std::map<std::string, Held>::iterator found) {
  const std::string key = found->first;
  const v1::SpecimenSnapshot& known = found->second.specimen;
  key_of_number_.erase(known.specimen_id());
  for (const auto& result : known.results()) key_of_result_.erase(result.result_id());
  for (const auto& case_id : cases_of(known)) {
    const auto [first, last] = keys_of_case_.equal_range(case_id);
    for (auto at = first; at != last;) at = at->second == key ? keys_of_case_.erase(at) : std::next(at);
  }
  due_.set(key, std::nullopt);
  by_key_.erase(found);
}

bool SpecimenStore::has_moved(const std::string& name, Sequence rests_on) const {
  const auto left = left_at_.find(name);
  return left != left_at_.end() && left->second > rests_on;
}

bool SpecimenStore::has_moved(const v1::SpecimenSnapshot& specimen, Sequence rests_on) const {
  return has_moved(key_name(specimen.specimen_key()), rests_on);
}

bool SpecimenStore::has_moved(const LoadPathology& question) const {
  return has_moved(number_name(question.specimen_id), question.at_least) ||
         has_moved(key_name(question.order_id), question.at_least) ||
         has_moved(result_name(question.result_id), question.at_least);
}

void SpecimenStore::view_holds(Sequence sequence) {
  std::erase_if(left_at_, [&](const auto& left) { return left.second <= sequence; });
}

const v1::SpecimenSnapshot* SpecimenStore::find(const std::string& key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &found->second.specimen;
}

const v1::SpecimenSnapshot* SpecimenStore::numbered(const std::string& specimen_id) const {
  const auto found = key_of_number_.find(specimen_id);
  return found == key_of_number_.end() ? nullptr : find(found->second);
}

const v1::SpecimenSnapshot* SpecimenStore::of_result(std::uint64_t result_id) const {
  const auto found = key_of_result_.find(result_id);
  return found == key_of_result_.end() ? nullptr : find(found->second);
}

std::vector<std::string> SpecimenStore::keys_of(const std::string& case_id) const {
  std::vector<std::string> keys;
  const auto [first, last] = keys_of_case_.equal_range(case_id);
  for (auto at = first; at != last; ++at) keys.push_back(at->second);
  return keys;
}

std::vector<std::string> SpecimenStore::take_due(std::int64_t now_us) {
  auto keys = due_.take(now_us);
  std::erase_if(keys, [&](const auto& key) {
    const v1::SpecimenSnapshot* specimen = find(key);
    return specimen == nullptr || !workflow::next_due(*specimen, deadlines_);
  });
  return keys;
}

std::vector<v1::ResultReport> SpecimenStore::finals_of(const std::string& case_id) const {
  std::vector<v1::ResultReport> finals;
  for (const auto& key : keys_of(case_id)) {
    for (const auto& result : find(key)->results()) {
      const bool counts =
          result.state() == v1::SPECIMEN_STATE_FINAL && result.case_id() == case_id && result.in_facts();
      if (counts) finals.push_back(result);
    }
  }
  return finals;
}

}  // namespace tumorboard
