// SPDX-License-Identifier: Apache-2.0
// What both CTML targets do with their bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workers/trials/screen.h"
#include "workers/trials/source_files.h"

namespace tumorboard::fuzz {

// A patient with something of everything.
inline const trials::Patient& some_patient() {
  static const trials::Patient patient = [] {
    constexpr std::string_view kRecord =
        R"json([{"id": "P", "clinical": {"BIRTH_DATE": "1960-02-29", "GENDER": "Female",
      "ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "Lung Adenocarcinoma", "REPORT_DATE": "2024-03-01", "ECOG": 1,
      "TUMOR_MUTATIONAL_BURDEN_PER_MEGABASE": 7.5}, "genomic": [
      {"TRUE_HUGO_SYMBOL": "EGFR", "VARIANT_CATEGORY": "MUTATION", "TRUE_PROTEIN_CHANGE": "p.L858R"},
      {"VARIANT_CATEGORY": "SV", "LEFT_PARTNER_GENE": "EML4", "RIGHT_PARTNER_GENE": "ALK"},
      {"VARIANT_CATEGORY": "SIGNATURE", "MMR_STATUS": "Proficient (MMR-P / MSS)"}],
      "prior_treatment": [{"AGENT": "Osimertinib"}]}])json";
    auto read = trials::read_patients(kRecord, trials::OncoTree::shipped());
    return std::move(read->patients.front());
  }();
  return patient;
}

inline void read_and_match(const std::string& name, std::string_view bytes) {
  const trials::OncoTree& tree = trials::OncoTree::shipped();
  const std::vector<trials::SourceFile> files{{name, std::string(bytes)}};
  const Date today{20454};  // 2026-01-01
  trials::TrialSet set = trials::read_trials(files, tree);
  const trials::Registry registry(std::move(set.trials), tree);
  trials::Screener screener(registry);
  const auto match = [&](const trials::Patient& patient) {
    screener.begin(patient, {today});
    std::vector<trials::TrialAnswer> answers;
    screener.screen(answers);
    for (const trials::Criterion& criterion : registry.leaves()) {
      const auto found = trials::judge(criterion, patient, tree, today);
      (void)trials::explain(criterion, found.truth, patient, tree, today);
    }
  };
  match(some_patient());
  if (!name.ends_with(".json")) return;
  if (const auto read = trials::read_patients(bytes, tree)) {
    for (const trials::Patient& patient : read->patients) match(patient);
  }
}

}  // namespace tumorboard::fuzz
