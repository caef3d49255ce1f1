// SPDX-License-Identifier: Apache-2.0
// The layout of the answer to each example case, on a terminal of 100 columns.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "common/base/date.h"
#include "common/casefile/case_file.h"
#include "tests/unit/clients/answer_fixture.h"
#include "tests/unit/clients/cli_harness.h"
#include "workers/clinical/catalogue.h"
#include "workers/clinical/pipeline.h"
#include "workers/knowledge/loader.h"

namespace tumorboard::cli {
namespace {

using testing::HasSubstr;

constexpr std::size_t kSmallTerminal = 20;
constexpr std::size_t kOrdinary = 35;
constexpr std::size_t kLongest = 45;

std::vector<std::filesystem::path> example_cases() {
  std::vector<std::filesystem::path> files;
  if (std::getenv("TUMORBOARD_SOURCE_DIR") == nullptr) return files;
  for (const auto& entry : std::filesystem::directory_iterator(source_folder() / "tests/cases")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

struct Assessed {
  v1::Case facts;
  v1::Recommendation recommendation;
};

// Each case is assessed once, on one day.
const Assessed& assessed(const std::filesystem::path& file) {
  static const auto knowledge =
      knowledge::load_directory((source_folder() / "knowledge").string(), clinical::fact_catalogue());
  static std::map<std::string, Assessed> made;
  const auto [at, is_new] = made.try_emplace(file.string());
  if (!is_new) return at->second;
  const Date day = *Date::parse("2026-08-05");
  const auto facts = casefile::read_case(content_of(file), day, day);
  EXPECT_TRUE(knowledge.has_value() && facts.has_value()) << file;
  if (!knowledge || !facts) return at->second;
  at->second.facts = *facts;
  at->second.recommendation = clinical::assess(*facts, facts->SerializeAsString(), **knowledge, nullptr).merged();
  return at->second;
}

std::string answer_to(const std::filesystem::path& file, Detail detail = Detail::kOneScreen) {
  const Assessed& of_case = assessed(file);
  return board_text(of_case.recommendation, &of_case.facts, detail, {100, false});
}

class AnswerCasesTest : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(AnswerCasesTest, is_short_and_its_first_lines_stand_alone) {
  const auto lines = lines_of(answer_to(GetParam()));
  const std::set<std::string> ordinary{"01", "03", "12", "18"};
  const bool strict = ordinary.contains(GetParam().filename().string().substr(0, 2));
  EXPECT_LE(lines.size(), strict ? kOrdinary : kLongest);
  const auto find = [&](const char* label) {
    return static_cast<std::size_t>(
        std::ranges::find_if(lines, [&](const std::string& line) { return line.starts_with(label); }) - lines.begin());
  };
  ASSERT_LT(find("IN SHORT"), lines.size());
  EXPECT_LT(find("PATIENT"), find("STATUS"));
  const std::size_t in_short = find("IN SHORT");
  std::size_t end = in_short + 1;
  while (end < lines.size() && lines[end].starts_with("   ")) ++end;
  EXPECT_LE(end, kSmallTerminal);
  EXPECT_LE(end - in_short, 8U) << "lines of IN SHORT";
  if (find("URGENT") < lines.size()) {
    EXPECT_LT(find("URGENT"), in_short);
  }
}

TEST_P(AnswerCasesTest, its_parts_come_in_their_order) {
  const std::string text = answer_to(GetParam());
  std::size_t last = 0;
  for (const char* label : {"IN SHORT", "AVOID", "CAUTIONS", "MISSING", "CHECK", "REBIOPSY", "TRIALS", "HOW SURE",
                            "WOULD CHANGE", "NOT READ", "FACTS USED", "TO SIGN"}) {
    const std::size_t at = text.find("\n" + std::string(label) + " ");
    if (at == std::string::npos) continue;
    EXPECT_GT(at, last) << label;
    last = at;
  }
}

TEST_P(AnswerCasesTest, speaks_no_code_and_no_double_negative) {
  static const std::regex code("[A-Za-z0-9]+_[A-Za-z0-9]+");
  static const std::regex twice(R"(\b([Nn]ot|[Nn]o|[Nn]ever|[Aa]void)\b[^.;:,()]*\b(not|no|never|withh\w*)\b)");
  const std::string folded = answer_to(GetParam());
  static const std::regex quoted("\"[^\"]*\"");  // the words of the case, as they were written
  for (const std::string& text : {folded, answer_to(GetParam(), Detail::kAll)}) {
    for (const std::string& line : lines_of(std::regex_replace(text, quoted, "..."))) {
      if (line.find("://") != std::string::npos) continue;  // an address
      EXPECT_FALSE(std::regex_search(line, code)) << line;
    }
  }
  const std::string said = folded.substr(0, folded.find("FACTS USED"));
  std::smatch found;
  EXPECT_FALSE(std::regex_search(said, found, twice)) << found.str();
  const std::string avoid = " " + part_of_answer(folded, "AVOID") + " ";
  for (const char* negation : {" not ", " no ", " Not ", " No ", "withh"}) {
    EXPECT_THAT(avoid, testing::Not(HasSubstr(negation)));
  }
  for (const char* jargon : {"sensitivity", "advisory", "blocking", "(conditional)", "discourage"}) {
    EXPECT_THAT(folded, testing::Not(HasSubstr(jargon)));
  }
}

// The example in the documentation, up to the evidence.
TEST(AnswerDocumentTest, the_page_for_clinicians_shows_what_is_printed) {
  const std::string page = content_of(source_folder() / "docs/explanation/how-to-read-the-answer.md");
  const std::string answer =
      answer_to(source_folder() / "tests/cases/01-single-adrenal-progression-on-osimertinib.json");
  std::string shown;
  for (const std::string& line : lines_of(answer.substr(0, answer.find("HOW SURE")))) {
    shown += (line.empty() ? "" : "    ") + line + "\n";
  }
  EXPECT_THAT(page, HasSubstr(shown));
}

std::string name_of(const testing::TestParamInfo<std::filesystem::path>& example) {
  std::string name = example.param.stem().string();
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Example, AnswerCasesTest, testing::ValuesIn(example_cases()), name_of);

}  // namespace
}  // namespace tumorboard::cli
