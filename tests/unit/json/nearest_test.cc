// SPDX-License-Identifier: Apache-2.0
#include "proto/json/nearest.h"

#include <gtest/gtest.h>

#include <array>

namespace tumorboard::json {
namespace {

TEST(Nearest, an_adjacent_swap_is_one_slip) {
  EXPECT_EQ(edit_distance("ecog", "ecgo"), 1U);
  EXPECT_EQ(edit_distance("ecog", "ecog"), 0U);
  EXPECT_EQ(edit_distance("", "ecog"), 4U);
  EXPECT_EQ(edit_distance("ecog", ""), 4U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("ca", "abc"), 3U);  // no edit inside a swapped pair
}

TEST(Nearest, the_word_with_the_fewest_slips_is_named) {
  constexpr std::array<std::string_view, 3> kKnown{"age", "birth_date", "ecog"};
  EXPECT_EQ(nearest("ecgo", kKnown), "ecog");
  EXPECT_EQ(nearest("birthdate", kKnown), "birth_date");
  EXPECT_EQ(nearest("x", {}), "");
  EXPECT_EQ(did_you_mean("agee", kKnown), "did you mean \"age\"? known here: age, birth_date, ecog");
}

}  // namespace
}  // namespace tumorboard::json
