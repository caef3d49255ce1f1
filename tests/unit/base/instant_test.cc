// SPDX-License-Identifier: Apache-2.0
#include "common/base/instant.h"

#include <gtest/gtest.h>

namespace tumorboard {
namespace {

constexpr std::int64_t kNoon = 1'785'931'200'000'000;  // 2026-08-05T12:00:00Z

TEST(Instant, an_offset_says_which_instant_it_is) {
  EXPECT_EQ(parse_instant("2026-08-05T12:00Z"), kNoon);
  EXPECT_EQ(parse_instant("2026-08-05T14:00:00+02:00"), kNoon);
  EXPECT_EQ(parse_instant("2026-08-05T01:30-10:30"), kNoon);
  EXPECT_EQ(parse_instant("2026-08-06T00:00+12:00"), kNoon);
}

TEST(Instant, decimals_are_microseconds_and_no_finer) {
  EXPECT_EQ(parse_instant("2026-08-05T12:00:01.5Z"), kNoon + 1'500'000);
  EXPECT_EQ(parse_instant("2026-08-05T12:00:00.000001Z"), kNoon + 1);
  EXPECT_EQ(parse_instant("2026-08-05T12:00:00.0000001Z"), std::nullopt);
}

TEST(Instant, what_is_no_instant_is_refused) {
  for (const char* text :
       {"", "2026-08-05", "2026-08-05T12:00", "2026-08-05T12:00:00", "2026-08-05 12:00Z", "2026-02-30T12:00Z",
        "2026-08-05T24:00Z", "2026-08-05T12:60Z", "2026-08-05T12:00:60Z", "2026-08-05T12:00:00.Z",
        "2026-08-05T12:00+2:00", "2026-08-05T12:00+24:00", "2026-08-05T12:00Zx", "2026-08-05T1a:00Z",
        "2026-08-05T12:00z", "2026-08-05T12:0", "2026-08-05T-1:00Z"}) {
    EXPECT_EQ(parse_instant(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tumorboard
