// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/base/date.h"
#include "common/base/error_code.h"
#include "common/base/hash.h"
#include "common/base/random.h"

namespace tumorboard {
namespace {

TEST(Date, only_real_iso_dates_are_read) {
  EXPECT_EQ(Date::parse("1970-01-01")->days, 0);
  EXPECT_EQ(Date::parse("2026-11-23")->iso(), "2026-11-23");
  EXPECT_TRUE(Date::parse("2024-02-29"));
  for (const char* bad :
       {"2026-02-29", "2026-13-01", "2026-00-01", "2026-1-01", "20261101", "2026-11-2x", "", "1799-01-01"}) {
    EXPECT_FALSE(Date::parse(bad)) << bad;
  }
}

TEST(Date, years_count_whole_birthdays) {
  const auto born = *Date::parse("1961-01-12");
  EXPECT_EQ(born.years_until(*Date::parse("2026-01-11")), 64);
  EXPECT_EQ(born.years_until(*Date::parse("2026-01-12")), 65);
}

TEST(Date, wall_time_before_1970_falls_on_the_earlier_day) {
  EXPECT_EQ(Date::of_wall_us(-1).iso(), "1969-12-31");
  EXPECT_EQ(Date::of_wall_us(0).iso(), "1970-01-01");
}

TEST(Hash, sha256_agrees_with_the_published_vector_and_parts_equal_the_whole) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256().update("a").update("bc").finish(), sha256("abc"));
  EXPECT_EQ(unhex(hex("\x01\xff")), "\x01\xff");
  EXPECT_FALSE(unhex("0"));
  EXPECT_FALSE(unhex("0g"));
}

TEST(ErrorCode, the_table_is_indexed_by_code) {
  for (const auto& row : kErrorCodes) EXPECT_EQ(info(row.code).name, row.name);
}

TEST(Random, a_seed_repeats) { EXPECT_EQ(SeededRandom(7).bytes(32), SeededRandom(7).bytes(32)); }

}  // namespace
}  // namespace tumorboard
