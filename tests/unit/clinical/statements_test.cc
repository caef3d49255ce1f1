// SPDX-License-Identifier: Apache-2.0
// What open texts state beside the subject of their field, through the whole pipeline.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/clinical/fixture.h"
#include "workers/clinical/pipeline.h"

namespace tumorboard::clinical {
namespace {

v1::Case plain_case() {
  const auto files = clinical_test::case_files(clinical_test::source_dir() + "/tests/cases");
  return *clinical_test::read_case_text(clinical_test::read_file(files.at(0)));
}

v1::Recommendation answer(const v1::Case& input) {
  return assess(input, "", clinical_test::shipped_knowledge(), nullptr, Sensitivity::kFull).recommendation;
}

v1::Recommendation asked(const std::string& question) {
  v1::Case input = plain_case();
  input.set_question_to_board(question);
  return answer(input);
}

v1::Recommendation answer_beside(const std::string& text) {
  v1::Case input = plain_case();
  input.mutable_patient()->mutable_comorbidities()->add_values(text);
  return answer(input);
}

bool urgent(const v1::Recommendation& given, const std::string& code) {
  return std::any_of(given.urgent().begin(), given.urgent().end(),
                     [&](const v1::UrgentSign& sign) { return sign.code() == code; });
}

bool has(const v1::Recommendation& given, const std::string& code) {
  return std::any_of(given.items().begin(), given.items().end(), [&](const v1::Item& item) {
    return item.code() == code && item.stance() != v1::STANCE_DISCOURAGE;
  });
}

bool asks(const v1::Recommendation& given, const std::string& key) {
  return std::any_of(given.missing_information().begin(), given.missing_information().end(),
                     [&](const v1::MissingInformation& one) { return one.key() == key; });
}

TEST(Statements, the_plain_case_is_ready) { EXPECT_EQ(answer(plain_case()).readiness(), v1::READINESS_READY); }

TEST(Statements, a_doubtful_emergency_counts_and_an_excluded_or_past_one_does_not) {
  EXPECT_TRUE(urgent(asked("Suspected spinal cord compression at T4."), "spinal_cord_compression"));
  EXPECT_TRUE(urgent(asked("Cord compression not excluded."), "spinal_cord_compression"));
  EXPECT_FALSE(urgent(asked("No spinal cord compression."), "spinal_cord_compression"));
  EXPECT_FALSE(urgent(asked("Spinal cord compression in 2019, decompressed."), "spinal_cord_compression"));
  EXPECT_TRUE(urgent(asked("History of lobectomy, now spinal cord compression."), "spinal_cord_compression"));
}

TEST(Statements, an_emergency_keeps_the_answer_from_being_ready) {
  const auto given = asked("Spinal cord compression at T4.");
  EXPECT_EQ(given.readiness(), v1::READINESS_CONDITIONAL);
  ASSERT_EQ(given.urgent_size(), 1);
  EXPECT_EQ(given.urgent(0).path(), "question_to_board");
  EXPECT_EQ(given.urgent(0).value(), "Spinal cord compression at T4");
}

TEST(Statements, a_text_in_unknown_words_is_listed_and_keeps_the_answer_from_being_ready) {
  const auto given = answer_beside("hypertension, zzqx plorf");
  EXPECT_EQ(given.readiness(), v1::READINESS_CONDITIONAL);
  ASSERT_EQ(given.unrecognised_size(), 1);
  EXPECT_EQ(given.unrecognised(0).text(), "zzqx plorf");
  EXPECT_TRUE(given.unrecognised(0).decides());
  EXPECT_TRUE(asks(given, "unread_text"));
}

TEST(Statements, one_known_word_does_not_hide_the_next_sentence) {
  const auto given = asked("SBRT or surgery? She plorfs at night.");
  EXPECT_EQ(given.readiness(), v1::READINESS_CONDITIONAL);
  ASSERT_EQ(given.unrecognised_size(), 1);
  EXPECT_EQ(given.unrecognised(0).text(), "She plorfs at night");
}

TEST(Statements, toxicity_of_the_current_drug_takes_the_drug_out_of_the_plan) {
  for (const char* text : {"pneumonitis on osimertinib", "drug-induced ILD", "osimertinib stopped because of ILD"}) {
    const auto given = answer_beside(text);
    EXPECT_TRUE(has(given, "current_drug_toxicity_review")) << text;
    EXPECT_FALSE(has(given, "continue_current_targeted_therapy")) << text;
  }
}

TEST(Statements, toxicity_of_another_drug_or_long_before_the_drug_does_not) {
  for (const char* text : {"pneumonitis under nivolumab", "ILD 2016, resolved", "no pneumonitis on osimertinib"}) {
    const auto given = answer_beside(text);
    EXPECT_FALSE(has(given, "current_drug_toxicity_review")) << text;
    EXPECT_TRUE(has(given, "continue_current_targeted_therapy")) << text;
  }
}

TEST(Statements, a_typed_event_that_is_not_understood_is_reviewed) {
  v1::Case input = plain_case();
  input.mutable_current_therapy()->mutable_toxicities()->add_values()->set_event("plorfing");
  const auto given = answer(input);
  EXPECT_TRUE(has(given, "current_drug_toxicity_review"));
  EXPECT_FALSE(has(given, "continue_current_targeted_therapy"));
  EXPECT_NE(given.readiness(), v1::READINESS_READY);
}

TEST(Statements, a_drug_that_is_not_taken_is_not_continued) {
  for (const auto status : {v1::THERAPY_STATUS_PAUSED, v1::THERAPY_STATUS_STOPPED, v1::THERAPY_STATUS_COMPLETED,
                            v1::THERAPY_STATUS_PLANNED}) {
    v1::Case input = plain_case();
    input.mutable_current_therapy()->set_status(status);
    const auto given = answer(input);
    EXPECT_TRUE(has(given, "current_drug_not_being_taken"));
    EXPECT_FALSE(has(given, "continue_current_targeted_therapy"));
  }
}

TEST(Statements, a_question_about_stopping_states_nothing) {
  const auto given = asked("Should osimertinib be stopped for SBRT?");
  EXPECT_FALSE(has(given, "current_drug_not_being_taken"));
  EXPECT_TRUE(has(given, "continue_current_targeted_therapy"));
}

TEST(Statements, a_stated_ongoing_drug_against_a_text_that_stops_it_is_asked) {
  v1::Case input = plain_case();
  input.mutable_current_therapy()->set_status(v1::THERAPY_STATUS_ONGOING);
  input.mutable_current_therapy()->set_dose("stopped last week");
  const auto given = answer(input);
  EXPECT_TRUE(asks(given, "drug_status"));
  EXPECT_FALSE(has(given, "continue_current_targeted_therapy"));
}

TEST(Statements, what_the_patient_declines_is_not_recommended) {
  const auto given = asked("She declines SBRT and surgery.");
  EXPECT_TRUE(has(given, "patient_preference_respected"));
  for (const v1::Item& item : given.items()) {
    if (item.code() == "local_therapy_progressing_sites" || item.code() == "sbrt_option") {
      EXPECT_NE(item.stance(), v1::STANCE_RECOMMEND) << item.code();
      EXPECT_NE(item.stance(), v1::STANCE_DISCOURAGE) << item.code();
    }
  }
}

TEST(Statements, a_refusal_of_something_unknown_is_unread) {
  const auto given = asked("She refuses the plorf.");
  EXPECT_NE(given.readiness(), v1::READINESS_READY);
  EXPECT_TRUE(asks(given, "unread_text"));
}

TEST(Statements, a_kidney_number_is_no_gene) {
  EXPECT_TRUE(asks(answer_beside("eGFR zzqx"), "unread_text"));
  EXPECT_FALSE(asks(answer_beside("eGFR 92 ml/min"), "unread_text"));
}

TEST(Statements, a_clarified_text_counts_as_read_under_the_name_of_who_said_so) {
  v1::Case input = plain_case();
  input.mutable_patient()->mutable_comorbidities()->add_values("zzqx plorf");
  v1::Clarification& said = *input.mutable_clarifications()->add_values();
  said.set_path("patient.comorbidities[0]");
  said.set_text("zzqx plorf");
  said.set_meaning("not_relevant");
  said.set_reason("a wart");
  said.set_by("user-7");
  const auto given = answer(input);
  EXPECT_EQ(given.readiness(), v1::READINESS_READY);
  ASSERT_EQ(given.clarified_size(), 1);
  EXPECT_EQ(given.clarified(0).by(), "user-7");
  EXPECT_EQ(given.unrecognised_size(), 0);
}

TEST(Statements, a_clarification_of_other_words_is_void_and_listed) {
  v1::Case input = plain_case();
  input.mutable_patient()->mutable_comorbidities()->add_values("zzqx plorf");
  v1::Clarification& said = *input.mutable_clarifications()->add_values();
  said.set_path("patient.comorbidities[0]");
  said.set_text("zzqx");
  said.set_meaning("not_relevant");
  said.set_reason("a wart");
  const auto given = answer(input);
  EXPECT_NE(given.readiness(), v1::READINESS_READY);
  EXPECT_EQ(given.clarified_size(), 0);
  ASSERT_EQ(given.unrecognised_size(), 2);
  EXPECT_EQ(given.unrecognised(0).path(), "clarifications[0]");
}

TEST(Statements, an_alarm_cannot_be_clarified_away) {
  v1::Case input = plain_case();
  input.set_question_to_board("Spinal cord compression at T4.");
  v1::Clarification& said = *input.mutable_clarifications()->add_values();
  said.set_path("question_to_board");
  said.set_text("Spinal cord compression at T4");
  said.set_meaning("not_relevant");
  said.set_reason("it is not");
  const auto given = answer(input);
  EXPECT_TRUE(urgent(given, "spinal_cord_compression"));
  EXPECT_EQ(given.pattern(), v1::PATTERN_CONTRADICTORY_DATA);
}

TEST(Statements, the_clauses_of_a_text_joined_are_the_text) {
  const std::string text = "SBRT?  Or 2,5 mg; \"x\" - (a, b)!\nEnd";
  std::string joined;
  const v1::Recommendation given = asked(text);
  for (const v1::ReadClause& clause : given.read()) {
    if (clause.path() == "question_to_board") joined += clause.text();
  }
  EXPECT_EQ(joined, text);
}

}  // namespace
}  // namespace tumorboard::clinical
