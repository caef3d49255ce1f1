// SPDX-License-Identifier: Apache-2.0
#include "clients/text/open_points.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "clients/text/answer_words.h"
#include "clients/text/case_summary.h"
#include "clients/text/changes_text.h"
#include "clients/text/text.h"

namespace tumorboard {
namespace {

// "adrenal left" of a path into the list of lesions; "" for any other.
std::string lesion_of_path(const std::string& path, const v1::Case* facts) {
  if (!path.starts_with("lesions[") || facts == nullptr) return {};
  const std::string words = plain_words(path_words(path, facts));
  const std::size_t colon = words.rfind(": ");
  return colon == std::string::npos ? std::string() : words.substr(0, colon);
}

// What to obtain and what for.
std::string point_text(const v1::MissingInformation& one, const v1::Recommendation& recommendation,
                       const v1::Case* facts) {
  const std::string effect = effect_of(one, recommendation, facts);
  std::string text = one.action().empty() ? one.reason() : one.action();
  while (text.ends_with('.')) text.pop_back();
  if (!effect.empty()) return text + ", because " + sentence(effect);
  const bool told = (one.key() == "data_conflict" && !recommendation.conflicts().empty()) ||
                    (one.key() == "organ_function" && one.would_change().empty());
  if (told || one.action().empty() || one.reason().empty()) return sentence(text);
  return sentence(text) + " " + sentence(capitalised(one.reason()));
}

struct Point {
  v1::Severity severity;
  std::string what;
  std::string text;
  std::vector<std::string> lesions;
};

// Points that say the same of several lesions are one.
std::vector<Point> points_of(const v1::Recommendation& recommendation, const v1::Case* facts) {
  std::vector<Point> points;
  for (const auto* one : missing_by_severity(recommendation)) {
    // NOT READ holds the words themselves.
    if (one->key() == "unread_text" && !recommendation.unrecognised().empty()) continue;
    Point point{one->severity(), missing_words(one->key()), point_text(*one, recommendation, facts), {}};
    const std::string lesion = lesion_of_path(one->path(), facts);
    const auto same = std::ranges::find_if(points, [&](const Point& other) {
      return other.severity == point.severity && other.what == point.what && other.text == point.text;
    });
    Point& kept = same == points.end() ? points.emplace_back(std::move(point)) : *same;
    if (!lesion.empty()) kept.lesions.push_back(lesion);
  }
  return points;
}

std::string label_of(v1::Severity severity) { return severity == v1::SEVERITY_BLOCKING ? "MISSING" : "CHECK"; }

std::string place(const std::string& path, const v1::Case* facts) {
  const std::string words = plain_words(path_words(path, facts));
  return words.ends_with(']') ? words.substr(0, words.rfind('[')) : words;
}

// What is missing, unless the text says it.
std::string point_words(const Point& point) {
  const bool told = upper(point.text).find(upper(point.what)) != std::string::npos;
  const std::string lesions = point.lesions.empty() ? "" : " (" + join(point.lesions, ", ") + ")";
  return told && lesions.empty() ? capitalised(point.text)
                                 : capitalised(point.what) + lesions + ": " + lower_first(point.text);
}

std::string meaning_text(const std::string& meaning, const v1::Case* facts) {
  if (meaning == "not_relevant") return "not relevant";
  constexpr std::string_view kSet = "set ";
  const std::size_t equals = meaning.find('=');
  if (!meaning.starts_with(kSet) || equals == std::string::npos) return plain_words(meaning);
  return place(meaning.substr(kSet.size(), equals - kSet.size()), facts) + " is " +
         plain_words(meaning.substr(equals + 1));
}

}  // namespace

void write_open_points(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  std::string label = "MISSING";
  for (const auto& conflict : recommendation.conflicts()) {
    page.field(std::exchange(label, ""), "Contradiction: " + sentence(conflict.text()));
  }
  std::string last = label.empty() ? "MISSING" : "";
  for (const Point& point : points_of(recommendation, facts)) {
    const std::string wanted = label_of(point.severity);
    page.field(wanted == last ? "" : wanted, point_words(point));
    last = wanted;
  }
}

void write_not_read(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  std::string label = "NOT READ";
  for (const auto& one : recommendation.unrecognised()) {
    page.field(std::exchange(label, ""),
               "\"" + one.text() + "\" (" + place(one.path(), facts) + ")" +
                   (one.decides() ? ": enter or clarify what it means, it could change the plan" : ""));
  }
  for (const auto& one : recommendation.clarified()) {
    page.field(std::exchange(label, ""), "\"" + one.text() + "\" (" + place(one.path(), facts) + ") means, by " +
                                             or_unknown(one.by()) + ": " + meaning_text(one.meaning(), facts) +
                                             (one.reason().empty() ? "" : ", " + one.reason()));
  }
}

std::vector<const v1::MissingInformation*> missing_by_severity(const v1::Recommendation& recommendation) {
  std::vector<const v1::MissingInformation*> missing;
  for (const auto& one : recommendation.missing_information()) missing.push_back(&one);
  std::ranges::stable_sort(missing, {}, [](const auto* one) { return one->severity(); });
  return missing;
}

}  // namespace tumorboard
