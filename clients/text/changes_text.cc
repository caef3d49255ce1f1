// SPDX-License-Identifier: Apache-2.0
#include "clients/text/changes_text.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/text/case_summary.h"
#include "clients/text/text.h"

namespace tumorboard {
namespace {

constexpr std::size_t kItemsShown = 2;  // of one change, when folded
constexpr std::size_t kLinesShown = 5;  // beside those that flip the pattern

std::string name_of(const v1::Change& change) {
  std::string_view what = change.what();
  constexpr std::string_view kItem = "item:";
  if (what.starts_with(kItem)) what.remove_prefix(kItem.size());
  if (what == "rebiopsy.level") return "rebiopsy";
  constexpr std::string_view kTrial = "trial:";
  if (what.starts_with(kTrial)) return "trial " + std::string(what.substr(kTrial.size()));
  const std::size_t drug = what.find(':');  // "switch_to_osimertinib:osimertinib"
  return words_of(what.substr(0, drug));
}

std::string side(const std::string& value) { return value.empty() ? "none" : words_of(value); }

std::string in_full(const v1::Change& change) {
  return name_of(change) + " from " + side(change.from()) + " to " + side(change.to());
}

// The stance alone, without the lesions.
std::string brief(const std::string& position) { return words_of(position.substr(0, position.find(':'))); }

std::string in_brief(const v1::Change& change) {
  if (change.to() == "not given") return "no longer " + name_of(change);
  if (change.what() == "pattern") return brief(change.to());
  if (change.what().starts_with("item:")) return brief(change.to()) + " " + name_of(change);
  return name_of(change) + " " + brief(change.to());
}

bool flips_pattern(const v1::Sensitivity& one) {
  return std::any_of(one.changes().begin(), one.changes().end(),
                     [](const v1::Change& change) { return change.what() == "pattern"; });
}

// That a result on file spares a biopsy needs no line of its own.
bool spares_biopsy_only(const v1::Sensitivity& one) {
  return one.changes_size() == 1 && one.changes(0).what() == "rebiopsy.level" && one.changes(0).to() == "none";
}

// What weighs most first: the pattern, what comes in, rebiopsy, what goes.
int weight(const v1::Change& change) {
  if (change.what() == "pattern") return 0;
  if (change.to() == "not given") return 3;
  return change.what() == "rebiopsy.level" ? 2 : 1;
}

std::string folded(const v1::Sensitivity& one) {
  std::vector<const v1::Change*> changes;
  for (const v1::Change& change : one.changes()) changes.push_back(&change);
  std::ranges::stable_sort(changes, {}, [](const v1::Change* change) { return weight(*change); });
  const std::size_t shown = flips_pattern(one) ? 1 : kItemsShown;
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, changes.size()); ++i) {
    text += (i == 0 ? "" : "; ") + in_brief(*changes[i]);
  }
  if (changes.size() > shown) text += "; and " + std::to_string(changes.size() - shown) + " more";
  return text;
}

std::string condition(const v1::Sensitivity& one, const v1::Case* facts) {
  return path_words(one.path(), facts) + " " + words_of(one.if_value());
}

// Lines that say the same of several lesions, as one: "lung 1, lung 2: progressing false: ...".
class Lines {
 public:
  void add(const v1::Sensitivity& one, const v1::Case* facts) {
    const std::string path = path_words(one.path(), facts);  // "lung 1: progressing"
    const std::size_t colon = one.path().starts_with("lesions[") ? path.rfind(": ") : std::string::npos;
    const std::string lesion = colon == std::string::npos ? std::string() : path.substr(0, colon);
    std::string rest =
        (colon == std::string::npos ? path : path.substr(colon)) + " " + words_of(one.if_value()) + ": " + folded(one);
    const auto same = std::ranges::find_if(
        lines_, [&](const Line& line) { return !lesion.empty() && !line.lesions.empty() && line.rest == rest; });
    if (same != lines_.end()) {
      same->lesions.push_back(lesion);
    } else {
      lines_.push_back({lesion.empty() ? std::vector<std::string>() : std::vector{lesion}, std::move(rest)});
    }
  }
  void write(Document& page) const {
    for (const Line& line : lines_) {
      page.bullet("if", (line.lesions.size() > 1 ? "any one of " : "") + join(line.lesions, ", ") + line.rest);
    }
  }

 private:
  struct Line {
    std::vector<std::string> lesions;
    std::string rest;  // what is said of each
  };
  std::vector<Line> lines_;
};

}  // namespace

void write_changes(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  if (recommendation.sensitivity_size() == 0) return;
  page.heading("WHAT WOULD CHANGE THIS ANSWER");
  for (const v1::Sensitivity& one : recommendation.sensitivity()) {
    std::vector<std::string> changes;
    for (const v1::Change& change : one.changes()) changes.push_back(in_full(change));
    page.bullet("if", condition(one, facts) + ": " + join(changes, "; "));
  }
}

void write_changes_folded(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  if (recommendation.sensitivity_size() == 0) return;
  page.heading("WHAT WOULD CHANGE THIS ANSWER");
  Lines lines;
  std::vector<const v1::Sensitivity*> others;
  for (const v1::Sensitivity& one : recommendation.sensitivity()) {
    if (flips_pattern(one)) {
      lines.add(one, facts);
    } else if (!spares_biopsy_only(one)) {
      others.push_back(&one);
    }
  }
  // Those that change most first.
  std::ranges::stable_sort(others, std::greater<>(), [](const auto* one) { return one->changes_size(); });
  const std::size_t shown = std::min(others.size(), kLinesShown);
  for (std::size_t i = 0; i < shown; ++i) lines.add(*others[i], facts);
  lines.write(page);
  if (others.size() > shown) {
    page.paragraph(std::to_string(others.size() - shown) + " further facts would change single options: see --all.");
  }
}

}  // namespace tumorboard
