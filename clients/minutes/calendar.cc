// SPDX-License-Identifier: Apache-2.0
#include "clients/minutes/calendar.h"

#include <algorithm>

#include "clients/text/text.h"
#include "common/base/duration.h"
#include "common/signing/utc.h"

namespace tumorboard::minutes {
namespace {

constexpr std::size_t kMaxOctets = 75;  // of a line, without its CRLF

// 20260805T160200Z
std::string utc_stamp(std::int64_t time_us) {
  const std::string text = signing::utc_text(time_us);  // 2026-08-05T16:02:00.000000Z
  std::string stamp;
  for (const char c : text.substr(0, 19)) {
    if (c != '-' && c != ':') stamp += c;
  }
  return stamp + "Z";
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

// Folded between characters, never inside one.
void add_line(std::string& out, const std::string& line) {
  std::size_t room = kMaxOctets;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = std::min(line.size(), at + room);
    while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
    out += (at == 0 ? "" : " ") + line.substr(at, end - at) + "\r\n";
    at = end;
    room = kMaxOctets - 1;  // the space that continues a line counts
  }
}

// RFC 5546 requires an address. Without one an address is written that reaches no mailbox.
std::string address(const std::string& mail) { return mail.empty() ? "invalid:nomail" : "mailto:" + printable(mail); }

std::string summary(const v1::MeetingSnapshot& meeting) {
  const auto cases = std::ranges::count_if(meeting.items(), [](const auto& item) { return item.carried_to().empty(); });
  return meeting.plan().title() + ", " + std::to_string(cases) + (cases == 1 ? " case" : " cases");
}

}  // namespace

std::string calendar_of(const v1::MeetingSnapshot& meeting, const Guests& guests) {
  const bool cancelled = meeting.state() == v1::MEETING_STATE_CANCELLED;
  const v1::MeetingPlan& plan = meeting.plan();
  std::string out;
  add_line(out, "BEGIN:VCALENDAR");
  add_line(out, "VERSION:2.0");
  add_line(out, "PRODID:-//Tumorboard//Tumorboard " TUMORBOARD_VERSION "//EN");
  add_line(out, std::string("METHOD:") + (cancelled ? "CANCEL" : "REQUEST"));
  add_line(out, "BEGIN:VEVENT");
  add_line(out, "UID:" + escaped(meeting.meeting_id()) + "@tumorboard");
  add_line(out, "DTSTAMP:" + utc_stamp(meeting.updated_us()));
  add_line(out, "DTSTART:" + utc_stamp(plan.starts_us()));
  add_line(out, "DTEND:" + utc_stamp(plan.starts_us() + plan.minutes() * kMinuteUs));
  add_line(out, "SEQUENCE:" + std::to_string(meeting.edits()));
  add_line(out, std::string("STATUS:") + (cancelled ? "CANCELLED" : "CONFIRMED"));
  add_line(out, "CLASS:PRIVATE");
  add_line(out, "SUMMARY:" + escaped(summary(meeting)));
  if (!plan.place().empty()) add_line(out, "LOCATION:" + escaped(plan.place()));
  add_line(out, "ORGANIZER:" + address(guests.organizer));
  if (guests.attendees.empty()) add_line(out, "ATTENDEE:" + address({}));
  for (const std::string& attendee : guests.attendees) add_line(out, "ATTENDEE:" + address(attendee));
  add_line(out, "END:VEVENT");
  add_line(out, "END:VCALENDAR");
  return out;
}

}  // namespace tumorboard::minutes
