// SPDX-License-Identifier: Apache-2.0
#include "daemon/case_difference.h"

#include <set>

#include "proto/check/diff.h"
#include "proto/json/enum_names.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {
namespace {

v1::FieldChange changed(std::string path, std::string from, std::string to) {
  v1::FieldChange change;
  change.set_path(std::move(path));
  change.set_from(std::move(from));
  change.set_to(std::move(to));
  return change;
}

// "consider srs_option (lesion, drug)": what an item says, without its words.
std::set<std::string> items_of(const v1::Recommendation& recommendation) {
  std::set<std::string> items;
  for (const auto& item : recommendation.items()) {
    std::string text = json::enum_word(item.stance()) + " " + item.code();
    for (const auto& lesion : item.lesion_ids()) text += " " + lesion;
    if (item.has_drug()) text += " " + item.drug();
    items.insert(std::move(text));
  }
  return items;
}

v1::Recommendation recommendation_of(const v1::LedgerEvent& event) {
  v1::AssessmentCompleted body;
  v1::Recommendation recommendation;
  if (body.ParseFromString(event.body())) recommendation.ParseFromString(body.recommendation());
  return recommendation;
}

}  // namespace

std::vector<v1::FieldChange> case_difference(const std::string& before, const std::string& now) {
  v1::Case from;
  v1::Case to;
  if (!from.ParseFromString(before) || !to.ParseFromString(now)) return {};
  return check::diff_cases(from, to);
}

std::vector<v1::FieldChange> recommendation_difference(const v1::LedgerEvent& before, const v1::LedgerEvent& now) {
  const auto from = recommendation_of(before);
  const auto to = recommendation_of(now);
  std::vector<v1::FieldChange> changes;
  const auto compare = [&](std::string path, std::string a, std::string b) {
    if (a != b) changes.push_back(changed(std::move(path), std::move(a), std::move(b)));
  };
  compare("recommendation.as_of", from.as_of(), to.as_of());
  compare("recommendation.pattern", json::enum_word(from.pattern()), json::enum_word(to.pattern()));
  compare("recommendation.readiness", json::enum_word(from.readiness()), json::enum_word(to.readiness()));
  compare("recommendation.rebiopsy.level", json::enum_word(from.rebiopsy().level()),
          json::enum_word(to.rebiopsy().level()));
  const auto was = items_of(from);
  const auto is = items_of(to);
  for (const auto& item : was) {
    if (!is.contains(item)) changes.push_back(changed("recommendation.items", item, {}));
  }
  for (const auto& item : is) {
    if (!was.contains(item)) changes.push_back(changed("recommendation.items", {}, item));
  }
  return changes;
}

}  // namespace tumorboard
