// SPDX-License-Identifier: Apache-2.0
// Images: what they cover, how old they are, what they say of the disease.
#include <algorithm>
#include <array>

#include "workers/clinical/fact_builder.h"

namespace tumorboard::clinical {
namespace {

std::string_view leptomeningeal_word(v1::Leptomeningeal value) {
  constexpr std::array<std::string_view, 4> kWords{"", "none", "suspected", "confirmed"};
  const auto index = static_cast<std::size_t>(value);
  return index < kWords.size() ? kWords[index] : std::string_view();
}

// Age in days, and whether it is within the limit; nothing = not known. A good image's end of
// validity goes into `valid_until`.
std::optional<bool> recent(FactBuilder& build, FactId days, const std::string& date_text, double limit) {
  const auto date = Date::parse(date_text);
  if (!date || !build.out.as_of) return std::nullopt;
  const std::int32_t age = *build.out.as_of - *date;
  build.out.facts.set_number(days, age);
  if (age < 0) return std::nullopt;
  return age <= limit;
}

void ages_out(FactBuilder& build, const std::string& date_text, double limit) {
  const auto date = Date::parse(date_text);
  if (!date) return;
  const Date too_old = date->plus_days(static_cast<std::int32_t>(limit) + 1);
  if (!build.out.valid_until || too_old < *build.out.valid_until) build.out.valid_until = too_old;
}

void read_cns(FactBuilder& build) {
  const v1::CnsImaging& cns = build.input.cns_imaging();
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const double limit = build.knowledge.policy().cns_imaging_max_days().value();
  if (cns.has_done()) facts.set_flag(ids.cns_imaging_done, cns.done());
  bool of_head = true;  // an unnamed modality is taken for one of the head
  if (cns.has_modality()) {
    const Recognised read = build.text.read({v1::LEXICON_CATEGORY_MODALITY}, cns.modality(), "cns_imaging.modality");
    facts.set_words(ids.cns_modality, read.attributes.words(), read.all);
    of_head = read.attributes.empty() ? read.all : read.attributes.has("shows_brain");
  }
  const std::optional<bool> fresh = recent(build, ids.cns_imaging_days, cns.date(), limit);
  const bool adequate = cns.done() && of_head && fresh.value_or(false);
  facts.set_flag(ids.cns_imaging_adequate, adequate);
  if (adequate) ages_out(build, cns.date(), limit);
  if (cns.has_mass_effect()) facts.set_flag(ids.mass_effect, cns.mass_effect());
  if (cns.has_largest_mm()) facts.set_number(ids.largest_brain_mm, cns.largest_mm());
  build.set_word(ids.leptomeningeal, leptomeningeal_word(cns.leptomeningeal()));
  facts.set_flag(ids.listed_meninges_conflict,
                 build.meninges_listed && cns.leptomeningeal() == v1::LEPTOMENINGEAL_NONE);
  if (build.meninges_listed && cns.leptomeningeal() == v1::LEPTOMENINGEAL_UNSPECIFIED) {
    facts.set_word(ids.leptomeningeal, "suspected");
    facts.set_origin(ids.leptomeningeal, "lesions", "suspected");
  }
  const bool meninges =
      cns.leptomeningeal() == v1::LEPTOMENINGEAL_SUSPECTED || cns.leptomeningeal() == v1::LEPTOMENINGEAL_CONFIRMED;
  facts.set_flag(ids.cns_positive, build.brain_listed || meninges || cns.parenchymal_mets() > 0 ||
                                       cns.parenchymal_mets_progressing() > 0 || cns.largest_mm() > 0 ||
                                       cns.mass_effect());
}

// Organs of the table with a lesion that progresses, or may.
struct Growing {
  WordList organs;
  bool any = false;
  bool any_new = false;

  explicit Growing(const FactBuilder& build) {
    for (std::size_t i = 0; i < build.out.lesions.size(); ++i) {
      const LesionFacts& lesion = build.out.lesions[i];
      if (!lesion.progressing.value_or(true)) continue;
      const v1::Lesion& written = build.input.lesions().values(static_cast<int>(i));
      any = true;
      any_new = any_new || written.new_() || !written.has_new_();
      if (lesion.facts.known(build.ids.l_organ)) organs.add(lesion.facts.text(build.ids.l_organ));
    }
    if (build.out.counts.brain() == 0) return;
    any = any_new = true;
    organs.add("brain");
  }
};

// What some words say of the rest of the disease.
struct RestWords {
  WordList rest;    // values of the rest of disease
  WordList claims;  // of the report
  WordList organs;

  [[nodiscard]] bool grows() const {
    if (rest.has("progressing") || rest.has("diffuse")) return true;
    if (claims.has("progression") || claims.has("spread")) return true;
    return claims.has("new") && (claims.has("lesion") || !organs.empty());
  }
  // The table lists what these words speak of.
  [[nodiscard]] bool listed(const Growing& table) const {
    if (rest.has("diffuse")) return false;
    const auto& named = organs.words();
    if (!named.empty()) {
      return std::all_of(named.begin(), named.end(), [&](const std::string& organ) { return table.organs.has(organ); });
    }
    const bool lesions = claims.has("lesion") || claims.has("table") || rest.has("listed");
    return lesions && (claims.has("new") ? table.any_new : table.any);
  }
};

// `from`: where in the text to begin; a negation before it still counts.
RestWords read_words(FactBuilder& build, std::string_view text, std::size_t from = 0) {
  constexpr std::array kCategories{v1::LEXICON_CATEGORY_REST_OF_DISEASE, v1::LEXICON_CATEGORY_REPORT,
                                   v1::LEXICON_CATEGORY_SITE};
  RestWords words;
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
  bool choice = false;  // "stable or slightly enlarged"
};

RestText split_exception(FactBuilder& build, std::string_view text) {
  bool controlled = false;
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_REST_OF_DISEASE, text).found) {
    controlled = controlled || match.value == "controlled";
    const bool choice = match.value == "alternative";
    if (!controlled || (!choice && match.value != "exception")) continue;
    if (choice && !read_words(build, text, match.span.end).grows()) continue;  // "in liver or bone"
    return {text.substr(0, match.span.begin), text.substr(match.span.end), choice};
  }
  return {text, {}};
}

// "Stable, one new liver lesion": growth in words of a report that the table does not list.
bool tells_of_growth(FactBuilder& build, std::string_view text, const Growing& table) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(",;\n"), text.size());
    const RestWords clause = read_words(build, text.substr(0, end));
    if (clause.grows() && !clause.listed(table)) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

enum class Remainder { kHarmless, kUnknown, kGrowth };

Remainder judge_exception(FactBuilder& build, const RestText& text, const Growing& table) {
  if (text.choice) return Remainder::kUnknown;
  if (!says_something(text.exception)) return Remainder::kHarmless;
  const RestWords words = read_words(build, text.exception);
  if (words.listed(table)) return Remainder::kHarmless;
  if (words.grows()) return Remainder::kGrowth;
  return words.rest.has("controlled") ? Remainder::kHarmless : Remainder::kUnknown;
}

// What the text says of the disease not listed as progressing.
void read_rest(FactBuilder& build) {
  const v1::SystemicImaging& imaging = build.input.systemic_imaging();
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  facts.set_flag(ids.rest_conflict, false);
  if (!imaging.has_rest_of_disease()) return;
  build.text.read({v1::LEXICON_CATEGORY_REST_OF_DISEASE}, imaging.rest_of_disease(),
                  "systemic_imaging.rest_of_disease");
  const auto& matches = build.reader.match(v1::LEXICON_CATEGORY_FINDING, imaging.rest_of_disease());
  for (const auto& match : matches.found) build.findings.add(match.value);
  const Growing table(build);
  const RestText text = split_exception(build, imaging.rest_of_disease());
  const Remainder remainder = judge_exception(build, text, table);
  WordList said;
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_REST_OF_DISEASE, text.main).found) {
    said.add(match.value);
  }
  const bool grows = said.has("progressing") || said.has("diffuse") || remainder == Remainder::kGrowth ||
                     tells_of_growth(build, text.main, table);
  if (said.has("controlled") && grows) {
    facts.set_flag(ids.rest_conflict, true);
    return;
  }
  if (said.has("unknown") || remainder == Remainder::kUnknown) return;
  // The worst that is said counts.
  for (const std::string_view word : {"diffuse", "never_controlled", "progressing", "controlled"}) {
    if (!said.has(word)) continue;
    facts.set_word(ids.rest, word);
    return;
  }
}

void read_systemic(FactBuilder& build) {
  const v1::SystemicImaging& imaging = build.input.systemic_imaging();
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const double limit = build.knowledge.policy().systemic_imaging_max_days().value();
  if (imaging.has_done()) facts.set_flag(ids.systemic_imaging_done, imaging.done());
  bool complete = false;
  if (imaging.has_modality()) {
    const Recognised read =
        build.text.read({v1::LEXICON_CATEGORY_MODALITY}, imaging.modality(), "systemic_imaging.modality");
    const WordList& covers = read.attributes;
    facts.set_words(ids.systemic_coverage, covers.words(), read.all);
    complete = covers.has("whole_body") ||
               (covers.has("covers_chest") && covers.has("covers_abdomen") && covers.has("covers_pelvis"));
  }
  const std::optional<bool> fresh = recent(build, ids.systemic_imaging_days, imaging.date(), limit);
  const bool adequate = imaging.done() && complete && fresh.value_or(false);
  facts.set_flag(ids.systemic_imaging_adequate, adequate);
  if (adequate) ages_out(build, imaging.date(), limit);
  read_rest(build);
}

}  // namespace

void read_imaging(FactBuilder& build) {
  read_cns(build);
  read_systemic(build);
}

}  // namespace tumorboard::clinical
