// SPDX-License-Identifier: Apache-2.0
#include "common/check/diff.h"

#include <gtest/gtest.h>

#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "common/casefile/case_file.h"
#include "common/check/case_fields.h"
#include "common/check/case_shape.h"
#include "tests/unit/casefile/full_case.h"

namespace tumorboard::check {
namespace {

v1::Case read(const std::string& json) {
  return casefile::read_case(json, std::nullopt, *Date::parse("2026-03-01")).value();
}

std::vector<std::string> differences(const std::string& from, const std::string& to) {
  std::vector<std::string> lines;
  for (const auto& c : diff_cases(read(from), read(to))) lines.push_back(c.path() + ": " + c.from() + " -> " + c.to());
  return lines;
}

using Lines = std::vector<std::string>;

TEST(Diff, equal_cases_do_not_differ) { EXPECT_EQ(differences(kFullCase, kFullCase), Lines{}); }

TEST(Diff, a_changed_fact_is_told_in_the_case_files_words) {
  EXPECT_EQ(differences(R"({"id":"a","patient":{"ecog":1,"fitness_for_surgery":"fit"},"pd_l1_tps":0.1,
                            "current_therapy":{"best_response":"PR"}})",
                        R"({"id":"a","patient":{"ecog":0},"pd_l1_tps":50,"symptomatic_progression":false,
                            "current_therapy":{"best_response":"not yet assessed"}})"),
            (Lines{"patient.ecog: 1 -> 0", "patient.fitness_for_surgery: fit -> ", "pd_l1_tps: 0.1 -> 50",
                   "current_therapy.best_response: PR -> not yet assessed", "symptomatic_progression:  -> false"}));
}

TEST(Diff, known_to_be_none_is_not_the_same_as_not_known) {
  EXPECT_EQ(differences(R"({"id":"a"})", R"({"id":"a","prior_therapies":[],"lesions":[],"driver_alterations":[]})"),
            (Lines{"driver_alterations:  -> none", "prior_therapies:  -> none", "lesions:  -> none"}));
}

TEST(Diff, lists_are_one_value) {
  EXPECT_EQ(
      differences(R"({"id":"a","prior_therapies":["x"],"driver_alterations":[{"gene":"EGFR","alteration":"L858R"}]})",
                  R"({"id":"a","prior_therapies":["x","y"],"driver_alterations":[{"gene":"EGFR"},{"gene":"TP53"}]})"),
      (Lines{"driver_alterations: EGFR L858R -> EGFR; TP53", "prior_therapies: x -> x; y"}));
}

TEST(Diff, lesions_are_matched_by_name_wherever_they_stand) {
  EXPECT_EQ(
      differences(R"({"id":"a","lesions":[{"site":"liver","size_mm":10},{"id":"L2","site":"lung"},{"site":"bone"}]})",
                  R"({"id":"a","lesions":[{"id":"L2","site":"lung","progressing":true},{"site":"adrenal"},
                            {"site":"liver","size_mm":12.5,"size_history":[{"date":"2026-01-01","mm":10}]}]})"),
      (Lines{"lesions[0].progressing:  -> true", "lesions[1].site:  -> adrenal", "lesions[2].size_mm: 10 -> 12.5",
             "lesions[2].size_history:  -> 10 mm on 2026-01-01", "lesions[2]: bone -> "}));
}

TEST(Diff, an_added_or_removed_lesion_is_told_even_when_nothing_is_known_of_it) {
  EXPECT_EQ(differences(R"({"id":"a","lesions":[]})", R"({"id":"a","lesions":[{}]})"),
            (Lines{"lesions[0]:  -> lesion"}));
  EXPECT_EQ(differences(R"({"id":"a","lesions":[{}]})", R"({"id":"a","lesions":[]})"),
            (Lines{"lesions[0]: lesion -> "}));
}

TEST(Diff, every_fact_of_the_full_case_is_told_when_it_becomes_known_and_when_it_is_lost) {
  const std::string least = R"({"id":"K-1"})";
  const auto gained = diff_cases(read(least), read(kFullCase));
  const auto lost = diff_cases(read(kFullCase), read(least));
  // A list of objects is one line, but for the lesions; the id and the day are the same.
  std::ptrdiff_t lines = 0;
  std::ptrdiff_t of_lesion = 0;
  constexpr std::string_view kLesion = "lesions[].";
  for (const CaseNode& node : case_nodes()) {
    const bool list = node.field->is_repeated() || wrapped_list(*node.field) != nullptr;
    const bool lesion = node.path.starts_with(kLesion);
    const std::string rest = lesion ? node.path.substr(kLesion.size()) : node.path;
    if ((!node.leaf && !list) || rest.find("[].") != rest.npos || rest == "lesions") continue;
    ++(lesion ? of_lesion : lines);
  }
  EXPECT_EQ(std::ssize(gained), lines - 2 + of_lesion);
  for (const auto& change : gained) {
    EXPECT_EQ(change.from(), "") << change.path();
    EXPECT_NE(change.to(), "") << change.path();
  }
  EXPECT_EQ(std::ssize(lost), lines - 2 + 1);  // a removed lesion is one line
}

}  // namespace
}  // namespace tumorboard::check
