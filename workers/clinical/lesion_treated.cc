// SPDX-License-Identifier: Apache-2.0
// Earlier local treatment of a lesion: what is said of it, and what the earlier treatments say of its place.
#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "workers/clinical/lesion_reading.h"

namespace tumorboard::clinical {
namespace {

constexpr std::string_view kPlanned = "planned";

bool names_a_dose(std::string_view text) {
  const auto tokens = knowledge::tokenise(text);
  bool number = false;
  bool gray = false;
  for (const knowledge::Token& token : tokens) {
    const bool digit = std::isdigit(static_cast<unsigned char>(token.word.front())) != 0;
    number = number || digit;
    gray = gray || token.word == "gy" || (digit && token.word.ends_with("gy"));
  }
  return number && gray;
}

struct Treatments {
  WordList given;
  bool planned = false;
};

// What was done. What is only planned was not.
Treatments treatments_in(Reader& reader, std::string_view text) {
  Treatments out;
  const auto& found = reader.match(v1::LEXICON_CATEGORY_TREATED_BEFORE, text).found;
  for (const auto& match : found) {
    const bool says_nothing = match.value.empty() || match.value == "nothing_said";
    out.planned = out.planned || match.value == kPlanned;
    if (says_nothing || match.value == kPlanned) continue;
    const bool planned = std::any_of(found.begin(), found.end(), [&](const auto& other) {
      return other.value == kPlanned && same_clause(text, other.span, match.span);
    });
    if (!planned) out.given.add(match.value);
  }
  return out;
}

// The clauses of an earlier treatment that names several; else the whole text: "SBRT 54 Gy/3, RUL, 2022".
std::vector<std::string_view> parts_of(Reader& reader, std::string_view text) {
  if (reader.match(v1::LEXICON_CATEGORY_TREATED_BEFORE, text).found.size() < 2) return {text};
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(",;\n"), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// Local treatment of this place among the earlier treatments.
WordList earlier_treatment(FactBuilder& build, const Site& site) {
  WordList given;
  for (const std::string& text : build.input.prior_therapies().values()) {
    for (const std::string_view part : parts_of(build.reader, text)) {
      const Treatments treatments = treatments_in(build.reader, part);
      if (treatments.given.empty()) continue;
      const bool whole_brain = site.brain && treatments.given.has("wbrt");
      if (!whole_brain && !same_place(build.reader.site(part), site)) continue;
      for (const std::string& word : treatments.given.words()) given.add(word);
    }
  }
  return given;
}

}  // namespace

void read_treated(FactBuilder& build, const v1::Lesion& lesion, const std::string& path, const Site& site,
                  LesionFacts& made) {
  const FactIds& ids = build.ids;
  const std::string& text = lesion.treated_before();
  Treatments treatments;
  bool complete = true;
  if (lesion.has_treated_before()) {
    treatments = treatments_in(build.reader, text);
    const bool prose = says_something(text);
    const Recognised read =
        prose ? build.text.read({v1::LEXICON_CATEGORY_TREATED_BEFORE}, text, path + ".treated_before") : Recognised{};
    // "60 Gy/30" names no modality, but only radiotherapy is given in Gy.
    const auto& given = treatments.given;
    const bool radiation = given.has("radiotherapy") || given.has("stereotactic") || given.has("wbrt");
    const bool dose = names_a_dose(text) && !(treatments.planned && treatments.given.empty());
    if (dose && !radiation) treatments.given.add("radiotherapy");
    complete = !prose || read.any || dose;
    if (prose || dose) made.facts.set_flag(ids.l_treated_dose_known, dose);
  }
  made.facts.set_words(ids.l_treated, treatments.given.words(), complete);
  const WordList earlier = earlier_treatment(build, site);
  made.facts.set_words(ids.l_prior_local, earlier.words());
}

}  // namespace tumorboard::clinical
