// SPDX-License-Identifier: Apache-2.0
// What must hold for every case, tried on generated ones and on changed case files.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "common/json/enum_names.h"
#include "tests/clinical/case_mutation.h"
#include "tests/clinical/fixture.h"
#include "tests/clinical/generated_case.h"
#include "workers/clinical/pipeline.h"

namespace tumorboard::clinical_test {
namespace {

using clinical::Sensitivity;

constexpr int kQuickCases = 2000;

int cases_to_try() {
  const char* set = std::getenv("TUMORBOARD_CLINICAL_CASES");
  return set == nullptr ? kQuickCases : std::max(1, std::atoi(set));
}

v1::Recommendation answer(const v1::Case& input, Sensitivity sensitivity = Sensitivity::kNone) {
  return clinical::assess(input, {}, shipped_knowledge(), nullptr, sensitivity).recommendation;
}

// Calls check(case, its answer) for each generated case; the seed names a failing one.
template <typename Check>
void for_each_case(const Check& check) {
  const int count = cases_to_try();
  for (int seed = 0; seed < count; ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    const v1::Case input = seed % 2 == 0 ? generated_case(random) : mutated_case(static_cast<std::uint64_t>(seed));
    SCOPED_TRACE("seed " + std::to_string(seed));
    check(input, answer(input));
    if (testing::Test::HasFailure()) return;
  }
}

bool gives(const v1::Recommendation& answer, const std::string& code) {
  return std::any_of(answer.items().begin(), answer.items().end(), [&](const v1::Item& item) {
    return item.code() == code && item.stance() != v1::STANCE_DISCOURAGE;
  });
}

bool asks(const v1::Recommendation& answer, const std::string& key) {
  return std::any_of(answer.missing_information().begin(), answer.missing_information().end(),
                     [&](const v1::MissingInformation& missing) { return missing.key() == key; });
}

// The plan as far as the order of lesions cannot matter.
std::map<std::string, std::set<std::string>> plan(const v1::Recommendation& answer) {
  std::map<std::string, std::set<std::string>> items;
  for (const v1::Item& item : answer.items()) {
    auto& lesions = items[item.code() + "/" + item.drug() + "/" + json::enum_word(item.stance())];
    lesions.insert(item.lesion_ids().begin(), item.lesion_ids().end());
  }
  items["pattern"] = {json::enum_word(answer.pattern())};
  items["rebiopsy"] = {json::enum_word(answer.rebiopsy().level())};
  return items;
}

bool limited(const v1::Recommendation& answer) {
  return answer.pattern() == v1::PATTERN_OLIGOPROGRESSION || answer.pattern() == v1::PATTERN_CNS_OLIGOPROGRESSION ||
         answer.pattern() == v1::PATTERN_OLIGOPROGRESSION_WITH_CNS_COMPONENT;
}

TEST(Property, every_item_has_a_rule_and_a_source) {
  for_each_case([](const v1::Case&, const v1::Recommendation& given) {
    std::set<std::string> cited;
    for (const v1::EvidenceRef& reference : given.evidence()) cited.insert(reference.id());
    for (const v1::Item& item : given.items()) {
      ASSERT_FALSE(item.rule_ids().empty()) << item.code();
      ASSERT_FALSE(item.evidence_ids().empty()) << item.code();
      ASSERT_FALSE(item.text().empty()) << item.code();
      for (const std::string& id : item.evidence_ids()) ASSERT_TRUE(cited.contains(id)) << item.code() << " " << id;
    }
  });
}

TEST(Property, the_three_statements_are_in_every_answer) {
  for_each_case([](const v1::Case&, const v1::Recommendation& given) {
    for (const char* code :
         {"multidisciplinary_discussion", "state_evidence_limitations", "patient_selection_factors"}) {
      ASSERT_TRUE(gives(given, code)) << code;
    }
  });
}

TEST(Property, nothing_is_recommended_and_discouraged_at_once) {
  for_each_case([](const v1::Case&, const v1::Recommendation& given) {
    std::set<std::string> seen;
    for (const v1::Item& item : given.items()) {
      std::string subject = item.code() + "/" + item.drug();
      for (const std::string& id : item.lesion_ids()) subject += "/" + id;
      ASSERT_TRUE(seen.insert(subject).second) << subject;
    }
  });
}

TEST(Property, negative_codes_are_only_discouraged) {
  for_each_case([](const v1::Case&, const v1::Recommendation& given) {
    for (const v1::Item& item : given.items()) {
      const v1::Code* code = shipped_knowledge().code(item.code(), v1::CODE_KIND_ITEM);
      ASSERT_NE(code, nullptr) << item.code();
      ASSERT_TRUE(!code->negative() || item.stance() == v1::STANCE_DISCOURAGE) << item.code();
    }
  });
}

TEST(Property, the_order_of_lesions_does_not_matter) {
  for_each_case([](const v1::Case& input, const v1::Recommendation& given) {
    if (!input.has_lesions()) return;
    v1::Case turned = input;
    auto& lesions = *turned.mutable_lesions()->mutable_values();
    std::reverse(lesions.begin(), lesions.end());
    ASSERT_EQ(plan(given), plan(answer(turned)));
  });
}

TEST(Property, a_sixth_progressing_lesion_is_never_limited) {
  for_each_case([](const v1::Case& input, const v1::Recommendation&) {
    v1::Case many = input;
    for (int n = 0; n < 6; ++n) {
      v1::Lesion& lesion = *many.mutable_lesions()->add_values();
      lesion.set_site("liver_S" + std::to_string(n));
      lesion.set_progressing(true);
    }
    many.clear_total_known_lesions();
    ASSERT_FALSE(limited(answer(many)));
  });
}

TEST(Property, a_stable_lesion_more_does_not_change_the_plan) {
  for_each_case([](const v1::Case& input, const v1::Recommendation& given) {
    if (!input.has_lesions()) return;
    v1::Case more = input;
    v1::Lesion& lesion = *more.mutable_lesions()->add_values();
    lesion.set_id("stable");
    lesion.set_site("lung_RUL");
    lesion.set_size_mm(9);
    lesion.set_progressing(false);
    if (more.has_total_known_lesions()) more.set_total_known_lesions(more.total_known_lesions() + 1);
    auto before = plan(given);
    auto after = plan(answer(more));
    ASSERT_EQ(before, after);
  });
}

TEST(Property, less_imaging_is_never_readier) {
  for_each_case([](const v1::Case& input, const v1::Recommendation& given) {
    v1::Case without_brain = input;
    without_brain.mutable_cns_imaging()->Clear();
    v1::Case without_body = input;
    without_body.mutable_systemic_imaging()->Clear();
    // What the removed scan alone had found (meningeal disease, unlisted brain lesions, a
    // contradiction) may have blocked or decided the case; then there is nothing to compare.
    if (given.readiness() != v1::READINESS_BLOCKED) {
      const auto level = [](const v1::Recommendation& one) { return static_cast<int>(one.readiness()); };
      ASSERT_GE(level(answer(without_brain)), level(given));
      ASSERT_GE(level(answer(without_body)), level(given));
    }
    ASSERT_TRUE(asks(answer(without_brain), "cns_imaging"));
    ASSERT_TRUE(asks(answer(without_body), "systemic_imaging"));
  });
}

TEST(Property, a_drug_without_its_driver_is_never_continued_silently) {
  for_each_case([](const v1::Case& input, const v1::Recommendation&) {
    v1::Case bare = input;
    bare.mutable_driver_alterations()->clear_values();
    bare.mutable_biopsy()->Clear();
    for (const v1::MolecularTesting testing : {v1::MOLECULAR_TESTING_COMPLETE, v1::MOLECULAR_TESTING_PARTIAL}) {
      bare.set_molecular_testing(testing);
      const v1::Recommendation given = answer(bare);
      if (!gives(given, "continue_current_targeted_therapy")) continue;
      ASSERT_TRUE(asks(given, "molecular_profile") || given.pattern() == v1::PATTERN_NO_PROGRESSION);
    }
  });
}

TEST(Property, an_open_pattern_gives_no_plan_and_blocks) {
  for_each_case([](const v1::Case&, const v1::Recommendation& given) {
    const bool open =
        given.pattern() == v1::PATTERN_INCOMPLETE_ASSESSMENT || given.pattern() == v1::PATTERN_CONTRADICTORY_DATA;
    const bool out_of_scope = gives(given, "outside_scope_histology");
    ASSERT_EQ(open || out_of_scope, given.readiness() == v1::READINESS_BLOCKED);
    if (!open) return;
    ASSERT_TRUE(gives(given, "withhold_definitive_plan"));
    for (const char* code : {"local_therapy_progressing_sites", "change_systemic_therapy", "switch_to_osimertinib",
                             "switch_to_lorlatinib", "wbrt_option"}) {
      ASSERT_FALSE(gives(given, code)) << code;
    }
    // Small cell histology decides the drug whatever the gap brings; a conflict leaves even that open.
    const bool conflict = given.pattern() == v1::PATTERN_CONTRADICTORY_DATA;
    ASSERT_FALSE(conflict && gives(given, "platinum_etoposide"));
  });
}

TEST(Property, the_same_case_gives_the_same_bytes) {
  std::mt19937_64 random(7);
  for (int n = 0; n < 50; ++n) {
    const v1::Case input = generated_case(random);
    const auto first = clinical::assess(input, "case", shipped_knowledge(), nullptr);
    const auto second = clinical::assess(input, "case", shipped_knowledge(), nullptr);
    ASSERT_EQ(first.recommendation_bytes, second.recommendation_bytes);
    ASSERT_EQ(first.screening_bytes, second.screening_bytes);
  }
}

TEST(Property, what_would_change_the_answer_is_found_by_changing_it) {
  std::mt19937_64 random(11);
  for (int n = 0; n < 100; ++n) {
    const v1::Recommendation given = answer(generated_case(random), Sensitivity::kFull);
    for (const v1::Sensitivity& one : given.sensitivity()) {
      ASSERT_FALSE(one.changes().empty());
      for (const v1::Change& change : one.changes()) ASSERT_NE(change.from(), change.to()) << change.what();
    }
  }
}

}  // namespace
}  // namespace tumorboard::clinical_test
