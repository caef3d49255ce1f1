// SPDX-License-Identifier: Apache-2.0
// The daemon takes what the real pipeline answers: for the example cases, and for generated and changed ones.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "common/base/hash.h"
#include "common/signing/artefact.h"
#include "daemon/engine/answer_check.h"
#include "daemon/engine/panel.h"
#include "tests/clinical/case_mutation.h"
#include "tests/clinical/fixture.h"
#include "tests/clinical/generated_case.h"
#include "workers/clinical/pipeline.h"

namespace tumorboard {
namespace {

constexpr int kCases = 600;

class RealAnswers : public testing::Test {
 protected:
  void SetUp() override {
    const auto bytes = signing::bundle_knowledge(clinical_test::source_dir() + "/knowledge");
    ASSERT_TRUE(bytes);
    digest_ = hex(signing::artefact_digest(*bytes));
    auto index = index_knowledge(*signing::unbundle(*bytes));
    ASSERT_TRUE(index) << index.error().element_path << " " << index.error().message;
    index_ = std::move(*index);
  }
  void expect_taken(const v1::Case& facts) {
    const std::string bytes = facts.SerializeAsString();
    const auto output =
        clinical::assess(facts, bytes, clinical_test::shipped_knowledge(), nullptr, clinical::Sensitivity::kNone);
    const Asked asked{facts.id(), bytes, digest_, {}, index_};
    v1::Recommendation read;
    auto fault = fault_of(output.recommendation_bytes, asked, read);
    if (!fault) fault = fault_of_screening(output.screening_bytes, asked, read);
    EXPECT_FALSE(fault) << fault->cause() << '\n' << facts.ShortDebugString();
    if (names_cns(facts, index_)) ++cns_;
  }

  std::string digest_;
  KnowledgeIndex index_;
  int cns_ = 0;
};

// Names are given in one place: a second answer to "which lesion?" would be refused as unknown.
TEST_F(RealAnswers, about_lesions_that_share_a_site_anywhere_in_the_list_are_taken) {
  const auto files = clinical_test::case_files(clinical_test::source_dir() + "/tests/cases");
  for (const char* first : {"bone_L1", "liver", "adrenal_left"}) {
    auto facts = clinical_test::read_case_text(clinical_test::read_file(files.front()));
    ASSERT_TRUE(facts);
    facts->clear_total_known_lesions();
    facts->clear_lesions();
    for (const char* site : {first, "liver", "lung", "liver"}) {
      auto& lesion = *facts->mutable_lesions()->add_values();
      lesion.set_site(site);
      lesion.set_size_mm(20);
      lesion.set_progressing(true);
      lesion.set_sbrt_feasible(true);
    }
    expect_taken(*facts);
  }
}

TEST_F(RealAnswers, of_the_example_cases_are_taken) {
  for (const auto& file : clinical_test::case_files(clinical_test::source_dir() + "/tests/cases")) {
    SCOPED_TRACE(file);
    std::string why;
    const auto facts = clinical_test::read_case_text(clinical_test::read_file(file), &why);
    ASSERT_TRUE(facts) << why;
    expect_taken(*facts);
  }
}

// As a coordinator types them, in six languages.
TEST_F(RealAnswers, of_the_field_cases_are_taken) {
  int tried = 0;
  for (const char* set : {"public", "blind", "blind2"}) {
    const std::string folder = clinical_test::source_dir() + "/tests/clinical/field/" + set;
    for (const auto& file : clinical_test::case_files(folder)) {
      SCOPED_TRACE(file);
      auto json = nlohmann::json::parse(clinical_test::read_file(file));
      for (const char* key : {"expected", "title", "basis", "tags"}) json.erase(key);
      json["as_of"] = "2026-01-01";  // the reader of these tests lives before the cases
      auto facts = clinical_test::read_case_text(json.dump());
      if (!facts) continue;  // some are to be refused
      facts->set_as_of("2026-11-30");
      ++tried;
      expect_taken(*facts);
    }
  }
  EXPECT_GT(tried, 200);
}

TEST_F(RealAnswers, of_generated_and_changed_cases_are_taken) {
  for (int seed = 0; seed < kCases && !HasFailure(); ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_taken(seed % 2 == 0 ? clinical_test::generated_case(random)
                               : clinical_test::mutated_case(static_cast<std::uint64_t>(seed)));
  }
  EXPECT_GT(cns_, kCases / 20) << "lesions of the brain are found in the facts";
}

}  // namespace
}  // namespace tumorboard
