// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/items.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace tumorboard::clinical {
namespace {

v1::Item item(const char* code, v1::Stance stance, const char* rule, std::initializer_list<const char*> lesions = {}) {
  v1::Item made;
  made.set_code(code);
  made.set_stance(stance);
  made.add_rule_ids(rule);
  for (const char* id : lesions) made.add_lesion_ids(id);
  return made;
}

TEST(Items, one_rule_for_several_lesions_is_one_item) {
  ItemList list;
  list.add(item("sbrt_option", v1::STANCE_CONSIDER, "sbrt", {"a"}));
  list.add(item("sbrt_option", v1::STANCE_CONSIDER, "sbrt", {"b"}));
  const auto items = std::move(list).finish();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].lesion_ids_size(), 2);
}

TEST(Items, two_rules_for_the_same_subject_keep_the_stronger_stance_and_both_reasons) {
  ItemList list;
  list.add(item("surgery_option", v1::STANCE_CONSIDER, "weak", {"a"}));
  list.add(item("surgery_option", v1::STANCE_RECOMMEND, "strong", {"a"}));
  const auto items = std::move(list).finish();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].stance(), v1::STANCE_RECOMMEND);
  EXPECT_EQ(items[0].rule_ids_size(), 2);
}

TEST(Items, two_rules_that_say_the_same_keep_both_texts_and_the_greater_strength) {
  v1::Item near = item("oar_constraint_check", v1::STANCE_RECOMMEND, "near", {"a"});
  near.set_text("Near the bowel.");
  near.set_strength(v1::STRENGTH_CONDITIONAL);
  v1::Item again = item("oar_constraint_check", v1::STANCE_RECOMMEND, "again", {"a"});
  again.set_text("Irradiated before.");
  again.set_strength(v1::STRENGTH_STRONG);
  ItemList list;
  list.add(near);
  list.add(again);
  const auto items = std::move(list).finish();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].text(), "Near the bowel. Irradiated before.");
  EXPECT_EQ(items[0].strength(), v1::STRENGTH_STRONG);
}

TEST(Items, one_code_may_stay_apart_for_different_lesions) {
  ItemList list;
  list.add(item("surgery_option", v1::STANCE_CONSIDER, "weak", {"a"}));
  list.add(item("surgery_option", v1::STANCE_RECOMMEND, "strong", {"b"}));
  EXPECT_EQ(std::move(list).finish().size(), 2U);
}

TEST(Items, a_discouraged_one_displaces_what_was_recommended) {
  ItemList list;
  list.add(item("wbrt_option", v1::STANCE_RECOMMEND, "for", {"a"}));
  list.add(item("wbrt_option", v1::STANCE_DISCOURAGE, "against"));
  const auto items = std::move(list).finish();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].stance(), v1::STANCE_DISCOURAGE);
}

TEST(Items, a_suppressed_code_is_not_given_whichever_rule_gave_it) {
  ItemList list;
  list.add(item("sbrt_option", v1::STANCE_CONSIDER, "sbrt", {"a"}));
  list.suppress("sbrt_option");
  list.add(item("sbrt_option", v1::STANCE_RECOMMEND, "other", {"a"}));
  EXPECT_TRUE(std::move(list).finish().empty());
}

TEST(Items, stronger_stances_come_first) {
  ItemList list;
  list.add(item("a", v1::STANCE_DISCOURAGE, "1"));
  list.add(item("b", v1::STANCE_CONSIDER, "2"));
  list.add(item("c", v1::STANCE_RECOMMEND, "3"));
  const auto items = std::move(list).finish();
  EXPECT_EQ(items[0].code() + items[1].code() + items[2].code(), "cba");
}

}  // namespace
}  // namespace tumorboard::clinical
