// SPDX-License-Identifier: Apache-2.0
// What the patient refuses or wants: a word of refusal and, in its sentence, what is refused.
#include <algorithm>
#include <array>
#include <utility>

#include "workers/clinical/statements.h"

namespace tumorboard::clinical {
namespace {

constexpr std::string_view kWishPath = "patient.wishes";

std::string_view refused(std::string_view request) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kWords{{
      {"local_therapy", "declines_local_therapy"},
      {"whole_brain_radiotherapy", "declines_radiotherapy"},
      {"surgery", "declines_surgery"},
      {"change_drug", "declines_chemotherapy"},
      {"immunotherapy", "declines_immunotherapy"},
      {"same_drug", "declines_systemic_therapy"},
      {"rebiopsy", "declines_biopsy"},
      {"supportive_care_only", "declines_all_treatment"},
      {"next_step", "declines_all_treatment"},
  }};
  for (const auto& [word, wish] : kWords) {
    if (word == request) return wish;
  }
  return {};
}

// What is refused in the sentence; a request covers its own words.
WordList objects(const Reading& reading, std::size_t sentence) {
  WordList found;
  const knowledge::Scan& scan = reading.scan();
  for (const knowledge::Mention& mention : scan.mentions) {
    if (mention.entry->category() != v1::LEXICON_CATEGORY_REQUEST) continue;
    if (scan.clauses[mention.clause].sentence == sentence) found.add(refused(mention.entry->value()));
  }
  return found;
}

void cover_objects(Reading& reading, std::size_t sentence) {
  const knowledge::Scan& scan = reading.scan();
  for (const knowledge::Mention& mention : scan.mentions) {
    if (mention.entry->category() != v1::LEXICON_CATEGORY_REQUEST) continue;
    if (scan.clauses[mention.clause].sentence == sentence) reading.cover(mention, kWishPath);
  }
}

}  // namespace

void read_wishes(FactBuilder& build, Reading& reading) {
  const knowledge::Scan& scan = reading.scan();
  for (const knowledge::Mention& mention : scan.mentions) {
    if (mention.entry->category() != v1::LEXICON_CATEGORY_WISH) continue;
    const knowledge::Clause& clause = scan.clauses[mention.clause];
    if (clause.asked) continue;  // "Would the patient refuse surgery?" states nothing
    reading.cover(mention, kWishPath);
    const bool refuses = (mention.entry->value() == "refuses") != mention.negated;
    cover_objects(reading, clause.sentence);
    if (!refuses) {
      build.wishes.add("wants_treatment");
      continue;
    }
    const WordList what = objects(reading, clause.sentence);
    for (const std::string& wish : what.words()) build.wishes.add(wish);
    if (what.empty()) {
      build.wishes.add("declines_something");
      reading.doubt(mention.clause);
    }
    if (build.wish_path.empty()) {
      build.wish_path = reading.path();
      build.wish_text = std::string(reading.clause_text(mention.clause));
    }
  }
}

}  // namespace tumorboard::clinical
