// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/result_facts.h"

#include <gtest/gtest.h>

namespace tumorboard::workflow {
namespace {

v1::ResultReport tissue(std::int64_t at, const char* histology, std::vector<std::string> found) {
  v1::ResultReport out;
  out.set_result_id(static_cast<std::uint64_t>(at));
  out.set_reported_us(at);
  out.set_type(v1::BIOPSY_TYPE_TISSUE);
  if (histology != nullptr) out.set_histology(histology);
  out.mutable_resistance_alterations();
  for (auto& one : found) out.mutable_resistance_alterations()->add_values(one);
  return out;
}

v1::Biopsy pending() {
  v1::Biopsy stated;
  stated.set_done(false);
  stated.set_feasible(true);
  stated.set_note("result pending");
  return stated;
}

TEST(ResultFacts, a_result_says_that_the_biopsy_is_done_and_ends_the_word_pending) {
  const auto out = with_results(pending(), {tissue(1, "small_cell_carcinoma", {"TP53 loss"})});
  EXPECT_TRUE(out.done());
  EXPECT_EQ(out.type(), v1::BIOPSY_TYPE_TISSUE);
  EXPECT_EQ(out.histology(), "small_cell_carcinoma");
  EXPECT_EQ(out.resistance_alterations().values(0), "TP53 loss");
  EXPECT_TRUE(out.feasible());
  EXPECT_FALSE(out.has_note());
}

TEST(ResultFacts, tested_and_nothing_found_differs_from_not_tested) {
  EXPECT_TRUE(with_results({}, {tissue(1, nullptr, {})}).has_resistance_alterations());
  auto not_tested = tissue(1, "adenocarcinoma", {});
  not_tested.clear_resistance_alterations();
  EXPECT_FALSE(with_results({}, {not_tested}).has_resistance_alterations());
}

TEST(ResultFacts, plasma_gives_no_histology_and_joins_tissue) {
  auto plasma = tissue(5, "adenocarcinoma", {"EGFR T790M"});
  plasma.set_type(v1::BIOPSY_TYPE_PLASMA);
  const auto out = with_results({}, {plasma, tissue(2, "squamous_cell_carcinoma", {"EGFR C797S"})});
  EXPECT_EQ(out.type(), v1::BIOPSY_TYPE_BOTH);
  EXPECT_EQ(out.histology(), "squamous_cell_carcinoma");
  EXPECT_EQ(out.resistance_alterations().values_size(), 2);
}

TEST(ResultFacts, a_result_taken_back_leaves_no_trace) {
  const auto stated = pending();
  EXPECT_EQ(with_results(stated, {}).SerializeAsString(), stated.SerializeAsString());
}

TEST(ResultFacts, what_people_edit_beside_results_is_theirs_and_the_results_share_is_not) {
  const std::vector finals{tissue(1, "adenocarcinoma", {"EGFR C797S"})};
  const auto stated = pending();
  v1::Biopsy edited = with_results(stated, finals);
  EXPECT_EQ(without_results(edited, stated, finals).SerializeAsString(), stated.SerializeAsString());
  edited.mutable_resistance_alterations()->add_values("MET amplification");
  edited.set_note("reviewed at the other centre");
  const auto own = without_results(edited, stated, finals);
  EXPECT_EQ(own.note(), "reviewed at the other centre");
  ASSERT_EQ(own.resistance_alterations().values_size(), 1);
  EXPECT_EQ(own.resistance_alterations().values(0), "MET amplification");
  const auto again = with_results(own, finals);
  EXPECT_EQ(again.histology(), "adenocarcinoma");
  EXPECT_EQ(again.resistance_alterations().values_size(), 2);
}

}  // namespace
}  // namespace tumorboard::workflow
