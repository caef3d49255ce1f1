// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <regex>
#include <sstream>

#include "clients/cli/case_text.h"
#include "clients/text/board_text.h"
#include "clients/text/table.h"
#include "clients/text/text.h"
#include "tests/unit/clients/cli_harness.h"

namespace tumorboard::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TextTest, text_of_a_case_cannot_steer_the_terminal) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\xEF\xBF\xBD[31mb");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "b"),
            "a\xEF\xBF\xBD"
            "b");  // C1
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b"),
            "a\xEF\xBF\xBD"
            "b");  // right-to-left override
  EXPECT_EQ(printable("gr\xC3\xBC\xC3\x9F\n2"), "gr\xC3\xBC\xC3\x9F 2");
}

TEST(TextTest, width_counts_characters_and_not_bytes) {
  EXPECT_EQ(width_of("M\xC3\xBCller"), 6U);
  EXPECT_EQ(width_of("e\xCC\x81"), 1U);
}

TEST(TextTest, wrap_keeps_to_the_width_and_indents) {
  EXPECT_EQ(wrap("one two three four", 10, "- ", "  "), "- one two\n  three\n  four");
  EXPECT_EQ(wrap("immeasurably", 5, "", ""), "immeasurably");
  EXPECT_EQ(wrap("", 10, "label ", ""), "label");
}

TEST(TextTest, days_and_times_are_spelled_so_that_they_cannot_be_confused) {
  EXPECT_EQ(day_text("2026-08-05"), "05-Aug-2026");
  EXPECT_EQ(day_text("soon"), "soon");
  EXPECT_EQ(time_text(1'785'945'720'000'000), "2026-08-05 16:02");
  EXPECT_EQ(time_text(0), "-");
}

TEST(TableTest, columns_align_and_tsv_escapes) {
  Table table({"CASE", "V"});
  table.add({"M\xC3\xBC", "12"});
  table.add({"longer name", ""});
  table.add({"tab\there", "a\\b"});
  std::ostringstream aligned;
  table.write_aligned(aligned);
  EXPECT_EQ(aligned.str(), "CASE         V\nM\xC3\xBC           12\nlonger name  -\ntab here     a\\b\n");
  std::ostringstream tsv;
  table.write_tsv(tsv);
  EXPECT_EQ(tsv.str(), "M\xC3\xBC\t12\nlonger name\t\ntab\\there\ta\\\\b\n");
}

template <typename Message>
Message read_message(const std::string& name) {
  Message message;
  const auto path = source_folder() / "tests/unit/clients/golden" / name;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(content_of(path), &message)) << path;
  return message;
}

// TUMORBOARD_UPDATE_GOLDEN=1 writes the file anew; read the difference before committing it.
void expect_golden(const std::string& name, const std::string& text) {
  const auto path = source_folder() / "tests/unit/clients/golden" / name;
  if (std::getenv("TUMORBOARD_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(content_of(path), text);
}

TEST(BoardTextTest, a_recommendation_reads_as_a_board_wants_it) {
  const auto facts = read_message<v1::Case>("case.textproto");
  const auto recommendation = read_message<v1::Recommendation>("recommendation.textproto");
  expect_golden("board.txt", board_text(recommendation, &facts, Detail::kOneScreen, {90, false}));
  expect_golden("board-all.txt", board_text(recommendation, &facts, Detail::kAll, {90, false}));
}

TEST(BoardTextTest, changes_that_no_plan_waits_for_are_folded_unless_all_is_asked_for) {
  v1::Recommendation recommendation;
  for (int i = 0; i < 20; ++i) {
    v1::Sensitivity& one = *recommendation.add_sensitivity();
    one.set_path("trial_available");
    one.set_if_value("answer " + std::to_string(i));
    v1::Change& change = *one.add_changes();
    change.set_what("item:clinical_trial_discussion");
    change.set_from("not given");
    change.set_to("recommend");
  }
  const std::string folded = board_text(recommendation, nullptr, Detail::kOneScreen, {});
  EXPECT_THAT(folded, Not(HasSubstr("answer 1")));
  EXPECT_THAT(board_text(recommendation, nullptr, Detail::kAll, {80, false}), HasSubstr("answer 19"));
}

TEST(BoardTextTest, nothing_promises_survival) {
  const auto facts = read_message<v1::Case>("case.textproto");
  const auto recommendation = read_message<v1::Recommendation>("recommendation.textproto");
  const std::string page = board_text(recommendation, &facts, Detail::kOneScreen, {90, false});
  EXPECT_TRUE(std::regex_search(page, std::regex("no\\s+forecast")));
}

TEST(BoardTextTest, no_line_is_wider_than_the_terminal) {
  const auto facts = read_message<v1::Case>("case.textproto");
  const auto recommendation = read_message<v1::Recommendation>("recommendation.textproto");
  for (const std::size_t width : {60U, 80U, 100U}) {
    std::istringstream lines(board_text(recommendation, &facts, Detail::kOneScreen, {width, false}));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(width_of(line), width) << line;
  }
}

TEST(BoardTextTest, what_blocks_is_said_before_the_plan_and_before_what_does_not) {
  auto recommendation = read_message<v1::Recommendation>("recommendation.textproto");
  recommendation.set_readiness(v1::READINESS_BLOCKED);
  const std::string text = board_text(recommendation, nullptr, Detail::kOneScreen, {100, false});
  EXPECT_LT(text.find("cannot be signed"), text.find("IN SHORT"));
  EXPECT_LT(text.find("repeat the MRI"), text.find("obtain tissue"));
  EXPECT_LT(text.find("MISSING"), text.find("CHECK"));
}

TEST(BoardTextTest, an_empty_recommendation_claims_nothing) {
  const std::string text = board_text(v1::Recommendation(), nullptr, Detail::kOneScreen, {});
  EXPECT_THAT(text, HasSubstr("not known"));
  EXPECT_THAT(text, HasSubstr("not judged"));
  EXPECT_THAT(text, HasSubstr("not screened"));
  EXPECT_THAT(text, Not(HasSubstr("No step of treatment")));
  EXPECT_THAT(text, Not(HasSubstr("ready")));
}

TEST(CaseTextTest, the_page_of_a_case_names_what_is_unknown) {
  const auto facts = read_message<v1::Case>("case.textproto");
  v1::CaseView view;
  auto& summary = *view.mutable_summary();
  summary.set_case_id("case-01");
  summary.set_state(v1::CASE_STATE_IN_REVIEW);
  summary.set_revision(2);
  summary.set_version(1);
  summary.set_approvals(1);
  summary.set_required(5);
  summary.set_pattern("oligoprogression");
  summary.set_readiness("conditional");
  summary.add_awaiting("radiology");
  view.set_recommendation(read_message<v1::Recommendation>("recommendation.textproto").SerializeAsString());
  view.mutable_patient()->set_family_name("Test");
  view.mutable_patient()->set_given_name("Patient");
  view.mutable_patient()->set_birth_date("1961-01-12");
  auto& signed_off = *view.add_sign_offs();
  signed_off.set_discipline("medical_oncology");
  signed_off.set_decision(v1::DECISION_APPROVE);
  signed_off.set_printed_name("A. Oncologist");
  signed_off.set_version(1);
  signed_off.set_key_id("0123456789abcdef0123456789abcdef");
  view.add_required_disciplines("medical_oncology");
  view.add_required_disciplines("radiology");
  const Date today = *Date::parse("2026-08-05");
  expect_golden("case.txt", case_text(view, facts, today, {90, false}) + board_part(view, today, {90, false}));
  view.clear_patient();
  EXPECT_THAT(case_text(view, facts, today, {}), HasSubstr("name not known"));
  const std::string document = case_document(view, facts);
  EXPECT_THAT(document, testing::StartsWith("{\"schema\":\"tumorboard.case.v1\",\"summary\":{"));
  EXPECT_THAT(document, HasSubstr("\"patient\":null"));
}

TEST(CaseTextTest, a_page_begins_with_the_urgent_signs_and_names_guests_and_who_is_missing) {
  v1::CaseView view;
  auto& summary = *view.mutable_summary();
  summary.set_state(v1::CASE_STATE_IN_REVIEW);
  for (const char* one : {"radiology", "neurosurgery"}) summary.add_awaiting(one);
  const Date today = *Date::parse("2026-08-05");
  const std::string quiet = case_text(view, {}, today, {});
  EXPECT_THAT(quiet, Not(HasSubstr("URGENT")));
  EXPECT_THAT(quiet, Not(HasSubstr("GUESTS")));
  summary.set_urgent_mark(true);
  summary.add_urgent_signs("spinal_cord_compression");
  summary.add_awaiting_nobody("neurosurgery");
  summary.add_guest_disciplines("pulmonology");
  const std::string shown = case_text(view, {}, today, {200, false});
  EXPECT_LT(shown.find("! spinal cord compression"), shown.find("QUESTION"));
  EXPECT_THAT(shown, HasSubstr("radiology, neurosurgery (nobody holds it; the chair may waive it)"));
  EXPECT_THAT(shown, HasSubstr("pulmonology (asked to come; not required to sign)"));
}

}  // namespace
}  // namespace tumorboard::cli
