// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "common/json/enum_names.h"
#include "common/resultfile/result_file.h"

namespace tumorboard::resultfile {
namespace {

using testing::HasSubstr;

std::filesystem::path source() { return std::getenv("TUMORBOARD_SOURCE_DIR"); }

std::string content(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A whole file with one member put in, or put in another's place.
std::string with(const std::string& key, const std::string& json) {
  std::string out = R"({"version": 1, "filler_order_number": "F1", "observation_code": "ngs", "specimen_id": "S1",
    "status": "final", "reported": "2026-08-05T12:00Z", "patient": {"identifiers": ["MRN|1"]}, "type": "tissue"})";
  const std::size_t at = out.find("\"" + key + "\":");
  if (at == std::string::npos) return out.insert(1, "\"" + key + "\": " + json + ", ");
  const std::size_t value = out.find(':', at) + 1;
  const bool object = out[value + 1] == '{';
  std::size_t end = object ? out.find('}', value) + 1 : out.find_first_of(",}", value);
  return out.replace(value, end - value, " " + json);
}

struct Refusal {
  std::string json;
  std::string path;
  std::string message;
};

class ResultRefused : public testing::TestWithParam<Refusal> {};

TEST_P(ResultRefused, with_path_and_reason) {
  const auto result = read_result(GetParam().json);
  ASSERT_FALSE(result.has_value()) << GetParam().json;
  EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(result.error().element_path, GetParam().path);
  EXPECT_THAT(result.error().message + " " + result.error().hint, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    ResultFile, ResultRefused,
    testing::Values(
        Refusal{"", "", "not JSON"}, Refusal{"[]", "", "must be an object"}, Refusal{"{}", "version", "is required"},
        Refusal{with("version", "2"), "version", "is not 1"}, Refusal{with("version", "\"1\""), "version", "must be"},
        Refusal{with("specimenid", "\"S\""), "specimenid", "did you mean \"specimen_id\""},
        Refusal{with("patient", R"({"identifiers": ["MRN|1"], "born": "x"})"), "patient.born", "known here"},
        Refusal{with("patient", R"({"identifiers": ["1"]})"), "patient.identifiers[0]", "authority"},
        Refusal{with("patient", R"({"family_name": "Test"})"), "patient.identifiers", "is required"},
        Refusal{with("patient", R"({"identifiers": ["MRN|1"], "birth_date": "1.1.1960"})"), "patient.birth_date",
                "is not a date"},
        Refusal{with("patient", "null"), "patient", "is required"},
        Refusal{with("filler_order_number", "null"), "filler_order_number", "is required"},
        Refusal{with("filler_order_number", "7"), "filler_order_number", "must be text"},
        Refusal{with("observation_code", "\"a\\nb\""), "observation_code", "control character"},
        Refusal{with("specimen_id", "\"order-3\""), "specimen_id", "order-"},
        Refusal{with("status", "\"finall\""), "status", "did you mean \"final\""},
        Refusal{with("status", "null"), "status", "is required"},
        Refusal{with("reported", "\"2026-08-05T12:00\""), "reported", "is not a time"},
        Refusal{with("reported", "\"2026-08-05\""), "reported", "is not a time"},
        Refusal{with("type", "null"), "type", "is required"}, Refusal{with("type", "\"blood\""), "type", "allowed"},
        Refusal{with("resistance_alterations", "\"T790M\""), "resistance_alterations", "must be a list"},
        Refusal{with("resistance_alterations", "[1]"), "resistance_alterations[0]", "must be text"},
        Refusal{with("histology", "[]"), "histology", "must be text"}));

TEST(ResultFile, not_tested_is_not_the_same_as_none_found) {
  EXPECT_FALSE(read_result(with("resistance_alterations", "null"))->has_resistance_alterations());
  const auto none = read_result(with("resistance_alterations", "[]"));
  ASSERT_TRUE(none.has_value());
  EXPECT_TRUE(none->has_resistance_alterations());
  EXPECT_EQ(none->resistance_alterations().values_size(), 0);
}

TEST(ResultFile, a_report_that_takes_an_earlier_one_back_needs_no_findings) {
  std::string json = with("status", "\"wrong\"");
  json.erase(json.find(", \"type\""), std::string(R"(, "type": "tissue")").size());
  const auto read = read_result(json);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->type(), v1::BIOPSY_TYPE_UNSPECIFIED);
}

TEST(ResultFile, every_field_is_read) {
  const auto read = read_result(content(source() / "tests/results/01-small-cell-histology.json"));
  ASSERT_TRUE(read.has_value()) << read.error().message << " at " << read.error().element_path;
  EXPECT_EQ(read->message_id(), "MSG-1001");
  EXPECT_EQ(read->filler_order_number(), "P26-4711");
  EXPECT_EQ(read->observation_code(), "rebiopsy");
  EXPECT_EQ(read->specimen_id(), "P26-4711-A");
  EXPECT_EQ(read->status(), v1::RESULT_STATUS_FINAL);
  EXPECT_EQ(read->reported_us(), 1'786'001'400'000'000);
  EXPECT_EQ(read->patient().identifiers(0), "MRN|0231");
  EXPECT_EQ(read->patient().given_name(), "Patient");
  EXPECT_EQ(read->type(), v1::BIOPSY_TYPE_TISSUE);
  EXPECT_EQ(read->histology(), "small cell carcinoma");
  EXPECT_THAT(read->resistance_alterations().values(), testing::ElementsAre("RB1 loss", "TP53 R273H"));
  EXPECT_THAT(read->text(), HasSubstr("Ki-67"));
}

TEST(ResultFile, every_example_is_accepted) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source() / "tests/results")) {
    const auto read = read_result(content(entry.path()));
    EXPECT_TRUE(read.has_value()) << entry.path() << ": " << read.error().message << " at "
                                  << read.error().element_path;
    ++files;
  }
  EXPECT_GE(files, 4);
}

TEST(ResultFile, the_reference_page_has_a_row_for_every_key_and_each_word) {
  const std::string page = content(source() / "docs/reference/result-file.md");
  const auto& type = *v1::PushResult::descriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const std::string& name = type.field(i)->name();
    const std::string key = name == "reported_us" ? "reported" : name;
    if (key == "patient") continue;
    EXPECT_THAT(page, HasSubstr("| `" + key + "` |"));
  }
  const auto& patient = *v1::PatientIdentity::descriptor();
  for (int i = 0; i < patient.field_count(); ++i) {
    EXPECT_THAT(page, HasSubstr("| `patient." + patient.field(i)->name() + "` |"));
  }
  for (const auto* words : {v1::ResultStatus_descriptor(), v1::BiopsyType_descriptor()}) {
    for (int i = 1; i < words->value_count(); ++i) {
      EXPECT_THAT(page, HasSubstr("`" + json::enum_word(*words->value(i)) + "`"));
    }
  }
}

}  // namespace
}  // namespace tumorboard::resultfile
