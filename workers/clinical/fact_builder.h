// SPDX-License-Identifier: Apache-2.0
// The parts of read_facts(), one file each. Internal to workers/clinical.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "workers/clinical/case_facts.h"
#include "workers/clinical/open_text.h"
#include "workers/clinical/reading.h"

namespace tumorboard::clinical {

// What later parts need of earlier ones.
struct FoundSoFar {
  WordList findings{};
  WordList comorbidities{};
  std::vector<const v1::Drug*> current_drugs{};
  std::vector<const v1::Drug*> earlier_drugs{};  // not current ones
  WordList urgent{}, toxicities{}, conditions{}, wishes{};
  struct State {
    std::string word;
    std::string path;
    std::string text;
  };
  State drug_state{};
  bool drug_state_unclear = false;
  std::string wish_path{}, wish_text{};
  bool brain_listed = false;
  bool brain_symptomatic = false;
  bool meninges_listed = false;  // a lesion of the meninges progresses
};

struct FactBuilder : FoundSoFar {
  const v1::Case& input;
  const Knowledge& knowledge;
  Reader& reader;
  const FactIds& ids;
  CaseFacts& out;
  OpenText& text;

  void set(FactId id, const WordList& words, bool complete) { out.facts.set_words(id, words.words(), complete); }
  void set_word(FactId id, std::string_view word) {
    if (!word.empty()) out.facts.set_word(id, word);
  }
};

// The facts of the question, the patient and the lesions.
struct FactsBegun {
  CaseFacts facts;
  FoundSoFar found;
};

struct Drivers;

// Resistance alterations of the biopsy.
struct Resistance {
  WordList classes;
  WordList roles;
  WordList genes;
  std::vector<const v1::KnownAlteration*> alterations;  // all that were found, co-mutations included
  bool complete = false;                                // what is not found is absent
  bool unclear = false;                                 // something was found that is not recognised
};

void read_patient(FactBuilder& build);
void read_lesions(FactBuilder& build);
Resistance read_biopsy(FactBuilder& build);
void read_therapy(FactBuilder& build, const Drivers& drivers);  // drivers.h
void read_imaging(FactBuilder& build);
void read_rest(FactBuilder& build);     // after lesions
void read_reports(FactBuilder& build);  // after lesions and images
void read_rt_plan(FactBuilder& build);

// The single value if there is exactly one.
inline std::string_view only(const WordList& words) {
  return words.words().size() == 1 ? std::string_view(words.words().front()) : std::string_view();
}

}  // namespace tumorboard::clinical
