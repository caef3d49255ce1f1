// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/regimen.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/clinical/fixture.h"

namespace tumorboard::clinical {
namespace {

struct Row {
  double total_gy;
  std::uint32_t fractions;
  double bed10_gy;  // to one decimal
  bool above_70;
  bool above_100;
  bool in_range;
};

const std::vector<Row> kTable{
    {24, 6, 33.6, false, false, true}, {24, 5, 35.5, false, false, true}, {24, 4, 38.4, false, false, true},
    {24, 3, 43.2, false, false, true}, {30, 5, 48.0, false, false, true}, {27, 3, 51.3, false, false, true},
    {36, 6, 57.6, false, false, true}, {35, 5, 59.5, false, false, true}, {30, 3, 60.0, false, false, true},
    {40, 6, 66.7, false, false, true}, {36, 4, 68.4, false, false, true}, {33, 3, 69.3, false, false, true},
    {40, 5, 72.0, true, false, true},  {42, 6, 71.4, true, false, true},  {36, 3, 79.2, true, false, true},
    {40, 4, 80.0, true, false, true},  {45, 5, 85.5, true, false, true},  {48, 6, 86.4, true, false, true},
    {50, 6, 91.7, true, false, true},  {50, 5, 100.0, true, false, true}, {48, 4, 105.6, true, true, true},
    {45, 3, 112.5, true, true, true},  {50, 4, 112.5, true, true, true},  {50, 3, 133.3, true, true, true},
    {54, 3, 151.2, true, true, false}, {60, 8, 105.0, true, true, false}, {50, 10, 75.0, true, false, false},
};

TEST(Regimen, bed10_of_every_regimen_of_the_table) {
  const v1::Policy& policy = clinical_test::shipped_knowledge().policy();
  for (const Row& row : kTable) {
    SCOPED_TRACE(std::to_string(row.total_gy) + " Gy in " + std::to_string(row.fractions));
    EXPECT_NEAR(bed10_gy(row.total_gy, row.fractions), row.bed10_gy, 0.05);
    EXPECT_EQ(bed10_above(row.total_gy, row.fractions, policy.bed10_threshold().value()), row.above_70);
    EXPECT_EQ(bed10_above(row.total_gy, row.fractions, 100), row.above_100);
    EXPECT_EQ(in_source_range(row.total_gy, row.fractions, policy), row.in_range);
  }
}

TEST(Regimen, the_smallest_doses_above_70) {
  struct Edge {
    std::uint32_t fractions;
    double below, above;
  };
  for (const Edge edge : {Edge{3, 33.2, 33.3}, Edge{4, 36.5, 36.6}, Edge{5, 39.2, 39.3}, Edge{6, 41.4, 41.5}}) {
    EXPECT_FALSE(bed10_above(edge.below, edge.fractions, 70)) << edge.fractions;
    EXPECT_TRUE(bed10_above(edge.above, edge.fractions, 70)) << edge.fractions;
  }
}

TEST(Regimen, exactly_the_threshold_is_not_above_it) {
  EXPECT_FALSE(bed10_above(50, 5, 100));  // 100.0 exactly
  EXPECT_FALSE(bed10_above(40, 5, 72));
  EXPECT_TRUE(bed10_above(40, 5, 71.99));
}

}  // namespace
}  // namespace tumorboard::clinical
