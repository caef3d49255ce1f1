// SPDX-License-Identifier: Apache-2.0
#include "clients/minutes/minutes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "clients/text/text.h"
#include "tests/unit/minutes/meeting.h"

namespace tumorboard::minutes {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text_of(const v1::MeetingView& view) {
  const auto minutes = minutes_of(view);
  return minutes ? to_text(*minutes, 100) : minutes.error().message;
}

// TUMORBOARD_UPDATE_GOLDEN=1 writes the file anew; read the difference before committing it.
TEST(Minutes, read_as_a_board_wants_them) {
  const auto path =
      std::filesystem::path(std::getenv("TUMORBOARD_SOURCE_DIR")) / "tests/unit/minutes/golden/minutes.txt";
  const std::string text = text_of(closed_meeting());
  if (std::getenv("TUMORBOARD_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  std::ifstream in(path, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text);
}

TEST(Minutes, every_decision_has_its_version_and_whole_digest) {
  const auto view = closed_meeting();
  const std::string text = text_of(view);
  for (const auto& item : view.meeting().items()) {
    if (item.decision().version() == 0) continue;
    EXPECT_THAT(text, HasSubstr(hex(item.decision().recommendation_digest())));
  }
  EXPECT_THAT(text, HasSubstr("2 of revision 3"));
}

TEST(Minutes, a_text_that_is_not_the_one_recorded_is_not_printed) {
  auto view = closed_meeting();
  view.mutable_cases(1)->set_board_text(view.cases(1).board_text() + "x");
  EXPECT_EQ(minutes_of(view).error().code, ErrorCode::kCorrupt);
  view = closed_meeting();
  view.mutable_cases(1)->set_recommendation(recommendation("c1").SerializeAsString());
  EXPECT_EQ(minutes_of(view).error().code, ErrorCode::kCorrupt) << "not what the board's words rest on";
  view = closed_meeting();
  view.mutable_cases()->RemoveLast();
  EXPECT_TRUE(minutes_of(view).has_value()) << "a case without a version has no text to miss";
}

TEST(Minutes, what_the_boards_own_words_change_is_printed_below_them) {
  auto view = closed_meeting();
  const std::string text = text_of(view);
  const std::size_t words = text.find("Osimertinib goes on.");
  EXPECT_LT(words, text.find("Stereotactic radiotherapy", words));
  view.mutable_cases(1)->clear_recommendation();
  EXPECT_THAT(text_of(view), HasSubstr("did not come with the meeting"));
}

TEST(Minutes, are_of_a_closed_meeting_only) {
  for (const auto state : {v1::MEETING_STATE_PLANNED, v1::MEETING_STATE_OPEN, v1::MEETING_STATE_CANCELLED}) {
    auto view = closed_meeting();
    view.mutable_meeting()->set_state(state);
    EXPECT_EQ(minutes_of(view).error().code, ErrorCode::kFailedPrecondition);
  }
}

TEST(Minutes, a_text_the_daemon_left_out_is_no_damage_and_is_not_passed_over) {
  auto view = closed_meeting();
  view.mutable_cases(0)->clear_recommendation();
  EXPECT_EQ(minutes_of(view).error().code, ErrorCode::kFailedPrecondition);
}

TEST(Minutes, what_is_not_known_is_spelled_out) {
  auto view = closed_meeting();
  view.mutable_meeting()->clear_opened_us();
  view.mutable_meeting()->mutable_plan()->clear_place();
  const std::string text = text_of(view);
  EXPECT_THAT(text, HasSubstr("OPENED       not known"));
  EXPECT_THAT(text, HasSubstr("PLACE        not known"));
  EXPECT_THAT(text, HasSubstr("QUESTION     none was put in words"));
  EXPECT_THAT(text, HasSubstr("guest"));
}

TEST(Minutes, dissent_stands_beside_the_decision_resolved_or_not) {
  auto view = closed_meeting();
  EXPECT_THAT(text_of(view), HasSubstr("resolved by Prof. Chair"));
  EXPECT_THAT(text_of(view), HasSubstr("the second lesion was not measured"));
  view.mutable_meeting()->mutable_items(1)->mutable_decision()->mutable_sign_offs(0)->set_resolved(false);
  EXPECT_THAT(text_of(view), HasSubstr("not resolved"));
}

TEST(Minutes, an_approval_taken_back_is_no_approval) {
  const std::string text = text_of(closed_meeting());
  EXPECT_THAT(text, HasSubstr("approve it for my discipline. (no longer counts)"));
  EXPECT_THAT(text, HasSubstr("missing    medical oncology, radiology, pathology"));
}

}  // namespace
}  // namespace tumorboard::minutes
