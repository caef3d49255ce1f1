// SPDX-License-Identifier: Apache-2.0
#include "common/json/nearest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

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

TEST(Nearest, a_word_far_from_all_is_no_slip_for_any) {
  constexpr std::array<std::string_view, 3> kKnown{"age", "birth_date", "ecog"};
  EXPECT_EQ(near_word("BirthDate", kKnown), "birth_date");
  EXPECT_EQ(near_word("birth_dated_of", kKnown), "") << "4 slips";
  EXPECT_EQ(near_word("x", kKnown), "");
  EXPECT_EQ(near_word("", kKnown), "");
  EXPECT_EQ(did_you_mean("patient_history", kKnown), "known here: age, birth_date, ecog");
}

// nearest() gives a word up as soon as it cannot win; that must not change who wins.
TEST(Nearest, is_the_first_with_the_least_distance) {
  std::mt19937 random(20260101);
  const auto draw = [&](std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); };
  const auto any_word = [&] {
    std::string word(draw(9), 'a');
    for (char& letter : word) letter = static_cast<char>('a' + draw(3));
    return word;
  };
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> words(1 + draw(12));
    for (std::string& word : words) word = any_word();
    const std::string word = any_word();
    const auto first =
        std::ranges::min_element(words, {}, [&](const auto& known) { return edit_distance(word, known); });
    const std::vector<std::string_view> known(words.begin(), words.end());
    ASSERT_EQ(nearest(word, known).data(), first->data()) << word << " in round " << round;
  }
}

}  // namespace
}  // namespace tumorboard::json
