// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include "common/wire/credit.h"
#include "common/wire/liveness.h"

namespace tumorboard::wire {
namespace {

TEST(Liveness, three_missed_heartbeats_are_gone_and_any_traffic_counts) {
  Liveness peer(1000, 2000, 3);
  EXPECT_FALSE(peer.gone(6999));
  EXPECT_TRUE(peer.gone(7000));
  peer.heard(6999);
  EXPECT_FALSE(peer.gone(12998));
  EXPECT_EQ(peer.missed(12998), 2);
  EXPECT_TRUE(peer.gone(12999));
}

TEST(Liveness, a_heartbeat_is_due_after_silence_of_our_own) {
  Liveness peer(0, 2000, 3);
  EXPECT_FALSE(peer.heartbeat_due(1999));
  EXPECT_TRUE(peer.heartbeat_due(2000));
  peer.sent(2000);
  EXPECT_FALSE(peer.heartbeat_due(3999));
}

TEST(Liveness, time_that_goes_back_changes_nothing) {
  Liveness peer(10'000, 2000, 3);
  peer.heard(5'000);
  EXPECT_FALSE(peer.gone(15'999));
  EXPECT_EQ(peer.missed(0), 0);
}

TEST(Liveness, the_next_moment_is_the_earlier_of_both) {
  Liveness peer(0, 2000, 3);
  EXPECT_EQ(peer.next_ms(), 2000);
  peer.sent(5000);
  EXPECT_EQ(peer.next_ms(), 6000);
}

TEST(CreditWindow, never_gives_more_than_granted) {
  CreditWindow window(10);
  EXPECT_FALSE(window.take());
  window.grant(2);
  EXPECT_TRUE(window.take());
  EXPECT_TRUE(window.take());
  EXPECT_FALSE(window.take());
}

TEST(CreditWindow, never_holds_more_than_its_limit) {
  CreditWindow window(10);
  window.grant(7);
  window.grant(std::numeric_limits<std::uint32_t>::max());
  EXPECT_EQ(window.available(), 10U);
}

TEST(CreditReturn, gives_back_in_halves_and_everything_in_the_end) {
  CreditReturn credit(8);
  std::uint32_t returned = 0;
  int times = 0;
  for (int n = 0; n < 80; ++n) {
    const std::uint32_t more = credit.consumed();
    returned += more;
    times += more > 0 ? 1 : 0;
  }
  EXPECT_EQ(returned, 80U);
  EXPECT_EQ(times, 20);
}

TEST(CreditReturn, a_window_of_one_does_not_starve) {
  CreditReturn credit(1);
  EXPECT_EQ(credit.consumed(), 1U);
  EXPECT_EQ(credit.consumed(), 1U);
}

}  // namespace
}  // namespace tumorboard::wire
