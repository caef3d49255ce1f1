// SPDX-License-Identifier: Apache-2.0
// Whose messages the engine takes, and who finds no place.
#include "daemon/exchange/intake.h"

#include <gtest/gtest.h>

namespace tumorboard {
namespace {

Inbound message(const std::string& key, std::size_t bytes = 1) {
  Inbound out;
  out.key_id = KeyId{key};
  out.body = std::string(bytes, 'x');
  return out;
}

std::string keys(const std::vector<Inbound>& taken) {
  std::string text;
  for (const auto& one : taken) text += one.key_id.value();
  return text;
}

TEST(IntakeTest, keys_are_taken_in_turn_and_keep_their_own_order) {
  Intake intake(100);
  for (int i = 0; i < 40; ++i) {
    Inbound one = message("a");
    one.received_ms = i;
    ASSERT_TRUE(intake.push(std::move(one)));
  }
  ASSERT_TRUE(intake.push(message("b")));
  ASSERT_TRUE(intake.push(message("c")));
  ASSERT_TRUE(intake.push(message("b")));
  const auto first = intake.drain(6);
  EXPECT_EQ(keys(first), "abcaba");
  EXPECT_EQ(first[5].received_ms, 2);
  EXPECT_EQ(intake.size(), 37U);
}

TEST(IntakeTest, one_key_leaves_half_of_the_places_to_others) {
  Intake intake(100);
  int taken = 0;
  while (intake.push(message("flood"))) ++taken;
  EXPECT_EQ(taken, 50);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(intake.push(message("other" + std::to_string(i % 5)))) << i;
  EXPECT_FALSE(intake.push(message("late"))) << "all places are taken";
}

TEST(IntakeTest, bytes_are_bounded_for_each_key_and_for_all) {
  Intake intake(100'000);
  int taken = 0;
  while (intake.push(message("flood", 262'144))) ++taken;
  EXPECT_EQ(taken, 64);
  EXPECT_TRUE(intake.push(message("other", 262'144)));
  for (const char* key : {"c", "d", "e"}) {
    while (intake.push(message(key, 262'144))) ++taken;
  }
  EXPECT_LE((static_cast<std::size_t>(taken) + 1) * 262'144, Intake::kMostBytes);
}

TEST(IntakeTest, the_smallest_queue_takes_one_and_an_end_is_never_refused) {
  Intake intake(1);
  EXPECT_TRUE(intake.push(message("a")));
  Inbound refused = message("a", 3);
  EXPECT_FALSE(intake.push(std::move(refused)));
  EXPECT_EQ(refused.body.size(), 3U) << "untouched";  // NOLINT(bugprone-use-after-move): that is what is tested
  intake.push_always(message("a"));
  EXPECT_EQ(intake.drain(10).size(), 2U);
  intake.close_queue();
  EXPECT_FALSE(intake.push(message("a")));
}

}  // namespace
}  // namespace tumorboard
