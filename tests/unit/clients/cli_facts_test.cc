// SPDX-License-Identifier: Apache-2.0
// case add-facts: the fields of the safety rules and clarifications, from the command line.
#include "common/casefile/case_file.h"
#include "tests/unit/clients/board_fixture.h"

namespace tumorboard::cli {
namespace {

using testing::HasSubstr;

class CliFactsTest : public BoardFixture {
 protected:
  void SetUp() override {
    BoardFixture::SetUp();
    put(R"({"id":"c1","as_of":"2026-08-05","patient":{"comorbidities":["state after XY"]},"biopsy":{"note":"odd"}})");
  }
  void put(const std::string& json) {
    view_.set_case_(casefile::read_case(json, std::nullopt, *Date::parse("2026-08-05"))->SerializeAsString());
  }
  Outcome add(std::vector<std::string> rest) {
    std::vector<std::string> arguments{"case", "add-facts", "c1", "--revision", "3", "--reason", "as read today"};
    arguments.insert(arguments.end(), rest.begin(), rest.end());
    return h_.run(arguments);
  }
  v1::Case sent_case() const {
    v1::Case facts;
    EXPECT_TRUE(facts.ParseFromString(last_sent<v1::AddFacts>(v1::MESSAGE_TYPE_ADD_FACTS).case_()));
    return facts;
  }
};

TEST_F(CliFactsTest, facts_of_danger_and_of_the_drug_are_set_by_path_and_shown_in_words) {
  const Outcome outcome =
      add({"--set", "urgent_signs[0]=weak legs", "--set", "patient.organ_function.egfr=28", "--set",
           R"(current_therapy.toxicities=[{"event":"pneumonitis","grade":2,"active":true}])", "--set",
           "current_therapy.started=2025-03", "--set", R"(prior_therapies[0]={"drug":"crizotinib","months":14})"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("urgent_signs: not known -> weak legs"));
  EXPECT_THAT(outcome.err, HasSubstr("current_therapy.toxicities: not known -> pneumonitis grade 2 (active)"));
  EXPECT_EQ(sent_case().prior_therapies().values(0), "crizotinib, 14 months");
  EXPECT_EQ(add({"--set", "current_therapy.toxicities[0].grade=6"}).exit, 8);
}

TEST_F(CliFactsTest, an_unread_text_is_clarified_by_four_words_and_more_than_once) {
  const Outcome outcome = add({"--clarify", "patient.comorbidities[0]", "state after XY", "not_relevant", "wart",
                               "--clarify", "biopsy.note", "odd", "set biopsy.done=false", "none was taken"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("biopsy.done: not known -> false"));
  const v1::Case facts = sent_case();
  ASSERT_EQ(facts.clarifications().values_size(), 2);
  EXPECT_EQ(facts.clarifications().values(0).path(), "patient.comorbidities[0]");
  EXPECT_EQ(facts.clarifications().values(0).reason(), "wart");
  EXPECT_FALSE(facts.clarifications().values(0).has_by()) << "the daemon says who";
  EXPECT_EQ(facts.clarifications().values(1).meaning(), "set biopsy.done=false");
  EXPECT_TRUE(facts.biopsy().has_done());
}

TEST_F(CliFactsTest, a_clause_that_was_clarified_before_is_clarified_in_its_place) {
  put(R"({"id":"c1","as_of":"2026-08-05","biopsy":{"note":"odd"},"clarifications":[{"path":"biopsy.note","text":"odd",
      "meaning":"not_relevant","reason":"r","by":"somebody"}]})");
  ASSERT_EQ(add({"--clarify", "biopsy.note", "odd", "not_relevant", "read again"}).exit, 0);
  ASSERT_EQ(sent_case().clarifications().values_size(), 1);
  EXPECT_EQ(sent_case().clarifications().values(0).reason(), "read again");
  EXPECT_FALSE(sent_case().clarifications().values(0).has_by());
}

TEST_F(CliFactsTest, a_clarification_that_is_none_is_refused_before_anything_is_sent) {
  EXPECT_EQ(add({"--clarify", "patient.ecog", "1", "not_relevant", "r"}).exit, 8);
  EXPECT_EQ(add({"--clarify", "biopsy.note", "odd", "irrelevant", "r"}).exit, 8);
  EXPECT_EQ(add({"--clarify", "biopsy.note", "odd", "set biopsy.dnoe=true", "r"}).exit, 8);
  EXPECT_EQ(add({"--clarify", "biopsy.note", "odd", "not_relevant"}).exit, 2);
  EXPECT_EQ(add({"--clarify", "biopsy.note", "odd", "not_relevant", "r", "--file", "x.json"}).exit, 2);
  EXPECT_EQ(sent(v1::MESSAGE_TYPE_ADD_FACTS), 0U);
}

}  // namespace
}  // namespace tumorboard::cli
