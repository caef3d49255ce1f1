// SPDX-License-Identifier: Apache-2.0
// The board's law, played at random against a second, independent statement of it.
// TUMORBOARD_SEED draws another course; TUMORBOARD_TIER=long, a long one.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "tests/model/player.h"

namespace tumorboard::model {
namespace {

constexpr std::uint64_t kCommandsOfABoard = 5'000;  // then a new board: histories stay readable

std::uint64_t seed() {
  const char* text = std::getenv("TUMORBOARD_SEED");
  return text == nullptr ? 20'260'101 : std::strtoull(text, nullptr, 10);
}

int boards() {
  const char* tier = std::getenv("TUMORBOARD_TIER");
  return tier != nullptr && std::string(tier) == "long" ? 200 : 20;
}

TEST(Model, a_hundred_thousand_random_commands_leave_the_engine_where_the_law_says) {
  std::map<std::string, std::map<v1::ErrorCode, std::uint64_t>> answers;
  std::map<v1::CaseState, std::uint64_t> states;
  for (int board = 0; board < boards(); ++board) {
    Player player(seed() + static_cast<std::uint64_t>(board));
    while (player.commands < kCommandsOfABoard && player.failure().empty()) player.step();
    if (player.failure().empty()) player.look_back();
    ASSERT_TRUE(player.failure().empty())
        << player.failure() << "\nTUMORBOARD_SEED=" << seed() + static_cast<std::uint64_t>(board);
    for (const auto& [what, codes] : player.answers) {
      for (const auto& [code, count] : codes) answers[what][code] += count;
    }
    for (const auto& [state, count] : player.states) states[state] += count;
  }
  for (const auto& [what, codes] : answers) {
    std::cout << what;
    for (const auto& [code, count] : codes) std::cout << "  " << v1::ErrorCode_Name(code).substr(11) << " " << count;
    std::cout << "\n";
    EXPECT_GT(codes.contains(v1::ERROR_CODE_OK) ? codes.at(v1::ERROR_CODE_OK) : 0, 0U) << what << " was never accepted";
  }
  for (int state = v1::CASE_STATE_RECEIVED; state <= v1::CASE_STATE_WITHDRAWN; ++state) {
    EXPECT_GT(states[static_cast<v1::CaseState>(state)], 0U) << "no command met this state: " << state;
  }
  for (const char* what :
       {"ATTACHED", "SPECIMEN_STATE_UNMATCHED", "SPECIMEN_STATE_VOID", "MOVED", "ADOPTED", "REPEAT"}) {
    EXPECT_TRUE(answers.contains(what)) << what;
  }
}

}  // namespace
}  // namespace tumorboard::model
