// SPDX-License-Identifier: Apache-2.0
#include "clients/text/changes_text.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/text/answer_words.h"
#include "clients/text/case_summary.h"
#include "clients/text/item_words.h"
#include "clients/text/open_facts.h"
#include "clients/text/text.h"

namespace tumorboard {
namespace {

constexpr std::size_t kShown = 3;          // facts
constexpr std::size_t kOutcomesShown = 2;  // of one fact
constexpr std::string_view kItem = "item:";
constexpr std::string_view kNotGiven = "not given";

// "switch_to_osimertinib" of "item:switch_to_osimertinib:osimertinib"; "" for anything else.
std::string_view code_of(std::string_view what) {
  if (!what.starts_with(kItem)) return {};
  what.remove_prefix(kItem.size());
  return what.substr(0, what.find(':'));
}

bool is_treatment(std::string_view code) {
  const ItemWords* words = item_words(code);
  return words == nullptr || words->part == Part::kVerdict || words->part == Part::kLesion ||
         words->part == Part::kDrug;
}

// The stance alone, without the lesions.
std::string_view stance_of(std::string_view position) { return position.substr(0, position.find(':')); }

bool is_option(std::string_view position) {
  const std::string_view stance = stance_of(position);
  return stance == "recommend" || stance == "consider";
}

void add_once(std::vector<std::string>& all, std::string text) {
  if (std::ranges::find(all, text) == all.end()) all.push_back(std::move(text));
}

std::string shortened(const std::vector<std::string>& all, std::string_view separator) {
  const std::vector<std::string> shown(all.begin(),
                                       all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kOutcomesShown)));
  const std::size_t left = all.size() - shown.size();
  return join(shown, separator) + (left == 0 ? "" : " and " + std::to_string(left) + " more");
}

// What a fact brings and takes.
struct Outcome {
  std::string to;                  // the pattern
  std::vector<std::string> added;  // treatments, in words
  std::vector<std::string> removed;
};

Outcome outcome_of(const v1::Sensitivity& one, const std::string& drug) {
  Outcome outcome;
  for (const v1::Change& change : one.changes()) {
    if (change.what() == "pattern") outcome.to = pattern_words(change.to());
    const std::string_view code = code_of(change.what());
    if (code.empty() || !is_treatment(code)) continue;
    if (!is_option(change.from()) && is_option(change.to())) add_once(outcome.added, words_of_item(code, drug));
    if (is_option(change.from()) && !is_option(change.to())) add_once(outcome.removed, words_of_item(code, drug));
  }
  std::erase(outcome.added, "local therapy");
  return outcome;
}

// "" for a change that no clinician waits for.
std::string said_of(const Outcome& outcome) {
  if (!outcome.to.empty()) return outcome.to;
  if (!outcome.added.empty()) return shortened(outcome.added, "; ");
  return outcome.removed.empty() ? "" : "no more: " + shortened(outcome.removed, "; ");
}

std::string value_words(const std::string& value) {
  std::string text = plain_words(value);
  return text == "pd" || text == "sd" || text == "pr" || text == "cr" ? upper(text) : text;
}

// "ECOG is 3", "adrenal left can be resected"
std::string condition(const v1::Sensitivity& one, const v1::Case* facts) {
  struct Said {
    std::string_view path;
    std::string_view value;
    std::string_view words;
  };
  static constexpr std::array<Said, 11> kSaid{
      {{"biopsy.feasible", "false", "a biopsy is not feasible"},
       {"trial_available", "yes", "a trial is open to the patient"},
       {"trial_available", "no", "no trial is open to the patient"},
       {"symptomatic_progression", "true", "the growth causes symptoms"},
       {".resectable", "true", " can be resected"},
       {".resectable", "false", " cannot be resected"},
       {".sbrt_feasible", "true", " can be treated by SBRT"},
       {".sbrt_feasible", "false", " cannot be treated by SBRT"},
       {".progressing", "true", " grows"},
       {".progressing", "false", " does not grow"},
       {"systemic_imaging.rest_of_disease", "progressing", "the rest of the disease grows"}}};
  const bool of_lesion = one.path().starts_with("lesions[") && one.path().find('.') != std::string::npos;
  for (const Said& said : kSaid) {
    const bool fits =
        of_lesion ? said.path.starts_with('.') && one.path().ends_with(said.path) : one.path() == said.path;
    if (!fits || one.if_value() != said.value) continue;
    if (!of_lesion) return std::string(said.words);
    const std::string title = plain_words(path_words(one.path(), facts));
    return title.substr(0, title.rfind(": ")) + std::string(said.words);
  }
  const std::string value = value_words(one.if_value());
  if (one.path() == "biopsy.histology" || one.path() == "biopsy.resistance_alterations") {
    return "a biopsy shows " + value;
  }
  if (one.path() == "lesions") return value;
  if (one.path().starts_with("lesions[].")) return "every lesion in doubt: " + value;
  const std::string path = plain_words(path_words(one.path(), facts));
  return path + (of_lesion || one.path().ends_with("imaging") ? ": " : " is ") + value;
}

std::string in_full(const v1::Change& change) {
  const auto position = [&](const std::string& text) {
    return text.empty() || text == kNotGiven ? std::string("nothing") : plain_words(text);
  };
  if (change.what() == "pattern") return pattern_words(change.from()) + " becomes " + pattern_words(change.to());
  const std::string_view code = code_of(change.what());
  std::string name = code.empty() ? plain_words(change.what()) : words_of_item(code, "the drug");
  if (change.what() == "rebiopsy.level") name = "rebiopsy";
  return lower_first(name) + ": " + position(change.from()) + " becomes " + position(change.to());
}

bool is_told(const std::vector<const v1::Sensitivity*>& chosen, const v1::Sensitivity& one) {
  return std::ranges::any_of(chosen, [&](const auto* other) { return other->path() == one.path(); });
}

}  // namespace

std::string effect_of(const v1::MissingInformation& missing, const v1::Recommendation& recommendation,
                      const v1::Case* facts) {
  const std::string drug = current_drug(facts);
  std::vector<std::string> patterns;
  std::vector<std::string> added;
  std::vector<std::string> removed;
  for (const v1::Sensitivity& one : recommendation.sensitivity()) {
    if (missing.would_change().empty() || !same_fact(missing.path(), one.path())) continue;
    const Outcome outcome = outcome_of(one, drug);
    if (!outcome.to.empty()) add_once(patterns, outcome.to);
    for (const auto& text : outcome.added) add_once(added, text);
    for (const auto& text : outcome.removed) add_once(removed, text);
  }
  const bool settles = recommendation.pattern() == v1::PATTERN_INCOMPLETE_ASSESSMENT ||
                       recommendation.pattern() == v1::PATTERN_CONTRADICTORY_DATA;
  const std::string lead =
      settles ? "it settles the pattern: " : "it could change " + pattern_words(recommendation.pattern()) + " to ";
  if (!patterns.empty()) return lead + shortened(patterns, " or ");
  if (!added.empty()) return "it could add " + shortened(added, ", ");
  if (!removed.empty()) return "it could take away " + shortened(removed, ", ");
  for (const auto& what : missing.would_change()) {
    const std::string_view code = code_of(what);
    if (!code.empty() && is_treatment(code)) add_once(added, words_of_item(code, drug));
  }
  return added.empty() ? "" : "it could change " + shortened(added, ", ");
}

void write_would_change(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  const std::string drug = current_drug(facts);
  std::vector<const v1::Sensitivity*> open;
  for (const v1::Sensitivity& one : recommendation.sensitivity()) {
    if (is_open(one.path(), recommendation, facts) && !said_of(outcome_of(one, drug)).empty()) open.push_back(&one);
  }
  // Those that change the pattern first, then those that bring most.
  std::ranges::stable_sort(open, std::greater<>(), [&](const auto* one) {
    const Outcome outcome = outcome_of(*one, drug);
    return std::pair(!outcome.to.empty(), outcome.added.size());
  });
  std::vector<const v1::Sensitivity*> shown;
  for (const auto* one : open) {
    if (shown.size() < kShown && !is_told(shown, *one)) shown.push_back(one);
  }
  std::string_view label = "WOULD CHANGE";
  for (const auto* one : shown) {
    page.field(label, "If " + condition(*one, facts) + ": " + sentence(said_of(outcome_of(*one, drug))));
    label = "";
  }
}

void write_every_change(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  if (recommendation.sensitivity().empty()) return;
  page.heading("EVERY CHANGE OF ONE FACT");
  for (const v1::Sensitivity& one : recommendation.sensitivity()) {
    std::vector<std::string> changes;
    for (const v1::Change& change : one.changes()) changes.push_back(in_full(change));
    page.bullet("if", condition(one, facts) + ": " + join(changes, "; "));
  }
}

}  // namespace tumorboard
