// SPDX-License-Identifier: Apache-2.0
// Prior therapies in open text: each entry that names a drug is a line, the current one the last.
#include <array>

#include "workers/trials/case_patient.h"

namespace tumorboard::trials {
namespace {

std::string kind_word(v1::DrugKind kind) {
  constexpr std::array<std::string_view, 7> kWords{
      "", "targeted", "checkpoint_inhibitor", "chemotherapy", "anti_vegf", "adc", "other"};
  const auto index = static_cast<std::size_t>(kind);
  return index < kWords.size() ? std::string(kWords[index]) : std::string();
}

// True if the entry names a drug or a class of drugs.
bool add_line(Patient& patient, const knowledge::Knowledge& knowledge, std::string_view text, int line, bool current) {
  bool any = false;
  const auto add = [&](std::string drug, std::string drug_class, std::string kind) {
    Therapy& therapy = patient.therapies->emplace_back();
    therapy.drug = std::move(drug);
    if (!drug_class.empty()) therapy.classes.push_back(std::move(drug_class));
    therapy.kind = std::move(kind);
    therapy.line = line;
    therapy.current = current;
    any = true;
  };
  const knowledge::Words words = knowledge.words(text);
  const auto drugs = knowledge.find_drugs(words);
  for (const auto& match : drugs.found) {
    if (!match.negated) add(match.entry->name(), match.entry->drug_class(), kind_word(match.entry->kind()));
  }
  if (any) return true;
  for (const auto& match : knowledge.match({{v1::LEXICON_CATEGORY_DRUG_CLASS}}, words).found) {
    if (!match.value.empty() && !match.negated) add(std::string(text), std::string(match.value), {});
  }
  return any;
}

}  // namespace

void add_therapies(Patient& patient, const v1::Case& input, const knowledge::Knowledge& knowledge) {
  if (!input.has_prior_therapies() && !input.has_current_therapy()) return;
  patient.therapies.emplace();
  int line = 1;
  for (const std::string& text : input.prior_therapies().values()) {
    if (add_line(patient, knowledge, text, line, false)) ++line;
  }
  if (input.current_therapy().has_drug()) add_line(patient, knowledge, input.current_therapy().drug(), line, true);
}

}  // namespace tumorboard::trials
