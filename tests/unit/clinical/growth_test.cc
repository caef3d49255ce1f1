// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/growth.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/clinical/fixture.h"

namespace tumorboard::clinical {
namespace {

v1::Lesion sized(const std::vector<std::pair<std::string, double>>& history) {
  v1::Lesion lesion;
  for (const auto& [date, mm] : history) {
    v1::SizeMeasurement& measurement = *lesion.add_size_history();
    measurement.set_date(date);
    measurement.set_mm(mm);
  }
  return lesion;
}

Growth growth(const v1::Lesion& lesion) {
  return assess_growth(lesion, Date::parse("2026-06-01"), clinical_test::shipped_knowledge().policy());
}

TEST(Growth, needs_a_fifth_and_five_millimetres) {
  struct Case {
    double before, now;
    bool grows;
  };
  for (const Case one : {Case{20, 24.9, false}, Case{20, 25, true}, Case{30, 35, false}, Case{30, 36, true},
                         Case{25, 30, true}, Case{4, 9, true}, Case{10, 12, false}, Case{20, 18, false}}) {
    EXPECT_EQ(growth(sized({{"2026-01-01", one.before}, {"2026-05-20", one.now}})).progressing, one.grows)
        << one.before << " to " << one.now;
  }
}

TEST(Growth, counts_over_the_nadir_not_over_the_last_size) {
  EXPECT_EQ(growth(sized({{"2026-01-01", 30}, {"2026-03-01", 15}, {"2026-04-01", 19}, {"2026-05-20", 21}})).progressing,
            true);
}

TEST(Growth, order_of_the_history_does_not_matter) {
  EXPECT_EQ(growth(sized({{"2026-05-20", 26}, {"2026-01-01", 20}})).progressing, true);
}

TEST(Growth, the_current_size_ends_the_history) {
  v1::Lesion lesion = sized({{"2026-01-01", 20}});
  lesion.set_size_mm(26);
  EXPECT_EQ(growth(lesion).progressing, true);
}

TEST(Growth, a_lesion_called_growing_is_not_taken_back_by_a_size_without_a_date) {
  v1::Lesion lesion = sized({{"2026-01-01", 20}, {"2026-05-20", 32}});
  lesion.set_size_mm(15);
  lesion.set_progressing(true);
  EXPECT_EQ(growth(lesion).progressing, true);
  EXPECT_FALSE(growth(lesion).doubtful);
  // A size after the day of the assessment is left out and changes nothing of it.
  lesion = sized({{"2026-01-01", 20}, {"2026-05-20", 32}, {"2026-07-01", 40}});
  lesion.set_size_mm(15);
  lesion.set_progressing(true);
  EXPECT_EQ(growth(lesion).progressing, true);
  EXPECT_TRUE(growth(lesion).after_as_of);
}

TEST(Growth, a_new_lesion_progresses_whatever_its_sizes) {
  v1::Lesion lesion = sized({{"2026-01-01", 8}, {"2026-05-20", 8}});
  lesion.set_new_(true);
  EXPECT_EQ(growth(lesion).progressing, true);
}

TEST(Growth, without_sizes_the_word_counts_and_no_word_is_unknown) {
  v1::Lesion lesion;
  EXPECT_EQ(growth(lesion).progressing, std::nullopt);
  lesion.set_progressing(false);
  EXPECT_EQ(growth(lesion).progressing, false);
  lesion.set_progressing(true);
  EXPECT_EQ(growth(lesion).progressing, true);
}

TEST(Growth, sizes_below_the_limits_make_a_called_progression_doubtful) {
  v1::Lesion lesion = sized({{"2026-01-01", 20}, {"2026-05-20", 22}});
  lesion.set_progressing(true);
  const Growth found = growth(lesion);
  EXPECT_EQ(found.progressing, false);
  EXPECT_TRUE(found.doubtful);
  EXPECT_FALSE(found.conflict);
}

TEST(Growth, sizes_that_grow_contradict_a_called_stability) {
  v1::Lesion lesion = sized({{"2026-01-01", 20}, {"2026-05-20", 30}});
  lesion.set_progressing(false);
  EXPECT_TRUE(growth(lesion).conflict);
}

TEST(Growth, is_confirmed_by_a_second_scan_four_weeks_later) {
  EXPECT_FALSE(growth(sized({{"2026-02-01", 10}, {"2026-04-01", 16}, {"2026-04-28", 18}})).confirmed);
  EXPECT_TRUE(growth(sized({{"2026-02-01", 10}, {"2026-04-01", 16}, {"2026-04-29", 18}})).confirmed);
}

TEST(Growth, a_size_after_the_assessment_is_reported_and_not_used) {
  const Growth found = growth(sized({{"2026-01-01", 20}, {"2026-05-01", 20}, {"2026-07-01", 40}}));
  EXPECT_TRUE(found.after_as_of);
  EXPECT_EQ(found.progressing, false);
}

}  // namespace
}  // namespace tumorboard::clinical
