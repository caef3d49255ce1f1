// SPDX-License-Identifier: Apache-2.0
#include "common/json/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace tumorboard::json {
namespace {

TEST(Utf8, only_the_shortest_form_of_a_character_is_text) {
  for (const char* good : {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF", "a\xFE"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
    EXPECT_FALSE(is_printable_line(bad)) << bad;
  }
}

TEST(Utf8, characters_are_counted_not_bytes) { EXPECT_EQ(code_points("a\xC3\xA9\xF0\x9F\x98\x80"), 3U); }

TEST(Utf8, a_printable_line_shows_what_it_says) {
  EXPECT_TRUE(is_printable_line("Dr. J\xC3\xB6rg \\n"));
  for (const std::string& bad :
       {std::string("a\nb"), std::string("\t"), std::string("\0", 1), std::string("\x7f"), std::string("\xC2\x9B"),
        std::string("\xE2\x80\xA9"), std::string("\xE2\x81\xA6"), std::string("\xE2\x80\x8F")}) {
    EXPECT_FALSE(is_printable_line(bad));
  }
}

TEST(Utf8, a_cut_leaves_no_part_of_a_character) {
  EXPECT_EQ(cut_utf8("short", 200), "short");
  EXPECT_EQ(cut_utf8("abcd", 2), "ab");
  for (const std::size_t most : {1U, 2U}) EXPECT_EQ(cut_utf8("a\xc3\xbc", most), "a");
  EXPECT_EQ(cut_utf8("a\xc3\xbc.", 3), "a\xc3\xbc");
  EXPECT_EQ(cut_utf8("\xf0\x9f\xab\x81", 3), "");
  EXPECT_EQ(cut_utf8(std::string(3, '\x80'), 2), "") << "what is no text at all is cut all the same";
}

}  // namespace
}  // namespace tumorboard::json
