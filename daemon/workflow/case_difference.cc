// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/case_difference.h"

#include <utility>

#include "common/check/diff.h"
#include "common/json/enum_names.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {
namespace {

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

std::set<std::string> missing_in(const v1::Recommendation& recommendation) {
  std::set<std::string> missing;
  for (const auto& item : recommendation.missing_information()) {
    missing.insert(json::enum_word(item.severity()) + " " + item.key() + " " + item.path());
  }
  return missing;
}

std::set<std::string> urgent_in(const v1::Recommendation& recommendation) {
  std::set<std::string> signs;
  for (const auto& sign : recommendation.urgent()) signs.insert(sign.code() + " " + sign.path());
  return signs;
}

std::set<std::string> unread_in(const v1::Recommendation& recommendation) {
  std::set<std::string> unread;
  for (const auto& one : recommendation.unrecognised()) {
    unread.insert(std::string(one.decides() ? "decides " : "") + one.path() + " " + one.text());
  }
  return unread;
}

std::set<std::string> clarified_in(const v1::Recommendation& recommendation) {
  std::set<std::string> clarified;
  for (const auto& one : recommendation.clarified()) {
    clarified.insert(one.path() + " " + one.text() + ": " + one.meaning());
  }
  return clarified;
}

std::set<std::string> disciplines_in(const v1::Recommendation& recommendation) {
  return {recommendation.required_disciplines().begin(), recommendation.required_disciplines().end()};
}

// The engine's text and the board's words that a version consists of.
std::pair<std::string, std::string> version_of(const v1::LedgerEvent& event) {
  if (event.kind() == v1::EVENT_KIND_BOARD_TEXT_WRITTEN) {
    v1::BoardTextWritten body;
    v1::BoardText text;
    if (body.ParseFromString(event.body())) text.ParseFromString(body.board_text());
    return {{}, text.text()};
  }
  v1::AssessmentCompleted body;
  body.ParseFromString(event.body());
  return {body.recommendation(), {}};
}

}  // namespace

v1::FieldChange field_change(std::string path, std::string from, std::string to) {
  v1::FieldChange change;
  change.set_path(std::move(path));
  change.set_from(std::move(from));
  change.set_to(std::move(to));
  return change;
}

void compare_sets(const std::string& path, const std::set<std::string>& was, const std::set<std::string>& is,
                  std::vector<v1::FieldChange>& changes) {
  for (const auto& one : was) {
    if (!is.contains(one)) changes.push_back(field_change(path, one, {}));
  }
  for (const auto& one : is) {
    if (!was.contains(one)) changes.push_back(field_change(path, {}, one));
  }
}

std::vector<v1::FieldChange> case_difference(const std::string& before, const std::string& now) {
  v1::Case from;
  v1::Case to;
  if (!from.ParseFromString(before) || !to.ParseFromString(now)) return {};
  return check::diff_cases(from, to);
}

std::optional<std::vector<v1::FieldChange>> recommendation_difference(const std::string& before,
                                                                      const std::string& now) {
  v1::Recommendation from;
  v1::Recommendation to;
  if (!from.ParseFromString(before) || !to.ParseFromString(now)) return std::nullopt;
  std::vector<v1::FieldChange> changes;
  const auto compare = [&](std::string path, std::string a, std::string b) {
    if (a != b) changes.push_back(field_change(std::move(path), std::move(a), std::move(b)));
  };
  compare("recommendation.as_of", from.as_of(), to.as_of());
  compare("recommendation.valid_until", from.valid_until(), to.valid_until());
  compare("recommendation.pattern", json::enum_word(from.pattern()), json::enum_word(to.pattern()));
  compare("recommendation.readiness", json::enum_word(from.readiness()), json::enum_word(to.readiness()));
  compare("recommendation.rebiopsy.level", json::enum_word(from.rebiopsy().level()),
          json::enum_word(to.rebiopsy().level()));
  compare("recommendation.rebiopsy.method", json::enum_word(from.rebiopsy().method()),
          json::enum_word(to.rebiopsy().method()));
  compare_sets("recommendation.urgent", urgent_in(from), urgent_in(to), changes);
  compare_sets("recommendation.items", items_of(from), items_of(to), changes);
  compare_sets("recommendation.missing_information", missing_in(from), missing_in(to), changes);
  compare_sets("recommendation.unrecognised", unread_in(from), unread_in(to), changes);
  compare_sets("recommendation.clarified", clarified_in(from), clarified_in(to), changes);
  compare_sets("recommendation.required_disciplines", disciplines_in(from), disciplines_in(to), changes);
  return changes;
}

std::vector<v1::FieldChange> version_difference(const v1::LedgerEvent& before, const v1::LedgerEvent& now) {
  const auto [was, old_words] = version_of(before);
  const auto [is, new_words] = version_of(now);
  std::vector<v1::FieldChange> changes;
  // A version in words rests on an engine's text that is compared as such only with another one.
  if (!was.empty() && !is.empty()) changes = recommendation_difference(was, is).value_or(changes);
  if (old_words != new_words) changes.push_back(field_change("board_text", old_words, new_words));
  return changes;
}

}  // namespace tumorboard
