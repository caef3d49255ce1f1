// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "common/casefile/case_file.h"

namespace tumorboard::casefile {
namespace {

const Date kToday = *Date::parse("2026-03-01");

Result<v1::Case> read(const std::string& json) { return read_case(json, std::nullopt, kToday); }

struct Refusal {
  const char* json;
  const char* path;
  const char* message;  // a part of it
};

class Refused : public testing::TestWithParam<Refusal> {};

TEST_P(Refused, with_path_and_reason) {
  const auto result = read(GetParam().json);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(result.error().element_path, GetParam().path);
  EXPECT_NE(result.error().message.find(GetParam().message), std::string::npos) << result.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    CaseFile, Refused,
    testing::Values(
        Refusal{"", "", "not JSON"}, Refusal{"[]", "", "must be an object, is a list"},
        Refusal{"null", "", "must be an object, is null"}, Refusal{R"({"id":"a"} x)", "", "not JSON"},
        Refusal{"{}", "id", "is required"}, Refusal{R"({"id":null})", "id", "is required"},
        Refusal{R"({"id":""})", "id", "is required"}, Refusal{R"({"id":7})", "id", "must be text, is a number"},
        Refusal{R"({"id":"1234567890123456789012345678901234567890123456789012345678901234x"})", "id", "64 characters"},
        Refusal{R"({"id":"a\nb"})", "id", "control character"}, Refusal{R"({"id":"a","id":"a"})", "id", "stands twice"},
        Refusal{R"({"id":"a","lesions":[{},{"new":true,"new":true}]})", "lesions[1].new", "stands twice"},
        Refusal{R"({"id":"a","lesion":[]})", "lesion", "unknown key \"lesion\""},
        Refusal{R"({"id":"a","patient":{"ECOG":1}})", "patient.ECOG", "unknown key"},
        Refusal{R"({"id":"a","patient":{"date_days_ago":1}})", "patient.date_days_ago", "unknown key"},
        Refusal{R"({"id":"a","patient":{"ecog":5}})", "patient.ecog", "from 0 to 4"},
        Refusal{R"({"id":"a","patient":{"ecog":-1}})", "patient.ecog", "negative"},
        Refusal{R"({"id":"a","patient":{"ecog":"1"}})", "patient.ecog", "must be a whole number, is text"},
        Refusal{R"({"id":"a","patient":{"ecog":1.5}})", "patient.ecog", "whole number"},
        Refusal{R"({"id":"a","patient":{"age":63.0}})", "patient.age", "whole number"},
        Refusal{R"({"id":"a","patient":{"age":6e1}})", "patient.age", "whole number"},
        Refusal{R"({"id":"a","patient":{"age":4294967296}})", "patient.age", "from 0 to 120"},
        Refusal{R"({"id":"a","patient":{"birth_date":"4.5.1962"}})", "patient.birth_date", "not a date"},
        Refusal{R"({"id":"a","pd_l1_tps":100.5})", "pd_l1_tps", "from 0 to 100"},
        Refusal{R"({"id":"a","pd_l1_tps":"50%"})", "pd_l1_tps", "must be a number, is text"},
        Refusal{R"({"id":"a","rt_plan":{"fractions":0}})", "rt_plan.fractions", "from 1"},
        Refusal{R"({"id":"a","rt_plan":{"total_gy":-0.1}})", "rt_plan.total_gy", "negative"},
        Refusal{R"({"id":"a","rt_plan":{"total_gy":1e999}})", "rt_plan", "not JSON"},
        Refusal{R"({"id":"a","tempo":"Slow"})", "tempo", "not one of the words"},
        Refusal{R"({"id":"a","tempo":"unknown"})", "tempo", "not one of the words"},
        Refusal{R"({"id":"a","as_of":"2026-02-30"})", "as_of", "not a date"},
        Refusal{R"({"id":"a","as_of":20260201})", "as_of", "must be text"},
        Refusal{R"({"id":"a","cns_imaging":{"date":"2026-01-01","date_days_ago":3}})", "cns_imaging.date_days_ago",
                "together with date"},
        Refusal{R"({"id":"a","cns_imaging":{"date_days_ago":-1}})", "cns_imaging.date_days_ago", "negative"},
        Refusal{R"({"id":"a","cns_imaging":{"date_days_ago":1.0}})", "cns_imaging.date_days_ago", "whole number"},
        Refusal{R"({"id":"a","cns_imaging":{"date_days_ago":"1"}})", "cns_imaging.date_days_ago", "whole number"},
        Refusal{R"({"id":"a","cns_imaging":{"date_days_ago":40000}})", "cns_imaging.date_days_ago", "century"},
        Refusal{R"({"id":"a","lesions":[{"size_history":[{"date":"x"}]}]})", "lesions[0].size_history[0].date",
                "not a date"}));

TEST(ReadCase, a_refusal_names_the_line_and_the_nearest_word_but_no_value) {
  const Error key = read("{\"id\": \"a\",\n \"patient\": {\n  \"ecgo\": 1}}").error();
  EXPECT_EQ(key.message, "unknown key \"ecgo\" (line 3)");
  EXPECT_EQ(key.hint.find("did you mean \"ecog\"?"), 0U) << key.hint;
  const Error word = read(R"({"id":"a","molecular_testing":"compleet"})").error();
  EXPECT_EQ(word.message.find("compleet"), std::string::npos);
  EXPECT_EQ(word.hint, "did you mean \"complete\"? known here: complete, partial, not_done, null");
}

TEST(ReadCase, the_expected_answer_beside_a_case_is_ignored_whatever_it_holds) {
  const auto result = read(R"({"id":"a","expected":{"x":[1]},"basis":null,"tags":7,"title":"t"})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->SerializeAsString(), read(R"({"id":"a"})")->SerializeAsString());
}

TEST(ReadCase, the_files_own_as_of_wins_over_the_flag_and_the_flag_over_today) {
  const auto flag = Date::parse("2026-02-10");
  EXPECT_EQ(read_case(R"({"id":"a","as_of":"2026-01-05"})", flag, kToday)->as_of(), "2026-01-05");
  EXPECT_EQ(read_case(R"({"id":"a","as_of":null})", flag, kToday)->as_of(), "2026-02-10");
  EXPECT_EQ(read_case(R"({"id":"a"})", std::nullopt, kToday)->as_of(), "2026-03-01");
}

TEST(ReadCase, days_ago_become_dates_before_as_of_wherever_as_of_stands_in_the_file) {
  const auto result = read(R"({"id":"a","cns_imaging":{"date_days_ago":10,"date":null},
      "systemic_imaging":{"date_days_ago":0},"lesions":[{"size_history":[{"date_days_ago":31,"mm":4}]}],
      "as_of":"2026-01-05"})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->cns_imaging().date(), "2025-12-26");
  EXPECT_EQ(result->systemic_imaging().date(), "2026-01-05");
  EXPECT_EQ(result->lesions().values(0).size_history(0).date(), "2025-12-05");
}

TEST(ReadCase, a_date_after_as_of_is_accepted_for_the_board_to_judge) {
  EXPECT_EQ(read(R"({"id":"a","cns_imaging":{"date":"2027-01-01"}})")->cns_imaging().date(), "2027-01-01");
}

TEST(ReadCase, unknown_is_never_no) {
  const auto unknown = read(R"({"id":"a","lesions":[{}]})").value();
  EXPECT_FALSE(unknown.has_patient());
  EXPECT_FALSE(unknown.has_prior_therapies());
  EXPECT_FALSE(unknown.lesions().values(0).has_progressing());
  const auto none =
      read(R"({"id":"a","prior_therapies":[],"patient":{"ecog":0,"fitness_for_surgery":"unknown"}})").value();
  EXPECT_TRUE(none.has_prior_therapies());
  EXPECT_TRUE(none.patient().has_ecog());
  EXPECT_EQ(none.patient().fitness_for_surgery(), v1::FITNESS_UNSPECIFIED);
}

TEST(ReadCase, an_id_is_counted_in_characters) {
  std::string id;
  for (int i = 0; i < 64; ++i) id += "\xC3\xA9";
  EXPECT_TRUE(read("{\"id\":\"" + id + "\"}"));
  EXPECT_FALSE(read("{\"id\":\"" + id + "e\"}"));
}

TEST(ReadCase, too_many_lesions_are_refused) {
  std::string lesions = "{}";
  for (int i = 1; i < 256; ++i) lesions += ",{}";
  EXPECT_TRUE(read(R"({"id":"a","lesions":[)" + lesions + "]}"));
  EXPECT_EQ(read(R"({"id":"a","lesions":[)" + lesions + ",{}]}").error().element_path, "lesions");
}

}  // namespace
}  // namespace tumorboard::casefile
