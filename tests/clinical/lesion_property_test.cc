// SPDX-License-Identifier: Apache-2.0
// What must hold for lesions beside or in a delicate structure, tried on generated cases.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <set>
#include <string>

#include "tests/clinical/fixture.h"
#include "tests/clinical/generated_case.h"
#include "workers/clinical/pipeline.h"

namespace tumorboard::clinical_test {
namespace {

constexpr int kCases = 2000;

v1::Recommendation answer(const v1::Case& input) {
  return clinical::assess(input, {}, shipped_knowledge(), nullptr, clinical::Sensitivity::kNone).recommendation;
}

// A site that has a structure beside it, the precaution that belongs to it, and what is never done there.
struct Delicate {
  const char* site;
  const char* precaution;
  bool nervous = false;    // no ablation, no surgery of the body, no SBRT of the body
  bool brainstem = false;  // no neurosurgery
};

constexpr std::array<Delicate, 10> kDelicate{{{"bone_T8", "spinal_cord_precaution"},
                                              {"BWK 11", "spinal_cord_precaution"},
                                              {"L3 vertebra", "spinal_cord_precaution"},
                                              {"sacrum", "spinal_cord_precaution"},
                                              {"spinal cord, intramedullary", "spinal_cord_precaution", true},
                                              {"cauda equina", "spinal_cord_precaution", true},
                                              {"pons", "brainstem_precaution", true, true},
                                              {"brain_brainstem", "brainstem_precaution", true, true},
                                              {"choroid, left eye", "optic_precaution", true},
                                              {"optic chiasm", "optic_precaution", true}}};

// Calls check(case, answer, what is delicate) for generated cases whose first lesion is at a delicate site.
template <typename Check>
void for_each_delicate_case(const Check& check) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    std::mt19937_64 random(seed);
    v1::Case input = generated_case(random);
    if (input.lesions().values().empty()) continue;
    const Delicate& delicate = kDelicate[seed % kDelicate.size()];
    input.mutable_lesions()->mutable_values(0)->set_site(delicate.site);
    input.mutable_lesions()->mutable_values(0)->set_progressing(true);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + delicate.site);
    check(input, answer(input), delicate);
    if (testing::Test::HasFailure()) return;
  }
}

// The codes given for the lesion, and those recommended.
struct Given {
  std::set<std::string> codes;
  std::set<std::string> recommended;
};

Given given_for(const v1::Recommendation& out, const std::string& lesion) {
  Given given;
  for (const v1::Item& item : out.items()) {
    const auto& ids = item.lesion_ids();
    if (item.stance() == v1::STANCE_DISCOURAGE || std::find(ids.begin(), ids.end(), lesion) == ids.end()) continue;
    given.codes.insert(item.code());
    if (item.stance() == v1::STANCE_RECOMMEND) given.recommended.insert(item.code());
  }
  return given;
}

constexpr std::array<const char*, 8> kLocal{
    "sbrt_option",    "srs_option",          "srs_or_neurosurgery",     "palliative_radiotherapy_option",
    "surgery_option", "neurosurgery_option", "thermal_ablation_option", "local_therapy_progressing_sites"};

TEST(LesionProperty, a_delicate_lesion_with_a_local_treatment_has_its_precaution) {
  for_each_delicate_case([](const v1::Case& input, const v1::Recommendation& out, const Delicate& delicate) {
    const Given given = given_for(out, input.lesions().values(0).id());
    const bool treated =
        std::any_of(kLocal.begin(), kLocal.end(), [&](const char* code) { return given.codes.contains(code); });
    ASSERT_TRUE(!treated || given.codes.contains(delicate.precaution));
  });
}

TEST(LesionProperty, nervous_system_and_eye_are_neither_ablated_nor_treated_as_the_body) {
  for_each_delicate_case([](const v1::Case& input, const v1::Recommendation& out, const Delicate& delicate) {
    const Given given = given_for(out, input.lesions().values(0).id());
    ASSERT_FALSE(given.codes.contains("thermal_ablation_option"));
    ASSERT_FALSE(delicate.nervous && given.codes.contains("sbrt_option"));
    ASSERT_FALSE(delicate.nervous && given.codes.contains("surgery_option"));
    ASSERT_FALSE(delicate.brainstem && given.codes.contains("neurosurgery_option"));
  });
}

TEST(LesionProperty, no_plan_beside_a_structure_is_called_acceptable) {
  for_each_delicate_case([](v1::Case input, const v1::Recommendation&, const Delicate& delicate) {
    v1::RtPlan& plan = *input.mutable_rt_plan();
    plan.set_target(input.lesions().values(0).id());
    plan.set_total_gy(36);
    plan.set_fractions(3);
    const v1::Recommendation out = answer(input);
    for (const v1::Item& item : out.items()) ASSERT_NE(item.code(), "sbrt_dose_acceptable");
    for (const v1::Regimen& regimen : out.regimens()) {
      for (const int flag : regimen.flags()) ASSERT_NE(flag, v1::REGIMEN_FLAG_ACCEPTABLE);
    }
    ASSERT_TRUE(given_for(out, input.lesions().values(0).id()).codes.contains(delicate.precaution));
  });
}

TEST(LesionProperty, the_typical_dose_is_told_for_no_lesion_beside_a_structure) {
  for_each_delicate_case([](const v1::Case& input, const v1::Recommendation& out, const Delicate&) {
    for (const v1::Item& item : out.items()) {
      const auto& ids = item.lesion_ids();
      const bool own = std::find(ids.begin(), ids.end(), input.lesions().values(0).id()) != ids.end();
      ASSERT_FALSE(own && item.text().find("36 Gy") != std::string::npos) << item.text();
    }
  });
}

TEST(LesionProperty, no_local_treatment_is_recommended_at_ecog_4) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    std::mt19937_64 random(seed);
    v1::Case input = generated_case(random);
    input.mutable_patient()->set_ecog(4);
    const v1::Recommendation out = answer(input);
    for (const v1::Item& item : out.items()) {
      const bool local = std::find(kLocal.begin(), kLocal.end(), item.code()) != kLocal.end();
      ASSERT_FALSE(local && item.stance() == v1::STANCE_RECOMMEND) << "seed " << seed << ": " << item.code();
    }
  }
}

// What was not recommended before is not recommended after a change for the worse.
void expect_no_gain(const v1::Case& before, const v1::Case& after, const char* what) {
  std::set<std::string> had;
  const v1::Recommendation first = answer(before);
  const v1::Recommendation second = answer(after);
  for (const v1::Item& item : first.items()) {
    if (item.stance() == v1::STANCE_RECOMMEND) had.insert(item.code());
  }
  for (const v1::Item& item : second.items()) {
    const bool local = std::find(kLocal.begin(), kLocal.end(), item.code()) != kLocal.end();
    ASSERT_FALSE(local && item.stance() == v1::STANCE_RECOMMEND && !had.contains(item.code()))
        << what << ": " << item.code();
  }
}

TEST(LesionProperty, a_change_for_the_worse_recommends_no_further_local_treatment) {
  for (std::uint64_t seed = 0; seed < kCases / 2; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const v1::Case input = generated_case(random);
    v1::Case unfit = input;
    unfit.mutable_patient()->set_fitness_for_surgery(v1::FITNESS_UNFIT);
    if (input.patient().fitness_for_surgery() == v1::FITNESS_FIT) expect_no_gain(input, unfit, "unfit");
    v1::Case worse = input;
    if (input.patient().has_ecog() && input.patient().ecog() < 4) {
      worse.mutable_patient()->set_ecog(input.patient().ecog() + 1);
      expect_no_gain(input, worse, "ECOG");
    }
    for (int i = 0; i < input.lesions().values_size(); ++i) {
      v1::Case fixed = input;
      if (input.lesions().values(i).resectable()) {
        fixed.mutable_lesions()->mutable_values(i)->set_resectable(false);
        expect_no_gain(input, fixed, "not resectable");
      }
      v1::Case unsuitable = input;
      if (input.lesions().values(i).sbrt_feasible()) {
        unsuitable.mutable_lesions()->mutable_values(i)->set_sbrt_feasible(false);
        expect_no_gain(input, unsuitable, "SBRT not feasible");
      }
    }
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace tumorboard::clinical_test
