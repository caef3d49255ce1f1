// SPDX-License-Identifier: Apache-2.0
// The facts that are a field's value and nothing more. Answers are compared by changing one field of a
// case; where it is one of these, no text need be read again.
#include <optional>
#include <string_view>

#include "common/json/enum_names.h"
#include "workers/clinical/case_facts.h"

namespace tumorboard::clinical {
namespace {

void set_word(FactSet& facts, FactId id, std::string_view word) {
  word.empty() ? facts.set_unknown(id) : facts.set_word(id, word);
}

std::optional<bool> given(bool has, bool value) { return has ? std::optional(value) : std::nullopt; }

std::optional<bool> available(v1::TrialAvailable trial) {
  return given(trial == v1::TRIAL_AVAILABLE_YES || trial == v1::TRIAL_AVAILABLE_NO, trial == v1::TRIAL_AVAILABLE_YES);
}

}  // namespace

void read_plain_values(const v1::Case& input, CaseFacts& out) {
  const FactIds& ids = fact_ids();
  FactSet& facts = out.facts;
  const v1::Patient& patient = input.patient();
  facts.set_number(ids.ecog, patient.has_ecog() ? std::optional<double>(patient.ecog()) : std::nullopt);
  set_word(facts, ids.fitness, json::enum_word(patient.fitness_for_surgery()));
  set_word(facts, ids.tempo, json::enum_word(input.tempo()));
  set_word(facts, ids.best_response, json::enum_word(input.current_therapy().best_response()));
  facts.set_flag(ids.symptomatic_progression,
                 given(input.has_symptomatic_progression(), input.symptomatic_progression()));
  facts.set_flag(ids.trial_available, available(input.trial_available()));
  facts.set_flag(ids.biopsy_feasible, given(input.biopsy().has_feasible(), input.biopsy().feasible()));
  for (std::size_t i = 0; i < out.lesions.size(); ++i) {
    const v1::Lesion& lesion = input.lesions().values(static_cast<int>(i));
    FactSet& of_lesion = out.lesions[i].facts;
    of_lesion.set_flag(ids.l_resectable, given(lesion.has_resectable(), lesion.resectable()));
    of_lesion.set_flag(ids.l_sbrt_feasible, given(lesion.has_sbrt_feasible(), lesion.sbrt_feasible()));
  }
}

void take_plain_values(const v1::Case& input, const CaseFacts& read, CaseFacts& out) {
  out.facts = read.facts;
  out.lesions = read.lesions;
  out.counts = read.counts;
  out.as_of = read.as_of;
  out.valid_until = read.valid_until;
  out.facts.forget_rules();
  for (LesionFacts& lesion : out.lesions) lesion.facts.forget_rules();
  read_plain_values(input, out);
}

}  // namespace tumorboard::clinical
