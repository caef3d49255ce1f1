// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/analysis.h"

#include "tests/unit/knowledge/fixture.h"

namespace tumorboard::knowledge {
namespace {

TEST(analysis, finds_conditions_that_can_never_hold) {
  SmallLanguage language;
  for (const char* text :
       {"colour = red and colour = green", "p and not p", "n > 5 and n < 5", "n > 5 and n <= 5",
        "set is empty and set has red", "set has_only {red} and set has blue", "q and (p and colour = red) and not p",
        "p is unknown and p", "not (colour in {red, green, blue}) and colour is known", "n < m and n > 7 and m < 3",
        "colour in {red, green} and colour = blue and r", "not always"}) {
    EXPECT_TRUE(never_holds(language.condition(text), language.table)) << text;
  }
}

TEST(analysis, says_nothing_against_conditions_that_can_hold) {
  SmallLanguage language;
  for (const char* text :
       {"colour = red and open = green", "n > 4 and n < 5", "n is unknown and n > 5",
        "n is unknown and n > 3 and n < 5", "set is unknown and set has red",
        "open != red and open != green and open is known", "n < m and n > 3", "p or not p", "n <= m and m <= n",
        "set has_all {red, green} and not set has_only {red, green, blue}", "always"}) {
    EXPECT_FALSE(never_holds(language.condition(text), language.table)) << text;
  }
}

TEST(analysis, knows_conditions_that_always_hold) {
  SmallLanguage language;
  EXPECT_TRUE(always_holds(language.condition("always"), language.table));
  EXPECT_TRUE(always_holds(language.condition("p or not p or p is unknown"), language.table));
  EXPECT_TRUE(always_holds(language.condition("colour is known or colour is unknown"), language.table));
  EXPECT_FALSE(always_holds(language.condition("p or not p"), language.table)) << "both are unknown when p is";
  EXPECT_FALSE(always_holds(language.condition("n >= 0 or n < 0"), language.table));
}

TEST(analysis, conditions_differing_only_in_order_have_one_canonical_form) {
  SmallLanguage language;
  EXPECT_EQ(canonical(language.condition("p and (q or n > 3)")), canonical(language.condition("(n > 3 or q) and p")));
  EXPECT_EQ(canonical(language.condition("p and p")), canonical(language.condition("p")));
  EXPECT_NE(canonical(language.condition("p and q")), canonical(language.condition("p or q")));
  EXPECT_NE(canonical(language.condition("n > 3")), canonical(language.condition("n > 4")));
  EXPECT_NE(canonical(language.condition("colour = red")), canonical(language.condition("colour = blue")));
  EXPECT_NE(canonical(language.condition("n > m")), canonical(language.condition("m > n")));
}

}  // namespace
}  // namespace tumorboard::knowledge
