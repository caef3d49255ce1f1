// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/items.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

namespace tumorboard::clinical {
namespace {

// Of a code, as its fact's index is in the knowledge.
std::uint16_t number(std::string_view code) {
  static std::vector<std::string> known;
  const auto at = std::find(known.begin(), known.end(), code);
  const auto index = static_cast<std::uint16_t>(at - known.begin());
  if (at == known.end()) known.emplace_back(code);
  return index;
}

GivenItem item(const char* code, v1::Stance stance, const char* rule,
               std::initializer_list<std::uint16_t> lesions = {}) {
  GivenItem made;
  made.code = code;
  made.stance = stance;
  made.number = number(code);
  made.rule = rule;
  made.lesions = lesions;
  return made;
}

TEST(Items, one_rule_for_several_lesions_is_one_item) {
  ItemList list;
  list.add(item("sbrt_option", v1::STANCE_CONSIDER, "sbrt", {0}));
  list.add(item("sbrt_option", v1::STANCE_CONSIDER, "sbrt", {1}));
  const auto items = std::move(list).finish();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].lesions.size(), 2);
}

TEST(Items, two_rules_for_the_same_subject_keep_the_stronger_stance_and_both_reasons) {
  const auto told = [](v1::Stance stance, const char* rule) {
    GivenItem made = item("surgery_option", stance, rule, {0});
    made.told = std::make_unique<v1::Item>();
    return made;
  };
  ItemList list;
  list.add(told(v1::STANCE_CONSIDER, "weak"));
  list.add(told(v1::STANCE_RECOMMEND, "strong"));
  const auto items = std::move(list).finish();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].stance, v1::STANCE_RECOMMEND);
  EXPECT_EQ(items[0].rule, "strong");
  EXPECT_EQ(items[0].more_rules, std::vector<std::string_view>{"weak"});
}

TEST(Items, two_rules_that_say_the_same_keep_both_texts_and_the_greater_strength) {
  const auto told = [](const char* rule, const char* text, v1::Strength strength) {
    GivenItem made = item("oar_constraint_check", v1::STANCE_CAUTION, rule, {0});
    made.strength = strength;
    made.told = std::make_unique<v1::Item>();
    made.told->set_text(text);
    return made;
  };
  ItemList list;
  list.add(told("near", "Near the bowel.", v1::STRENGTH_CONDITIONAL));
  list.add(told("again", "Irradiated before.", v1::STRENGTH_STRONG));
  const auto items = std::move(list).finish();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].told->text(), "Near the bowel. Irradiated before.");
  EXPECT_EQ(items[0].strength, v1::STRENGTH_STRONG);
}

TEST(Items, one_code_may_stay_apart_for_different_lesions) {
  ItemList list;
  list.add(item("surgery_option", v1::STANCE_CONSIDER, "weak", {0}));
  list.add(item("surgery_option", v1::STANCE_RECOMMEND, "strong", {1}));
  EXPECT_EQ(std::move(list).finish().size(), 2U);
}

TEST(Items, a_discouraged_one_displaces_what_was_recommended) {
  ItemList list;
  list.add(item("wbrt_option", v1::STANCE_RECOMMEND, "for", {0}));
  list.add(item("wbrt_option", v1::STANCE_DISCOURAGE, "against"));
  const auto items = std::move(list).finish();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].stance, v1::STANCE_DISCOURAGE);
}

TEST(Items, a_suppressed_code_is_not_given_whichever_rule_gave_it) {
  ItemList list;
  list.add(item("sbrt_option", v1::STANCE_CONSIDER, "sbrt", {0}));
  list.suppress(number("sbrt_option"));
  list.add(item("sbrt_option", v1::STANCE_RECOMMEND, "other", {0}));
  EXPECT_TRUE(std::move(list).finish().empty());
}

TEST(Items, stronger_stances_come_first_and_a_caution_before_what_is_discouraged) {
  ItemList list;
  list.add(item("a", v1::STANCE_DISCOURAGE, "1"));
  list.add(item("b", v1::STANCE_CAUTION, "2"));
  list.add(item("c", v1::STANCE_CONSIDER, "3"));
  list.add(item("d", v1::STANCE_RECOMMEND, "4"));
  std::string order;
  for (const GivenItem& given : std::move(list).finish()) order += given.code;
  EXPECT_EQ(order, "dcba");
}

TEST(Items, of_an_option_and_a_caution_for_the_same_subject_the_option_stays) {
  ItemList list;
  list.add(item("a", v1::STANCE_CAUTION, "1", {0}));
  list.add(item("a", v1::STANCE_CONSIDER, "2", {0}));
  const auto items = std::move(list).finish();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].stance, v1::STANCE_CONSIDER);
}

TEST(Items, a_caution_is_displaced_by_what_is_discouraged) {
  ItemList list;
  list.add(item("a", v1::STANCE_CAUTION, "1", {0}));
  list.add(item("a", v1::STANCE_DISCOURAGE, "2", {0}));
  const auto items = std::move(list).finish();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].stance, v1::STANCE_DISCOURAGE);
}

}  // namespace
}  // namespace tumorboard::clinical
