// SPDX-License-Identifier: Apache-2.0
// Images: what they cover, how old they are, what they say of the brain.
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
  // A scan whose result is not told is no result.
  const bool told = build.brain_listed || cns.has_parenchymal_mets() || cns.has_parenchymal_mets_progressing() ||
                    cns.has_largest_mm() || cns.leptomeningeal() != v1::LEPTOMENINGEAL_UNSPECIFIED;
  facts.set_flag(ids.cns_result_missing, cns.done() && of_head && fresh.value_or(false) && !told);
  const bool adequate = cns.done() && of_head && fresh.value_or(false) && told;
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
}

}  // namespace

void read_imaging(FactBuilder& build) {
  read_cns(build);
  read_systemic(build);
}

}  // namespace tumorboard::clinical
