// SPDX-License-Identifier: Apache-2.0
#include "clients/text/changes_text.h"

#include <algorithm>
#include <array>
#include <functional>
#include <sstream>
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
  std::vector<std::string> considered;
  for (const v1::Change& change : one.changes()) {
    if (change.what() == "pattern") outcome.to = pattern_words(change.to());
    const std::string_view code = code_of(change.what());
    if (code.empty() || !is_treatment(code)) continue;
    const bool general = code == "local_therapy_progressing_sites";
    if (!general && !is_option(change.from()) && is_option(change.to())) {
      add_once(stance_of(change.to()) == "recommend" ? outcome.added : considered, words_of_item(code, drug));
    }
    if (is_option(change.from()) && !is_option(change.to())) add_once(outcome.removed, words_of_item(code, drug));
  }
  // What takes the place of the therapy says more than that it changes.
  if (outcome.added.size() > 1) std::erase(outcome.added, words_of_item("change_systemic_therapy", drug));
  outcome.added.insert(outcome.added.end(), considered.begin(), considered.end());
  return outcome;
}

// "" for a change that no clinician waits for.
std::string said_of(const v1::Sensitivity& one, const std::string& drug) {
  Outcome outcome = outcome_of(one, drug);
  // That disease of the meninges makes the pattern that of the meninges is no news.
  if (one.path() == "cns_imaging.leptomeningeal" && !outcome.added.empty()) outcome.to.clear();
  if (!outcome.to.empty()) return outcome.to + (outcome.added.empty() ? "" : ", then " + outcome.added.front());
  if (!outcome.added.empty()) return shortened(outcome.added, "; ");
  return outcome.removed.empty() ? "" : "no more: " + shortened(outcome.removed, "; ");
}

// Words with a digit are alterations or numbers: T790M.
std::string value_words(const std::string& value) {
  std::string text;
  std::istringstream words(plain_words(value));
  for (std::string word; words >> word;) {
    const bool response = word == "pd" || word == "sd" || word == "pr" || word == "cr";
    const bool digit = std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
    text += (text.empty() ? "" : " ") + (response || digit ? upper(word) : word);
  }
  return text;
}

// "adrenal left" of a path into the list of lesions; "" for any other.
std::string lesion_of(const v1::Sensitivity& one, const v1::Case* facts) {
  const bool of_lesion = one.path().starts_with("lesions[") && !one.path().starts_with("lesions[]");
  if (!of_lesion || one.path().find('.') == std::string::npos) return {};
  const std::string words = plain_words(path_words(one.path(), facts));
  return words.substr(0, words.rfind(": "));
}

struct Said {
  std::string_view path;  // of a lesion: its end
  std::string_view value;
  std::string_view words;
};

constexpr std::array<Said, 16> kSaid{{
    {"biopsy.feasible", "false", "a biopsy is not feasible"},
    {"cns_imaging", "current MRI, nothing more than is listed", "a current MRI of the brain shows nothing new"},
    {"cns_imaging", "current MRI, one more progressing brain lesion",
     "a current MRI of the brain shows one more lesion"},
    {"systemic_imaging", "current and complete, rest controlled", "complete imaging shows the rest controlled"},
    {"systemic_imaging", "current and complete, rest progressing", "complete imaging shows that the rest grows"},
    {"systemic_imaging.rest_of_disease", "progressing", "the rest of the disease grows"},
    {"lesions[].progressing", "true for all unknown ones", "every lesion in doubt grows"},
    {"trial_available", "yes", "a trial is open to the patient"},
    {"trial_available", "no", "no trial is open to the patient"},
    {"symptomatic_progression", "true", "the growth causes symptoms"},
    {".resectable", "true", " can be resected"},
    {".resectable", "false", " cannot be resected"},
    {".sbrt_feasible", "true", " can be treated by SBRT"},
    {".sbrt_feasible", "false", " cannot be treated by SBRT"},
    {".progressing", "true", " grows"},
    {".progressing", "false", " does not grow"},
}};

// "ECOG is 3", "adrenal left can be resected"; `lesions` replaces the lesion of the path.
std::string condition(const v1::Sensitivity& one, const v1::Case* facts, const std::string& lesions) {
  const bool of_lesion = !lesions.empty();
  for (const Said& said : kSaid) {
    const bool ends = said.path.starts_with('.') && one.path().ends_with(said.path);
    const bool fits = of_lesion ? ends : one.path() == said.path;
    if (fits && one.if_value() == said.value) return lesions + std::string(said.words);
  }
  const std::string value = value_words(one.if_value());
  if (one.path() == "biopsy.histology" || one.path() == "biopsy.resistance_alterations") {
    return "a biopsy shows " + value;
  }
  constexpr std::string_view kProgressing = " progressing";
  if (one.path() == "lesions" && value.ends_with(kProgressing)) {
    return value.substr(0, value.size() - kProgressing.size()) + " lesions grow";
  }
  const std::string path = plain_words(path_words(one.path(), facts));
  return path + (of_lesion || one.path().ends_with("imaging") ? ": " : " is ") + value;
}

// "recommended (adrenal left)"
std::string position_words(const std::string& position) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kStances{
      {{"recommend", "recommended"}, {"consider", "to consider"}, {"caution", "to mind"}, {"discourage", "to avoid"}}};
  if (position.empty() || position == kNotGiven) return std::string(kNotGiven);
  const std::string_view stance = stance_of(position);
  const auto known = std::ranges::find(kStances, stance, &std::pair<std::string_view, std::string_view>::first);
  if (known == kStances.end()) return plain_words(position);
  std::string words(known->second);
  if (position.size() > stance.size() + 2) words += " (" + plain_words(position.substr(stance.size() + 2)) + ")";
  return words;
}

std::string in_full(const v1::Change& change) {
  if (change.what() == "pattern") {
    return pattern_words(change.to()) + ", instead of " + pattern_words(change.from());
  }
  const std::string_view code = code_of(change.what());
  std::string name = code.empty() ? plain_words(change.what()) : words_of_item(code, "the drug");
  if (change.what() == "rebiopsy.level") return "rebiopsy " + change.to() + ", instead of " + change.from();
  while (name.ends_with('.')) name.pop_back();
  return lower_first(name) + ": " + position_words(change.to()) + ", instead of " + position_words(change.from());
}

// A fact, or the same fact of several lesions with the same outcome.
struct Line {
  const v1::Sensitivity* one;
  std::vector<std::string> lesions;
  std::string outcome;
};

// Of each fact the entry that weighs most; `open` is in that order.
std::vector<Line> lines_of(const std::vector<const v1::Sensitivity*>& open, const v1::Case* facts,
                           const std::string& drug) {
  std::vector<Line> lines;
  for (const v1::Sensitivity* one : open) {
    const std::string lesion = lesion_of(*one, facts);
    std::string outcome = said_of(*one, drug);
    const auto told = std::ranges::find_if(lines, [&](const Line& line) { return line.one->path() == one->path(); });
    if (told != lines.end()) continue;
    const auto same = std::ranges::find_if(lines, [&](const Line& line) {
      return !lesion.empty() && !line.lesions.empty() && line.outcome == outcome &&
             line.one->if_value() == one->if_value() && same_fact(line.one->path(), one->path());
    });
    if (same != lines.end()) {
      same->lesions.push_back(lesion);
    } else {
      lines.push_back({one, lesion.empty() ? std::vector<std::string>() : std::vector{lesion}, std::move(outcome)});
    }
  }
  return lines;
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
      settles ? "it could make the pattern " : "it could change " + pattern_words(recommendation.pattern()) + " to ";
  if (!patterns.empty()) return lead + shortened(patterns, " or ");
  if (!added.empty()) return "it could add: " + shortened(added, "; ");
  if (!removed.empty()) return "it could take away: " + shortened(removed, "; ");
  for (const auto& what : missing.would_change()) {
    const std::string_view code = code_of(what);
    if (!code.empty() && is_treatment(code)) add_once(added, words_of_item(code, drug));
  }
  return added.empty() ? "" : "it could change: " + shortened(added, "; ");
}

namespace {

// MISSING or CHECK tells it.
bool is_said_already(const v1::Sensitivity& one, const v1::Recommendation& recommendation, const v1::Case* facts) {
  const Outcome outcome = outcome_of(one, current_drug(facts));
  return std::ranges::any_of(recommendation.missing_information(), [&](const v1::MissingInformation& missing) {
    if (!same_fact(missing.path(), one.path())) return false;
    const std::string effect = effect_of(missing, recommendation, facts);
    const auto holds = [&](const std::string& text) { return effect.find(text) != std::string::npos; };
    return outcome.to.empty() ? std::ranges::all_of(outcome.added, holds) && !outcome.added.empty() : holds(outcome.to);
  });
}

}  // namespace

void write_would_change(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  const std::string drug = current_drug(facts);
  std::vector<const v1::Sensitivity*> open;
  for (const v1::Sensitivity& one : recommendation.sensitivity()) {
    const bool wanted = is_open(one.path(), recommendation, facts) && !said_of(one, drug).empty();
    if (wanted && !is_said_already(one, recommendation, facts)) open.push_back(&one);
  }
  // Those that change the pattern first, then those that bring most.
  std::ranges::stable_sort(open, std::greater<>(), [&](const auto* one) {
    const Outcome outcome = outcome_of(*one, drug);
    return std::pair(!outcome.to.empty(), outcome.added.size());
  });
  std::vector<Line> lines = lines_of(open, facts, drug);
  if (lines.size() > kShown) lines.erase(lines.begin() + kShown, lines.end());
  std::string_view label = "WOULD CHANGE";
  for (const Line& line : lines) {
    page.field(label, "If " + condition(*line.one, facts, join(line.lesions, " or ")) + ": " + sentence(line.outcome));
    label = "";
  }
}

void write_every_change(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  if (recommendation.sensitivity().empty()) return;
  page.heading("EVERY CHANGE OF ONE FACT");
  for (const v1::Sensitivity& one : recommendation.sensitivity()) {
    std::vector<std::string> changes;
    for (const v1::Change& change : one.changes()) changes.push_back(in_full(change));
    page.bullet("if", condition(one, facts, lesion_of(one, facts)) + ": " + join(changes, "; "));
  }
}

}  // namespace tumorboard
