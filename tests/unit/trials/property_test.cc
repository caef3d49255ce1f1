// SPDX-License-Identifier: Apache-2.0
// Generated trials and patients. The three-valued answer agrees with the engine's once every
// unknown is filled, and filling unknowns never leads where the verdict said it could not.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "tests/unit/trials/fixture.h"

namespace tumorboard::trials::testing {
namespace {

constexpr std::array kGenes{"EGFR", "KRAS", "ALK", "MET"};
constexpr std::array kDiagnoses{"Lung Adenocarcinoma", "Non-Small Cell Lung Cancer", "Lung", "Small Cell Lung Cancer"};
constexpr std::array kGenders{"Male", "Female"};

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string match() { return "[" + node(3) + "]"; }

  // Diagnosis, gender, birth date and each gene's record may be missing.
  Patient patient() {
    Patient made;
    made.id = "P";
    if (coin()) made.clinical["ONCOTREE_PRIMARY_DIAGNOSIS_NAME"] = Scalar::of_text(pick(kDiagnoses));
    if (coin()) made.clinical["GENDER"] = Scalar::of_text(pick(kGenders));
    if (coin()) made.clinical["BIRTH_DATE"] = Scalar::of_text(coin() ? "1958-04-02" : "2010-04-02");
    for (const char* gene : kGenes) {
      if (coin()) made.genomic.push_back(record(gene));
    }
    made.settle(tree());
    return made;
  }

  // Every unknown gets a value. An unspecific diagnosis stays one: nothing in the tree is final.
  Patient filled(const Patient& open) {
    Patient made = open;
    if (made.clinical.count("ONCOTREE_PRIMARY_DIAGNOSIS_NAME") == 0 || !final_diagnosis(made)) {
      made.clinical["ONCOTREE_PRIMARY_DIAGNOSIS_NAME"] = Scalar::of_text(refined(made));
    }
    if (made.clinical.count("GENDER") == 0) made.clinical["GENDER"] = Scalar::of_text(pick(kGenders));
    if (made.clinical.count("BIRTH_DATE") == 0) {
      made.clinical["BIRTH_DATE"] = Scalar::of_text(coin() ? "1958-04-02" : "2010-04-02");
    }
    for (const char* gene : kGenes) {
      if (open.coverage(gene) == Coverage::kNotTested) made.genomic.push_back(record(gene));
    }
    made.settle(tree());
    return made;
  }

 private:
  bool coin() { return random_() % 2 == 0; }
  template <std::size_t N>
  const char* pick(const std::array<const char*, N>& words) {
    return words[random_() % N];
  }

  static bool final_diagnosis(const Patient& patient) {
    const std::string& name = patient.clinical.at("ONCOTREE_PRIMARY_DIAGNOSIS_NAME").text;
    return name == "Lung Adenocarcinoma" || name == "Small Cell Lung Cancer";
  }

  std::string refined(const Patient& patient) {
    const auto known = patient.clinical.find("ONCOTREE_PRIMARY_DIAGNOSIS_NAME");
    const bool small_cell_fits = known == patient.clinical.end() || known->second.text == "Lung";
    return small_cell_fits && coin() ? "Small Cell Lung Cancer" : "Lung Adenocarcinoma";
  }

  GenomicRecord record(const std::string& gene) {
    GenomicRecord made;
    made.set(RecordField::kHugoSymbol, Scalar::of_text(gene));
    made.set(RecordField::kVariantCategory, Scalar::of_text("MUTATION"));
    if (random_() % 3 == 0) {
      made.set(RecordField::kWildtype, Scalar::of_boolean(true));
      return made;
    }
    made.set(RecordField::kProteinChange, Scalar::of_text(coin() ? "p.L858R" : "p.G12C"));
    made.set(RecordField::kExon, number_scalar(coin() ? "19" : "21"));
    return made;
  }

  std::string leaf() {
    const std::string bang = random_() % 3 == 0 ? "!" : "";
    switch (random_() % 5) {
      case 0:
        return "{clinical: {oncotree_primary_diagnosis: '" + bang + pick(kDiagnoses) + "'}}";
      case 1:
        return "{clinical: {gender: '" + bang + pick(kGenders) + "'}}";
      case 2:
        return std::string("{clinical: {age_numerical: '") + (coin() ? ">=18'}}" : "<=30'}}");
      case 3:
        return "{genomic: {hugo_symbol: '" + bang + pick(kGenes) + "', variant_category: Mutation}}";
      default:
        return std::string("{genomic: {hugo_symbol: ") + pick(kGenes) + ", protein_change: '" + bang + "p.L858R'}}";
    }
  }

  std::string node(int depth) {
    if (depth == 0 || random_() % 3 == 0) return leaf();
    std::string list;
    for (auto n = 1 + random_() % 3; n > 0; --n) list += (list.empty() ? "" : ", ") + node(depth - 1);
    return std::string("{") + (coin() ? "and" : "or") + ": [" + list + "]}";
  }

  std::mt19937 random_;
};

std::uint32_t rounds() { return std::getenv("TUMORBOARD_TIER") == nullptr ? 400 : 20'000; }

TEST(TrialProperty, the_verdict_agrees_with_the_engine_once_every_unknown_is_filled) {
  for (std::uint32_t seed = 1; seed <= rounds(); ++seed) {
    Generator generate(seed);
    const std::string match = generate.match();
    const TrialSet set = read(trial_text(match));
    const Patient complete = generate.filled(generate.patient());
    const Asked asked = ask(set, complete);
    ASSERT_NE(asked.verdict, Truth::kUnknown) << seed << " " << match;
    ASSERT_EQ(asked.verdict == Truth::kTrue, !asked.matches.empty()) << seed << " " << match;
  }
}

TEST(TrialProperty, filling_unknowns_never_contradicts_a_verdict_and_what_was_known_keeps_its_answer) {
  for (std::uint32_t seed = 1; seed <= rounds(); ++seed) {
    Generator generate(seed);
    const TrialSet set = read(trial_text(generate.match()));
    const Patient open = generate.patient();
    const Asked before = ask(set, open);
    for (int i = 0; i < 4; ++i) {
      const Asked after = ask(set, generate.filled(open));
      if (before.verdict != Truth::kUnknown) {
        ASSERT_EQ(after.verdict, before.verdict) << seed;
      }
      for (std::size_t at = 0; at < before.criteria.size(); ++at) {
        if (before.criteria[at] != Truth::kUnknown) {
          ASSERT_EQ(after.criteria[at], before.criteria[at]) << seed;
        }
      }
    }
  }
}

TEST(TrialProperty, an_eligible_patient_is_matched_and_an_ineligible_one_is_not_whatever_is_missing) {
  for (std::uint32_t seed = 1; seed <= rounds(); ++seed) {
    Generator generate(seed);
    const TrialSet set = read(trial_text(generate.match()));
    const Asked asked = ask(set, generate.patient());
    if (asked.verdict == Truth::kTrue) {
      EXPECT_FALSE(asked.matches.empty()) << seed;
    }
    if (asked.verdict == Truth::kFalse) {
      EXPECT_TRUE(asked.matches.empty()) << seed;
    }
  }
}

TEST(TrialProperty, the_index_finds_exactly_the_trials_that_are_not_ineligible) {
  Generator generate(7);
  TrialSet all;
  for (int i = 0; i < 300; ++i) {
    TrialSet one = read(trial_text(generate.match()));
    one.trials.front().id = "T" + std::to_string(i);
    all.trials.push_back(std::move(one.trials.front()));
  }
  const Registry registry(std::move(all.trials), tree());
  Screener screener(registry);
  std::vector<TrialAnswer> answers;
  std::size_t skipped = 0;
  for (int i = 0; i < 50; ++i) {
    const Patient patient = generate.patient();
    screener.begin(patient, {kToday});
    screener.screen(answers);
    std::vector<std::uint32_t> found;
    for (const TrialAnswer& answer : answers) found.push_back(answer.trial);
    std::vector<std::uint32_t> expected;
    for (std::uint32_t trial = 0; trial < registry.trials().size(); ++trial) {
      const TrialAnswer answer = screener.answer(trial);
      if (answer.verdict != Truth::kFalse || answer.matches()) expected.push_back(trial);
    }
    EXPECT_EQ(found, expected);
    skipped += registry.trials().size() - screener.relevant().size();
  }
  EXPECT_GT(skipped, 0U);
}

}  // namespace
}  // namespace tumorboard::trials::testing
