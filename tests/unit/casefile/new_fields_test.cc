// SPDX-License-Identifier: Apache-2.0
// Organ function, therapy state, earlier treatment as objects, clarifications, partial dates.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/casefile/case_file.h"

namespace tumorboard::casefile {
namespace {

const Date kToday = *Date::parse("2026-03-01");

Result<v1::Case> read(const std::string& rest) { return read_case(R"({"id":"a",)" + rest + "}", std::nullopt, kToday); }

std::string prior(const std::string& object) {
  const auto result = read(R"("prior_therapies":[)" + object + "]");
  return result ? result->prior_therapies().values(0) : result.error().element_path + ": " + result.error().message;
}

std::string refused_at(const std::string& rest) {
  const auto result = read(rest);
  return result ? "accepted" : result.error().element_path;
}

TEST(PriorTherapy, an_object_is_one_text_in_a_fixed_order) {
  EXPECT_EQ(prior(R"({"for_tumour":"breast cancer","outcome":"progression","ended":"2025-01","started":"2022-01",
                     "months":36,"setting":"adjuvant","drug":"osimertinib"})"),
            "osimertinib, adjuvant, 36 months, started 2022-01, ended 2025-01, progression, for breast cancer");
  EXPECT_EQ(prior(R"({"drug":"crizotinib","months":1.5})"), "crizotinib, 1.5 months");
  EXPECT_EQ(prior(R"({"drug":"cisplatin","setting":"neoadjuvant","started":null})"), "cisplatin, neoadjuvant");
  EXPECT_EQ(prior(R"({"drug":"a","started":"2022","ended":"2023-04-05"})"), "a, started 2022, ended 2023-04-05");
}

TEST(PriorTherapy, a_comma_inside_a_value_becomes_a_space) {
  EXPECT_EQ(prior(R"({"drug":"carboplatin,pemetrexed, ","outcome":"PR,\nthen PD"})"),
            "carboplatin pemetrexed, PR then PD");
}

TEST(PriorTherapy, texts_and_objects_stand_side_by_side_and_read_back_as_they_were_stored) {
  const auto first = read(R"("prior_therapies":["WBRT 30 Gy/10",{"drug":"gefitinib","setting":"metastatic"}])");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->prior_therapies().values(0), "WBRT 30 Gy/10");
  EXPECT_EQ(first->prior_therapies().values(1), "gefitinib, metastatic");
  EXPECT_EQ(read_case(write_case(*first), std::nullopt, kToday)->SerializeAsString(), first->SerializeAsString());
}

TEST(PriorTherapy, what_an_object_may_not_hold_is_refused_with_its_path) {
  EXPECT_EQ(refused_at(R"("prior_therapies":["x",{"drgu":"x"}])"), "prior_therapies[1].drgu");
  EXPECT_EQ(refused_at(R"("prior_therapies":[{"setting":"palliative"}])"), "prior_therapies[0].setting");
  EXPECT_EQ(refused_at(R"("prior_therapies":[{"months":-1}])"), "prior_therapies[0].months");
  EXPECT_EQ(refused_at(R"("prior_therapies":[{"months":"3"}])"), "prior_therapies[0].months");
  EXPECT_EQ(refused_at(R"("prior_therapies":[{"started":"2025-13"}])"), "prior_therapies[0].started");
  EXPECT_EQ(refused_at(R"("prior_therapies":[{"drug":["a"]}])"), "prior_therapies[0].drug");
  EXPECT_EQ(refused_at(R"("prior_therapies":[{}])"), "prior_therapies[0]");
  EXPECT_EQ(refused_at(R"("prior_therapies":[{"drug":" , "}])"), "prior_therapies[0]");
  EXPECT_EQ(refused_at(R"("prior_therapies":[7])"), "prior_therapies[0]");
}

TEST(Ranges, what_no_person_and_no_lesion_can_be_is_refused_at_its_path) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"("patient":{"age":121})", "patient.age"},
      {R"("patient":{"organ_function":{"lvef_percent":101}})", "patient.organ_function.lvef_percent"},
      {R"("current_therapy":{"toxicities":[{"grade":0}]})", "current_therapy.toxicities[0].grade"},
      {R"("current_therapy":{"toxicities":[{"grade":6}]})", "current_therapy.toxicities[0].grade"},
      {R"("lesions":[{"size_mm":1000.5}])", "lesions[0].size_mm"},
      {R"("lesions":[{"size_history":[{"mm":1001}]}])", "lesions[0].size_history[0].mm"},
      {R"("cns_imaging":{"largest_mm":1001})", "cns_imaging.largest_mm"}};
  for (const auto& [json, path] : rows) EXPECT_EQ(refused_at(json), path) << json;
  EXPECT_EQ(refused_at(R"("patient":{"age":120},"lesions":[{"size_mm":1000}],
                          "current_therapy":{"toxicities":[{"grade":1},{"grade":5}]})"),
            "accepted");
}

TEST(Dates, the_start_of_a_drug_and_a_biopsy_may_be_known_by_month_or_year) {
  for (const char* date : {"2025-04-05", "2025-04", "2025"}) {
    const std::string quoted = std::string("\"") + date + "\"";
    EXPECT_EQ(read(R"("current_therapy":{"started":)" + quoted + "}")->current_therapy().started(), date);
    EXPECT_EQ(read(R"("biopsy":{"date":)" + quoted + "}")->biopsy().date(), date);
  }
  for (const char* date : {"2025-4", "2025-13", "25", "04/2025", "", "2025-04-"}) {
    EXPECT_EQ(refused_at(std::string(R"("current_therapy":{"started":")") + date + "\"}"), "current_therapy.started");
  }
  EXPECT_EQ(refused_at(R"("cns_imaging":{"date":"2025-04"})"), "cns_imaging.date");
  EXPECT_EQ(read(R"("biopsy":{"date_days_ago":9})")->biopsy().date(), "2026-02-20");
  EXPECT_EQ(refused_at(R"("biopsy":{"date_days_ago":9,"date":"2026"})"), "biopsy.date_days_ago");
}

TEST(Dates, a_day_of_assessment_more_than_a_day_ahead_is_refused) {
  EXPECT_EQ(refused_at(R"("as_of":"2026-03-02")"), "accepted");
  EXPECT_EQ(refused_at(R"("as_of":"2026-03-03")"), "as_of");
  const auto flag = read_case(R"({"id":"a"})", Date::parse("2026-03-03"), kToday);
  ASSERT_FALSE(flag);
  EXPECT_EQ(flag.error().element_path, "as_of");
}

TEST(Clarifications, of_an_open_text_with_a_meaning_and_a_reason_are_accepted) {
  const std::string one = R"("clarifications":[{"path":"lesions[2].treated_before","text":"x","reason":"r","meaning":)";
  EXPECT_EQ(refused_at(one + R"("not_relevant"}])"), "accepted");
  EXPECT_EQ(refused_at(one + R"("set current_therapy.status=paused"}])"), "accepted");
  EXPECT_EQ(refused_at(one + R"("irrelevant"}])"), "clarifications[0].meaning");
  EXPECT_EQ(refused_at(one + R"("set current_therapy.state=paused"}])"), "clarifications[0].meaning");
  EXPECT_EQ(refused_at(one + "null}]"), "clarifications[0].meaning");
}

TEST(Clarifications, of_anything_else_or_without_words_are_refused_at_their_path) {
  const auto refused = [](const char* path, const char* text, const char* reason) {
    return refused_at(R"("clarifications":[{"meaning":"not_relevant","path":")" + std::string(path) + R"(","text":")" +
                      text + R"(","reason":")" + reason + "\"}]");
  };
  EXPECT_EQ(refused("question_to_board", "x", "r"), "accepted");
  EXPECT_EQ(refused("patient.ecog", "x", "r"), "clarifications[0].path");
  EXPECT_EQ(refused("clarifications[0].text", "x", "r"), "clarifications[0].path");
  EXPECT_EQ(refused("patient.comorbidity[0]", "x", "r"), "clarifications[0].path");
  EXPECT_EQ(refused("", "x", "r"), "clarifications[0].path");
  EXPECT_EQ(refused("histology", "", "r"), "clarifications[0].text");
  EXPECT_EQ(refused("histology", "x", " "), "clarifications[0].reason");
}

}  // namespace
}  // namespace tumorboard::casefile
