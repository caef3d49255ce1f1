// SPDX-License-Identifier: Apache-2.0
// Trials and patients written as their files write them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "workers/trials/screen.h"
#include "workers/trials/source_files.h"

namespace tumorboard::trials::testing {

inline const OncoTree& tree() { return OncoTree::shipped(); }
inline Date day(std::string_view iso) { return *Date::parse(iso); }
inline const Date kToday = day("2025-01-15");

inline TrialSet read(const std::string& content, const std::string& name = "trial.yml") {
  const std::vector<SourceFile> files{{name, content}};
  return read_trials(files, tree());
}

// An open trial with one arm "A"; `match` is the YAML of its match list in flow style, `more` further
// keys of the arm.
inline std::string trial_text(const std::string& match, const std::string& more = {}) {
  return "protocol_no: T\n_summary: {status: [{value: Open to Accrual}]}\ntreatment_list:\n  step:\n  - step_code: 1\n"
         "    arm:\n    - arm_code: A\n      match: " +
         match + "\n" + more;
}

inline Patient patient(const std::string& clinical, const std::string& genomic = "[]", const std::string& more = {}) {
  const auto read =
      read_patients(R"([{"id": "P", "clinical": {)" + clinical + R"(}, "genomic": )" + genomic + more + "}]", tree());
  EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().message);
  EXPECT_TRUE(read && read->patients.size() == 1);
  return read && read->patients.size() == 1 ? read->patients.front() : Patient{};
}

// A patient with these genomic records and a lung adenocarcinoma, born in 1958.
inline Patient with_records(const std::string& records, const std::string& clinical = {}) {
  return patient(R"("ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "Lung Adenocarcinoma", "BIRTH_DATE": "1958-04-02")" + clinical,
                 "[" + records + "]");
}

struct Asked {
  std::vector<std::string> matches;
  Truth verdict = Truth::kUnknown;
  std::vector<Truth> criteria;  // of the first level
};

inline Asked ask(TrialSet set, const Patient& patient, Run run = {kToday}) {
  const Registry registry(std::move(set.trials), tree());
  Screener screener(registry);
  screener.begin(patient, run);
  const TrialAnswer answer = screener.answer(0);
  Asked asked{screener.matches(answer), answer.verdict, {}};
  if (!registry.levels(0).empty()) {
    for (const auto leaf : registry.levels(0).front().leaves) asked.criteria.push_back(screener.leaf(leaf).truth);
  }
  return asked;
}

inline bool matches(const std::string& match, const Patient& patient, Run run = {kToday}) {
  return !ask(read(trial_text(match)), patient, run).matches.empty();
}
inline Truth verdict(const std::string& match, const Patient& patient, Run run = {kToday}) {
  return ask(read(trial_text(match)), patient, run).verdict;
}
inline std::vector<Finding> lint(const std::string& match) { return read(trial_text(match)).findings; }

// Why, of the criterion of that number of the first level.
inline Reason reason(TrialSet set, const Patient& patient, std::size_t at = 0) {
  const Registry registry(std::move(set.trials), tree());
  Screener screener(registry);
  screener.begin(patient, {kToday});
  const auto leaf = registry.levels(0).front().leaves.at(at);
  return explain(registry.leaves()[leaf], screener.leaf(leaf).truth, patient, tree(), kToday);
}
inline Reason reason(const std::string& match, const Patient& patient) {
  return reason(read(trial_text(match)), patient);
}

inline constexpr const char* kL858R =
    R"({"TRUE_HUGO_SYMBOL": "EGFR", "VARIANT_CATEGORY": "MUTATION", "TRUE_VARIANT_CLASSIFICATION": "Missense_Mutation",
        "TRUE_PROTEIN_CHANGE": "p.L858R", "TRUE_TRANSCRIPT_EXON": 21})";
inline constexpr const char* kT790M =
    R"({"TRUE_HUGO_SYMBOL": "EGFR", "VARIANT_CATEGORY": "MUTATION", "TRUE_VARIANT_CLASSIFICATION": "Missense_Mutation",
        "TRUE_PROTEIN_CHANGE": "p.T790M", "TRUE_TRANSCRIPT_EXON": 20})";
inline constexpr const char* kG12C =
    R"({"TRUE_HUGO_SYMBOL": "KRAS", "VARIANT_CATEGORY": "MUTATION", "TRUE_VARIANT_CLASSIFICATION": "Missense_Mutation",
        "TRUE_PROTEIN_CHANGE": "p.G12C", "TRUE_TRANSCRIPT_EXON": 2})";
inline constexpr const char* kMetAmplified =
    R"({"TRUE_HUGO_SYMBOL": "MET", "VARIANT_CATEGORY": "CNV", "CNV_CALL": "High level amplification"})";

inline std::string records(std::initializer_list<std::string_view> all) {
  std::string text;
  for (const std::string_view one : all) text += (text.empty() ? "" : ",") + std::string(one);
  return text;
}

}  // namespace tumorboard::trials::testing
