// SPDX-License-Identifier: Apache-2.0
// The PDF as poppler reads it.
#include "clients/minutes/pdf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/unit/minutes/meeting.h"

namespace tumorboard::minutes {
namespace {

using testing::HasSubstr;

class PdfTest : public testing::Test {
 protected:
  PdfTest() {
    std::string name = (std::filesystem::temp_directory_path() / "tumorboard-pdf-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~PdfTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string pdf(const v1::MeetingView& view) const {
    const auto made = to_pdf(*minutes_of(view));
    EXPECT_TRUE(made.has_value());
    std::ofstream(folder_ / "minutes.pdf", std::ios::binary) << *made;
    return *made;
  }

  // What a tool of poppler-utils says of the file.
  std::string said_by(const std::string& command) const {
    const std::string line =
        command + " '" + (folder_ / "minutes.pdf").string() + "' " + (command.starts_with("pdftotext") ? "-" : "");
    std::FILE* out = popen(line.c_str(), "r");
    std::string text;
    std::array<char, 4096> piece{};
    while (const std::size_t n = std::fread(piece.data(), 1, piece.size(), out)) text.append(piece.data(), n);
    EXPECT_EQ(pclose(out), 0) << line << ": is poppler-utils installed?";
    return text;
  }

  static v1::MeetingView long_meeting() {
    v1::MeetingView view = closed_meeting();
    std::string words;
    for (int i = 1; i <= 400; ++i) words += "Sentence " + std::to_string(i) + " of the board. ";
    v1::BoardText text;
    text.ParseFromString(view.cases(1).board_text());
    text.set_text(words);
    view.mutable_cases(1)->set_board_text(text.SerializeAsString());
    view.mutable_meeting()->mutable_items(1)->mutable_decision()->set_recommendation_digest(
        bytes(sha256(view.cases(1).board_text())));
    return view;
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(PdfTest, the_same_meeting_gives_the_same_bytes_dated_by_the_meeting) {
  const std::string once = pdf(closed_meeting());
  EXPECT_EQ(once, pdf(closed_meeting()));
  const std::string about = said_by("pdfinfo -isodates");
  EXPECT_THAT(about, HasSubstr("Minutes: Lung board, 07-Aug-2026"));
  EXPECT_THAT(about, testing::ContainsRegex("CreationDate: +2026-08-07T13:00:00"));
  EXPECT_THAT(about, testing::ContainsRegex("ModDate: +2026-08-07T13:00:00"));
}

TEST_F(PdfTest, every_page_has_the_banner_and_its_number) {
  pdf(long_meeting());
  const std::string text = said_by("pdftotext -layout");
  const auto pages = std::ranges::count(text, '\f');
  ASSERT_GE(pages, 3);
  std::size_t at = 0;
  for (int page = 1; page <= pages; ++page) {
    const std::string sheet = text.substr(at, text.find('\f', at) - at);
    EXPECT_THAT(sheet, HasSubstr("meeting lung-2026-08-07")) << page;
    EXPECT_THAT(sheet, HasSubstr("page " + std::to_string(page) + " of " + std::to_string(pages)));
    at = text.find('\f', at) + 1;
  }
}

TEST_F(PdfTest, no_sentence_is_lost_at_a_page_break) {
  pdf(long_meeting());
  std::string text = said_by("pdftotext -raw");
  text = std::regex_replace(text, std::regex("Lung board \\|[^\n]*\n|page [0-9]+ of [0-9]+\n"), "");
  text = std::regex_replace(text, std::regex("\\s+"), " ");
  for (int i = 1; i <= 400; ++i) {
    const std::string sentence = "Sentence " + std::to_string(i) + " of the board.";
    EXPECT_NE(text.find(sentence), std::string::npos) << sentence;
  }
}

TEST_F(PdfTest, signatures_show_name_time_meaning_and_key) {
  pdf(closed_meeting());
  const std::string text = std::regex_replace(said_by("pdftotext -layout"), std::regex("\\s+"), " ");
  EXPECT_THAT(text, HasSubstr("M\xC3\xBCller"));
  EXPECT_THAT(text, HasSubstr("2026-08-07 12:11"));
  EXPECT_THAT(text, HasSubstr("PRINTED NAME"));
  EXPECT_THAT(text, HasSubstr("MEANING"));
  EXPECT_THAT(text, HasSubstr("KEY ID"));
  EXPECT_THAT(text, HasSubstr("I have reviewed"));
  const std::string squeezed = std::regex_replace(said_by("pdftotext -raw"), std::regex("\\s+"), "");
  EXPECT_THAT(squeezed, HasSubstr("caa44168676cd313d553fbbcae269e0b")) << "broken over lines, but not by a hyphen";
}

TEST_F(PdfTest, what_the_text_says_the_pdf_says) {
  pdf(closed_meeting());
  const auto squeezed = [](const std::string& text) { return std::regex_replace(text, std::regex("\\s+"), ""); };
  const std::string printed = squeezed(said_by("pdftotext -raw"));
  const Minutes minutes = *minutes_of(closed_meeting());
  for (const Block& block : minutes.body.blocks()) {
    EXPECT_THAT(printed, HasSubstr(squeezed(block.label)));
    EXPECT_THAT(printed, HasSubstr(squeezed(block.text)));
  }
}

}  // namespace
}  // namespace tumorboard::minutes
