// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/difference.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/knowledge/fixture.h"

namespace tumorboard::knowledge {
namespace {

v1::KnowledgeFile read(const std::string& text) {
  v1::KnowledgeFile file;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &file)) << text;
  return file;
}

TEST(Difference, nothing_differs_from_itself) {
  const auto knowledge = small_knowledge();
  EXPECT_TRUE(difference(knowledge->data(), knowledge->data()).empty());
}

TEST(Difference, entries_are_matched_by_kind_and_key_wherever_they_stand) {
  const auto before = read(R"(rule { id: "a" when: "always" } rule { id: "b" when: "always" } drug { name: "a" })");
  const auto after = read(R"(drug { name: "a" } rule { id: "b" when: "always" } rule { id: "c" when: "always" })");
  const auto changes = difference(before, after);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].how, EntryChanged::kRemoved);
  EXPECT_EQ(changes[0].kind + " " + changes[0].key, "rule a");
  EXPECT_EQ(changes[1].how, EntryChanged::kAdded);
  EXPECT_EQ(changes[1].kind + " " + changes[1].key, "rule c");
}

TEST(Difference, a_changed_field_tells_both_values_and_a_list_what_came_and_went) {
  const auto before = read(R"(drug { name: "d" synonym: "old" synonym: "kept" generation: 1 })");
  const auto after = read(R"(drug { name: "d" synonym: "kept" synonym: "new" generation: 2 })");
  const auto changes = difference(before, after);
  ASSERT_EQ(changes.size(), 1U);
  ASSERT_EQ(changes[0].fields.size(), 2U);
  EXPECT_EQ(changes[0].fields[0].field, "synonym");
  EXPECT_EQ(changes[0].fields[0].from, "old");
  EXPECT_EQ(changes[0].fields[0].to, "new");
  EXPECT_EQ(changes[0].fields[1].from + " " + changes[0].fields[1].to, "1 2");
}

TEST(Difference, each_number_of_the_policy_is_an_entry_of_its_own) {
  const auto before = read(R"(policy { cut_off { value: 5 source: "s" } })");
  const auto after = read(R"(policy { cut_off { value: 3 source: "s" } })");
  const auto changes = difference(before, after);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind + " " + changes[0].key, "policy cut_off");
  EXPECT_EQ(changes[0].fields.at(0).to, "3");
}

TEST(Difference, words_of_one_meaning_are_one_entry_however_many_lines_they_take) {
  const auto one = read(R"(lexicon { category: LEXICON_CATEGORY_SITE value: "liver" term: "liver" term: "hepatic" })");
  const auto two = read(R"(lexicon { category: LEXICON_CATEGORY_SITE value: "liver" term: "liver" }
                           lexicon { category: LEXICON_CATEGORY_SITE value: "liver" term: "hepatic" })");
  EXPECT_TRUE(difference(one, two).empty());
}

TEST(Difference, every_entry_has_a_key_and_its_set_fields) {
  const auto knowledge = small_knowledge();
  for (const Entry& entry : entries(knowledge->data())) {
    EXPECT_FALSE(entry.key.empty()) << entry.kind;
    EXPECT_FALSE(fields(*entry.message).empty()) << entry.kind << " " << entry.key;
  }
}

}  // namespace
}  // namespace tumorboard::knowledge
