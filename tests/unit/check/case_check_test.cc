// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "common/casefile/case_file.h"
#include "common/check/case_shape.h"
#include "common/check/check.h"
#include "common/check/lesion_names.h"
#include "tests/unit/casefile/full_case.h"
#include "tests/unit/check/unknown_field.h"

namespace tumorboard::check {
namespace {

v1::Case full() { return casefile::read_case(kFullCase, std::nullopt, *Date::parse("2026-03-01")).value(); }

TEST(CheckCase, a_full_case_and_the_least_case_pass) {
  EXPECT_TRUE(check(full()));
  v1::Case least;
  least.set_id("a");
  least.set_as_of("2026-01-01");
  EXPECT_TRUE(check(least));
}

TEST(CheckCase, whatever_a_case_file_could_not_say_is_refused_with_its_path) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<std::pair<std::string, std::function<void(v1::Case&)>>> rows = {
      {"id", [](v1::Case& c) { c.clear_id(); }},
      {"id", [](v1::Case& c) { c.set_id(std::string(65, 'x')); }},
      {"id", [](v1::Case& c) { c.set_id("a\tb"); }},
      {"id", [](v1::Case& c) { c.set_id("\xFF"); }},
      {"as_of", [](v1::Case& c) { c.clear_as_of(); }},
      {"as_of", [](v1::Case& c) { c.set_as_of("2026-02-30"); }},
      {"patient.ecog", [](v1::Case& c) { c.mutable_patient()->set_ecog(5); }},
      {"patient.birth_date", [](v1::Case& c) { c.mutable_patient()->set_birth_date(""); }},
      {"patient.fitness_for_surgery",
       [](v1::Case& c) { c.mutable_patient()->set_fitness_for_surgery(static_cast<v1::Fitness>(9)); }},
      {"patient.comorbidities[1]",
       [](v1::Case& c) { c.mutable_patient()->mutable_comorbidities()->add_values(std::string(4097, 'x')); }},
      {"patient.comorbidities",
       [](v1::Case& c) {
         for (int i = 0; i < 64; ++i) c.mutable_patient()->mutable_comorbidities()->add_values("x");
       }},
      {"histology", [](v1::Case& c) { c.set_histology(std::string(16385, 'x')); }},
      {"histology", [](v1::Case& c) { c.set_histology("\xC0\x80"); }},
      {"prior_therapies[0]", [](v1::Case& c) { c.mutable_prior_therapies()->set_values(0, "\xED\xA0\x80"); }},
      {"pd_l1_tps", [](v1::Case& c) { c.set_pd_l1_tps(100.01); }},
      {"pd_l1_tps", [=](v1::Case& c) { c.set_pd_l1_tps(nan); }},
      {"current_therapy.months", [=](v1::Case& c) { c.mutable_current_therapy()->set_months(infinity); }},
      {"current_therapy.months", [](v1::Case& c) { c.mutable_current_therapy()->set_months(-0.5); }},
      {"lesions[0].size_mm", [](v1::Case& c) { c.mutable_lesions()->mutable_values(0)->set_size_mm(-1); }},
      {"lesions[0].size_history[0].date",
       [](v1::Case& c) { c.mutable_lesions()->mutable_values(0)->mutable_size_history(0)->set_date("x"); }},
      {"lesions",
       [](v1::Case& c) {
         for (int i = 0; i < 256; ++i) c.mutable_lesions()->add_values();
       }},
      {"driver_alterations",
       [](v1::Case& c) {
         for (int i = 0; i < 64; ++i) c.mutable_driver_alterations()->add_values();
       }},
      {"rt_plan.fractions", [](v1::Case& c) { c.mutable_rt_plan()->set_fractions(0); }},
      {"tempo", [](v1::Case& c) { c.set_tempo(static_cast<v1::Tempo>(-1)); }},
      {"biopsy", [](v1::Case& c) { add_unknown_field(*c.mutable_biopsy()); }},
      {"lesions[0]", [](v1::Case& c) { add_unknown_field(*c.mutable_lesions()->mutable_values(0)); }},
      {"", [](v1::Case& c) { add_unknown_field(c); }},
      {"", [](v1::Case& c) {
         for (int i = 0; i < 63; ++i) c.mutable_prior_therapies()->add_values(std::string(4096, 'x'));
         c.set_question_to_board(std::string(16384, 'x'));
       }}};
  for (const auto& [path, spoil] : rows) {
    v1::Case message = full();
    spoil(message);
    const auto result = check(message);
    ASSERT_FALSE(result.has_value()) << path;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(result.error().element_path, path) << result.error().message;
  }
}

TEST(CheckCase, a_date_after_as_of_is_for_the_board_to_judge) {
  v1::Case message = full();
  message.mutable_cns_imaging()->set_date("2030-01-01");
  EXPECT_TRUE(check(message));
}

TEST(CheckCase, bytes_that_are_no_case_are_refused) {
  EXPECT_TRUE(case_from_bytes(full().SerializeAsString()));
  EXPECT_FALSE(case_from_bytes("\xff"));
  EXPECT_FALSE(case_from_bytes(""));
  EXPECT_FALSE(case_from_bytes(std::string(kMaxCaseBytes + 1, 'x')));
  const std::string bytes = full().SerializeAsString();
  EXPECT_FALSE(case_from_bytes(bytes + std::string("\xa0\x06\x01", 3)));  // field 100
}

TEST(LesionNames, an_id_else_the_site_else_the_site_with_a_number) {
  v1::Case message;
  const auto add = [&](const char* id, const char* site) {
    auto& lesion = *message.mutable_lesions()->add_values();
    if (id != nullptr) lesion.set_id(id);
    if (site != nullptr) lesion.set_site(site);
  };
  add(nullptr, "liver");
  add("L1", "liver");
  add(nullptr, "liver");
  add(nullptr, "liver");
  add(nullptr, nullptr);
  add(nullptr, nullptr);
  add("liver#2", nullptr);
  add("L1", nullptr);
  EXPECT_EQ(lesion_names(message),
            (std::vector<std::string>{"liver", "L1", "liver#3", "liver#4", "lesion", "lesion#2", "liver#2", "L1#2"}));
}

}  // namespace
}  // namespace tumorboard::check
