// SPDX-License-Identifier: Apache-2.0
// The disease that is not listed as progressing, by the words of the imaging report: what is said of
// it, and what an exception ("controlled except ...") takes back.
#include <algorithm>
#include <array>

#include "workers/clinical/listed_lesions.h"

namespace tumorboard::clinical {
namespace {

// What some words say of the rest of the disease.
struct RestWords {
  WordList rest;    // values of the rest of disease
  WordList claims;  // of the report
  WordList organs;
  double number = 0;  // of lesions, where one is named

  [[nodiscard]] bool grows() const {
    if (rest.has("progressing") || rest.has("diffuse") || rest.has("diffuse_disease")) return true;
    if (claims.has("progression") || claims.has("spread")) return true;
    return claims.has("new") && (claims.has("lesion") || !organs.empty());
  }
  // The table lists what these words speak of.
  [[nodiscard]] bool listed(const ListedLesions& table) const {
    if (rest.has("diffuse") || rest.has("diffuse_disease") || number > table.most) return false;
    if (claims.has("new") && !table.any_new) return false;
    const auto& named = organs.words();
    if (!named.empty()) {
      return std::all_of(named.begin(), named.end(),
                         [&](const std::string& organ) { return table.growing.has(organ); });
    }
    const bool lesions = claims.has("lesion") || claims.has("table") || rest.has("listed");
    return lesions && table.any_growing;
  }
};

// "Three", "several", "3"; zero where none is named.
double named_number(std::string_view text) {
  constexpr std::array<std::string_view, 13> kWords{"none",  "one",   "two",  "three", "four",   "five",  "six",
                                                    "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  constexpr std::array<std::string_view, 4> kMany{"several", "multiple", "many", "numerous"};
  double number = 0;
  for (const knowledge::Token& token : knowledge::tokenise(text)) {
    const auto word = std::find(kWords.begin(), kWords.end(), token.word);
    if (word != kWords.end()) number = std::max(number, static_cast<double>(word - kWords.begin()));
    if (std::find(kMany.begin(), kMany.end(), token.word) != kMany.end()) number = std::max(number, 2.0);
    const bool digits = token.word.size() <= 3 && token.word.find_first_not_of("0123456789") == std::string::npos;
    if (digits) number = std::max(number, std::stod(token.word));
  }
  return number;
}

// `from`: where in the text to begin; a negation before it still counts.
RestWords read_words(FactBuilder& build, std::string_view text, std::size_t from = 0) {
  constexpr std::array kCategories{v1::LEXICON_CATEGORY_REST_OF_DISEASE, v1::LEXICON_CATEGORY_REPORT,
                                   v1::LEXICON_CATEGORY_SITE};
  RestWords words;
  words.number = named_number(text.substr(from));
  for (const auto& match : build.reader.match(kCategories, text).found) {
    if (match.span.begin < from) continue;
    const auto& attributes = match.entry->attribute();
    if (match.entry->category() == v1::LEXICON_CATEGORY_REST_OF_DISEASE) {
      words.rest.add(match.value);
    } else if (match.entry->category() == v1::LEXICON_CATEGORY_REPORT) {
      words.claims.add(match.value);
    } else if (std::find(attributes.begin(), attributes.end(), "loose_word") == attributes.end()) {
      words.organs.add(match.value);
    }
  }
  return words;
}

// "Controlled except new bone metastasis": the text up to the exception, and from there on.
struct RestText {
  std::string_view main;
  std::string_view exception;
  bool choice = false;   // "stable or slightly enlarged"
  bool excepts = false;  // an exception is begun, be it without words
};

RestText split_exception(FactBuilder& build, std::string_view text) {
  bool controlled = false;
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_REST_OF_DISEASE, text).found) {
    controlled = controlled || match.value == "controlled";
    const bool choice = match.value == "alternative";
    if (!controlled || (!choice && match.value != "exception")) continue;
    if (choice && !read_words(build, text, match.span.end).grows()) continue;  // "in liver or bone"
    return {text.substr(0, match.span.begin), text.substr(match.span.end), choice, true};
  }
  return {text, {}};
}

// "Stable, one new liver lesion": growth in words of a report that the table does not list.
bool tells_of_growth(FactBuilder& build, std::string_view text, const ListedLesions& table, bool stable_spread) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(",;\n"), text.size());
    const RestWords clause = read_words(build, text.substr(0, end));
    const bool spread_only = stable_spread && clause.rest.has("diffuse_disease") && !clause.rest.has("progressing") &&
                             !clause.claims.has("progression") && !clause.claims.has("new");
    if (clause.grows() && !spread_only && !clause.listed(table)) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

// "Controlled except L2", by the id of a lesion that progresses, or may.
bool names_growing_lesion(const FactBuilder& build, std::string_view text) {
  const auto words = knowledge::term_words(text);
  return std::any_of(build.out.lesions.begin(), build.out.lesions.end(), [&](const LesionFacts& lesion) {
    return lesion.progressing.value_or(true) && knowledge::term_words(lesion.id) == words;
  });
}

enum class Remainder { kHarmless, kUnknown, kGrowth };

Remainder judge_exception(FactBuilder& build, const RestText& text, const ListedLesions& table) {
  if (text.choice) return Remainder::kUnknown;
  if (text.excepts && knowledge::tokenise(text.exception).empty()) return Remainder::kUnknown;  // cut off
  if (knowledge::tokenise(text.exception).empty()) return Remainder::kHarmless;
  if (names_growing_lesion(build, text.exception)) return Remainder::kHarmless;
  const RestWords words = read_words(build, text.exception);
  if (words.listed(table)) return Remainder::kHarmless;
  if (words.grows()) return Remainder::kGrowth;
  return words.rest.has("controlled") ? Remainder::kHarmless : Remainder::kUnknown;
}

}  // namespace

// What the text says of the disease not listed as progressing.
void read_rest(FactBuilder& build) {
  const v1::SystemicImaging& imaging = build.input.systemic_imaging();
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  facts.set_flag(ids.rest_conflict, false);
  if (!imaging.has_rest_of_disease()) return;
  const Reading& reading =
      build.text.open({v1::LEXICON_CATEGORY_REST_OF_DISEASE, v1::LEXICON_CATEGORY_REPORT, v1::LEXICON_CATEGORY_FINDING},
                      imaging.rest_of_disease(), "systemic_imaging.rest_of_disease");
  const auto& matches = build.reader.match(v1::LEXICON_CATEGORY_FINDING, imaging.rest_of_disease());
  for (const auto& match : matches.found) build.findings.add(match.value);
  const ListedLesions table(build);
  const RestText text = split_exception(build, imaging.rest_of_disease());
  const Remainder remainder = judge_exception(build, text, table);
  WordList said;
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_REST_OF_DISEASE, text.main).found) {
    said.add(match.value);
  }
  // "Diffuse bone metastases, stable": spread that does not grow is controlled.
  const bool stable_spread = said.has("diffuse_disease") && said.has("controlled");
  const bool grows = said.has("progressing") || said.has("diffuse") || remainder == Remainder::kGrowth ||
                     tells_of_growth(build, text.main, table, stable_spread);
  if (said.has("controlled") && grows) {
    facts.set_flag(ids.rest_conflict, true);
    return;
  }
  // A clause that was not read may speak of growth.
  if (!reading.all_read()) return;
  if (said.has("unknown") || remainder == Remainder::kUnknown) return;
  // The worst that is said counts.
  if (said.has("diffuse_disease") && !stable_spread) said.add("diffuse");
  for (const std::string_view word : {"diffuse", "never_controlled", "progressing", "controlled"}) {
    if (!said.has(word)) continue;
    facts.set_word(ids.rest, word);
    return;
  }
}

}  // namespace tumorboard::clinical
