// SPDX-License-Identifier: Apache-2.0
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "common/base/random.h"
#include "common/casefile/case_file.h"
#include "tests/unit/casefile/full_case.h"

namespace tumorboard::casefile {
namespace {

const Date kToday = *Date::parse("2026-03-01");

std::vector<std::string> example_cases() {
  const char* source = std::getenv("TUMORBOARD_SOURCE_DIR");
  std::vector<std::string> texts;
  if (source == nullptr) return texts;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(source) / "tests/cases")) {
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    texts.push_back(text.str());
  }
  return texts;
}

void expect_round_trip(const std::string& text) {
  const auto first = read_case(text, std::nullopt, kToday);
  ASSERT_TRUE(first) << first.error().element_path << ": " << first.error().message;
  const std::string written = write_case(*first);
  // Another today: the written file stands on its own.
  const auto second = read_case(written, std::nullopt, kToday.plus_days(100));
  ASSERT_TRUE(second) << second.error().element_path << ": " << second.error().message << written;
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*first, *second)) << written;
  EXPECT_EQ(write_case(*second), written);
}

TEST(RoundTrip, every_example_case_reads_back_as_itself) {
  const auto cases = example_cases();
  ASSERT_GE(cases.size(), 28U) << "run by ctest, which names the source folder";
  for (const auto& text : cases) expect_round_trip(text);
}

TEST(RoundTrip, a_case_with_every_field_and_one_with_none_read_back_as_themselves) {
  expect_round_trip(kFullCase);
  expect_round_trip(R"({"id":"a"})");
  expect_round_trip(
      R"({"id":"a","patient":{},"prior_therapies":[],"driver_alterations":[{}],"biopsy":{"resistance_alterations":[]},
                        "current_therapy":{"months":0.1},"histology":"","lesions":[{"size_mm":33.333333333333336}]})");
}

// Bytes replaced, cut out and put in: what is still accepted is a case like any other.
TEST(RoundTrip, a_mutated_case_is_refused_or_reads_back_as_itself) {
  const std::vector<std::string> pieces = {"null", "true",        "-1", "1e5", "0.5", "[]",
                                           "{}",   "\"unknown\"", ",",  "}",   "\xff"};
  const auto cases = example_cases();
  ASSERT_FALSE(cases.empty());
  SeededRandom random(1);
  const auto below = [&](std::size_t bound) { return random.below(static_cast<std::uint32_t>(bound)); };
  int accepted = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = cases[below(cases.size())];
    const std::size_t at = below(text.size());
    const std::size_t value = text.find(": ", at);
    switch (random.below(4)) {
      case 0:
        text[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        text.erase(at, random.below(20));
        break;
      case 2:
        text.insert(at, pieces[below(pieces.size())]);
        break;
      default:
        if (value == std::string::npos) break;
        text.replace(value + 2, text.find_first_of(",\n", value) - value - 2, pieces[below(pieces.size())]);
    }
    const auto result = read_case(text, std::nullopt, kToday);
    if (result) {
      expect_round_trip(text);
      ++accepted;
    } else {
      EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
    }
  }
  EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace tumorboard::casefile
