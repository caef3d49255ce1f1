// SPDX-License-Identifier: Apache-2.0
// Invitations as libical reads them.
#include "clients/minutes/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libical/ical.h>

#include <memory>
#include <string_view>

#include "tests/unit/minutes/meeting.h"

namespace tumorboard::minutes {
namespace {

using testing::HasSubstr;
using testing::Not;
using Component = std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)>;

Component parsed(const std::string& text) { return {icalparser_parse_string(text.c_str()), icalcomponent_free}; }

v1::MeetingSnapshot meeting() { return closed_meeting().meeting(); }

TEST(Calendar, an_invitation_is_one_by_the_rules_of_the_standard) {
  const Component calendar = parsed(calendar_of(meeting(), {}));
  ASSERT_NE(calendar, nullptr);
  EXPECT_EQ(icalcomponent_count_errors(calendar.get()), 0);
  EXPECT_NE(icalrestriction_check(calendar.get()), 0);
  EXPECT_EQ(icalcomponent_count_errors(calendar.get()), 0) << icalcomponent_as_ical_string(calendar.get());
  EXPECT_EQ(icalcomponent_get_method(calendar.get()), ICAL_METHOD_REQUEST);
  icalcomponent* event = icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
  ASSERT_NE(event, nullptr);
  EXPECT_STREQ(icalcomponent_get_uid(event), "lung-2026-08-07@tumorboard");
  EXPECT_EQ(icalcomponent_get_sequence(event), 2);
  EXPECT_EQ(icaltime_as_timet(icalcomponent_get_dtstart(event)), kStartsUs / 1'000'000);
  EXPECT_EQ(icaltime_as_timet(icalcomponent_get_dtend(event)), kStartsUs / 1'000'000 + 3600);
  const icalproperty* privacy = icalcomponent_get_first_property(event, ICAL_CLASS_PROPERTY);
  EXPECT_EQ(icalproperty_get_class(privacy), ICAL_CLASS_PRIVATE);
}

TEST(Calendar, a_cancelled_meeting_is_a_cancellation_of_the_same_entry) {
  auto cancelled = meeting();
  cancelled.set_state(v1::MEETING_STATE_CANCELLED);
  cancelled.set_edits(3);
  const Component calendar = parsed(calendar_of(cancelled, {"board@example.org", {"a@example.org"}}));
  EXPECT_NE(icalrestriction_check(calendar.get()), 0);
  EXPECT_EQ(icalcomponent_count_errors(calendar.get()), 0) << icalcomponent_as_ical_string(calendar.get());
  EXPECT_EQ(icalcomponent_get_method(calendar.get()), ICAL_METHOD_CANCEL);
  icalcomponent* event = icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
  EXPECT_EQ(icalcomponent_get_status(event), ICAL_STATUS_CANCELLED);
  EXPECT_STREQ(icalcomponent_get_uid(event), "lung-2026-08-07@tumorboard");
  EXPECT_EQ(icalcomponent_get_sequence(event), 3);
}

TEST(Calendar, nothing_of_a_patient_is_in_it) {
  const v1::MeetingSnapshot shown = meeting();
  const std::string text = calendar_of(shown, {});
  EXPECT_THAT(text, HasSubstr("SUMMARY:Lung board\\, 2 cases\r\n")) << "the case carried over is not counted";
  for (const auto& item : shown.items()) EXPECT_THAT(text, Not(HasSubstr(item.case_id() + "\r")));
  EXPECT_THAT(text, Not(HasSubstr("osimertinib")));
  EXPECT_THAT(text, Not(HasSubstr("DESCRIPTION")));
}

TEST(Calendar, lines_end_in_crlf_and_have_at_most_75_octets_of_whole_characters) {
  auto wordy = meeting();
  std::string title;
  for (int i = 0; i < 40; ++i) title += "\xC3\xBC\xE2\x82\xAC; \\";
  wordy.mutable_plan()->set_title(title);
  const std::string text = calendar_of(wordy, {});
  std::string unfolded;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    const std::string line = text.substr(at, end - at);
    EXPECT_LE(line.size(), 75U);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const bool continues = line.starts_with(' ');
    if (line.size() > 1) {
      const auto first = static_cast<unsigned char>(line[continues ? 1 : 0]);
      EXPECT_NE(first & 0xC0U, 0x80U) << "a character is torn";
    }
    unfolded += continues ? line.substr(1) : "\n" + line;
    at = end + 2;
  }
  const Component calendar = parsed(text);
  icalcomponent* event = icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
  EXPECT_EQ(std::string(icalcomponent_get_summary(event)), title + ", 2 cases");
}

TEST(Calendar, who_is_told_is_named_and_nobody_else) {
  const std::string text = calendar_of(meeting(), {"board@example.org", {"a@example.org", "b@example.org"}});
  EXPECT_THAT(text, HasSubstr("ORGANIZER:mailto:board@example.org\r\n"));
  EXPECT_THAT(text, HasSubstr("ATTENDEE:mailto:b@example.org\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("invalid:nomail")));
}

}  // namespace
}  // namespace tumorboard::minutes
