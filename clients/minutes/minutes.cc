// SPDX-License-Identifier: Apache-2.0
#include "clients/minutes/minutes.h"

#include <algorithm>
#include <map>
#include <vector>

#include "clients/text/board_text.h"
#include "clients/text/sign_offs.h"
#include "clients/text/text.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/json/enum_names.h"
#include "common/signing/statement.h"

namespace tumorboard::minutes {
namespace {

using json::enum_word;

std::string time_or_unknown(std::int64_t time_us) { return time_us <= 0 ? "not known" : time_text(time_us) + " UTC"; }

std::string words_or_unknown(const std::string& code) { return or_unknown(words_of(code)); }

// The texts of one case, by the digest that the meeting's record holds.
struct Texts {
  bool has_recommendation = false;
  v1::Recommendation recommendation;
  v1::BoardText words;
};

Result<Texts> texts_of(const v1::MinutesCase& texts, const v1::MeetingDecision& decision) {
  const bool by_hand = decision.origin() == v1::ORIGIN_HUMAN;
  const std::string& stands = by_hand ? texts.board_text() : texts.recommendation();
  const auto corrupt = [&](const std::string& what) {
    return fail(ErrorCode::kCorrupt, "case " + texts.case_id() + ": " + what, "",
                "print nothing; tell the administrator of the daemon");
  };
  Texts out;
  if (decision.version() == 0) return out;  // nothing was ever proposed
  if (stands.empty()) {                     // the daemon leaves out what one message does not hold
    return fail(ErrorCode::kFailedPrecondition, "case " + texts.case_id() + ": its text did not come with the meeting",
                "", "the texts of this meeting are more than one message holds");
  }
  if (bytes(sha256(stands)) != decision.recommendation_digest()) {
    return corrupt("the text received is not the one whose digest the meeting recorded");
  }
  if (!out.recommendation.ParseFromString(texts.recommendation()) || !out.words.ParseFromString(texts.board_text())) {
    return corrupt("the text received cannot be read");
  }
  const std::string basis = texts.recommendation().empty() ? std::string() : bytes(sha256(texts.recommendation()));
  if (by_hand && !basis.empty() && basis != out.words.basis_digest()) {
    return corrupt("the board's own words do not rest on the recommendation received");
  }
  out.has_recommendation = !basis.empty();
  return out;
}

void write_head(Document& page, const v1::MeetingSnapshot& meeting) {
  page.field("MEETING", meeting.meeting_id());
  page.field("PLACE", or_unknown(meeting.plan().place()));
  page.field("PLANNED", time_or_unknown(meeting.plan().starts_us()) + ", " + std::to_string(meeting.plan().minutes()) +
                            " minutes");
  page.field("OPENED", time_or_unknown(meeting.opened_us()));
  page.field("CLOSED", time_or_unknown(meeting.closed_us()) + " by " + or_unknown(meeting.closed_by()));
}

void write_attendance(Document& page, const v1::MeetingSnapshot& meeting) {
  page.heading("ATTENDANCE");
  if (meeting.attendance().empty()) page.paragraph("Nobody's attendance was recorded.");
  Table table({"NAME", "DISCIPLINE", "PRESENT"});
  for (const auto& person : meeting.attendance()) {
    table.add({person.name(), person.discipline().empty() ? "guest" : words_of(person.discipline()),
               person.present() ? "yes" : "no"});
  }
  if (!table.empty()) page.table(std::move(table));
}

void write_agenda(Document& page, const v1::MeetingSnapshot& meeting) {
  page.heading("AGENDA");
  if (meeting.items().empty()) page.paragraph("No case was on the agenda.");
  Table table({"NO", "CASE", "BIN", "STATE AT THE END", "VERSION", "CARRIED OVER"});
  int number = 0;
  for (const auto& item : meeting.items()) {
    const v1::MeetingDecision& decision = item.decision();
    table.add({std::to_string(++number), item.case_id(), words_or_unknown(enum_word(item.bin())),
               words_or_unknown(decision.state()),
               decision.version() == 0 ? "none" : std::to_string(decision.version()),
               item.carried_to().empty() ? "no" : "to " + item.carried_to()});
  }
  if (!table.empty()) page.table(std::move(table));
}

std::string written_by(const v1::MeetingDecision& decision, const v1::BoardText& words) {
  if (decision.origin() == v1::ORIGIN_ENGINE) return "the decision support";
  if (decision.origin() != v1::ORIGIN_HUMAN) return "not known";
  std::string text =
      "the board (" + words_or_unknown(enum_word(words.kind())) + "), author " + or_unknown(words.author_name());
  if (!words.modified_by().empty()) text += ", change proposed by " + words.modified_by();
  return text + ", reason: " + or_unknown(words.reason());
}

void write_text(Document& page, const v1::MeetingDecision& decision, const Texts& texts) {
  page.field("VERSION", std::to_string(decision.version()) + " of revision " + std::to_string(decision.revision()));
  page.field("WRITTEN BY", written_by(decision, texts.words));
  page.field("SHA-256", hex(decision.recommendation_digest()));
  page.field("KNOWLEDGE", or_unknown(decision.knowledge_digest()));
  if (decision.origin() != v1::ORIGIN_HUMAN) return page.append(board_summary(texts.recommendation));
  page.field("RESTS ON", texts.words.basis_digest().empty() ? "no recommendation of the decision support"
                                                            : hex(texts.words.basis_digest()));
  page.subheading("In the board's own words:");
  for (std::size_t at = 0; at < texts.words.text().size();) {
    const std::size_t end = std::min(texts.words.text().find('\n', at), texts.words.text().size());
    page.paragraph(texts.words.text().substr(at, end - at));
    at = end + 1;
  }
  if (texts.words.basis_digest().empty()) return;
  if (!texts.has_recommendation) {
    return page.paragraph("The recommendation they rest on did not come with the meeting; its digest stands above.");
  }
  page.subheading("They change this recommendation of the decision support:");
  page.append(board_summary(texts.recommendation));
}

// A dissent is printed beside the decision, resolved or not.
void write_dissent(Document& page, const v1::MeetingDecision& decision) {
  for (const auto& one : decision.sign_offs()) {
    if (one.decision() != v1::DECISION_DISSENT) continue;
    const std::string earlier =
        one.version() == decision.version() ? "" : " (of version " + std::to_string(one.version()) + ")";
    page.bullet("DISSENT", words_of(one.discipline()) + ", " + one.printed_name() + earlier + ": " + one.reason());
    page.bullet("", one.resolved() ? "resolved by " + one.resolved_by() + ", " + time_or_unknown(one.resolved_us()) +
                                         ": " + one.resolved_reason()
                                   : "not resolved");
  }
}

void write_signatures(Document& page, const v1::MeetingDecision& decision) {
  Table table({"PRINTED NAME", "DISCIPLINE", "TIME (UTC)", "MEANING", "KEY ID"});
  for (const auto& one : decision.sign_offs()) {
    const bool counts = one.decision() == v1::DECISION_RETRACT || stands(decision.sign_offs(), decision.version(), one);
    table.add({one.printed_name(), words_of(one.discipline()), time_text(one.time_us()),
               std::string(signing::meaning(one.decision())) + (counts ? "" : " (no longer counts)"), one.key_id()});
  }
  page.subheading("Signatures:");
  if (table.empty()) {
    page.paragraph("Nobody has signed this version.");
  } else {
    page.table(std::move(table));
  }
  for (const auto& one : decision.sign_offs()) {
    if (one.decision() == v1::DECISION_DISSENT || one.reason().empty()) continue;
    page.bullet(enum_word(one.decision()), one.printed_name() + ": " + one.reason());
  }
  for (const auto& waiver : decision.waivers()) {
    page.bullet("waived", words_of(waiver.discipline()) + " by " + waiver.by_name() + ", " +
                              time_or_unknown(waiver.time_us()) + ": " + waiver.reason());
  }
}

void write_unsigned(Document& page, const v1::MeetingDecision& decision) {
  std::vector<std::string> open;
  for (const auto& discipline : decision.required_disciplines()) {
    const bool approved = std::ranges::any_of(standing(decision.sign_offs(), decision.version()), [&](const auto* one) {
      return one->discipline() == discipline && one->decision() == v1::DECISION_APPROVE;
    });
    const bool waived =
        std::ranges::any_of(decision.waivers(), [&](const auto& waiver) { return waiver.discipline() == discipline; });
    if (!approved && !waived) open.push_back(words_of(discipline));
  }
  page.bullet("missing", open.empty() ? "no required discipline" : join(open, ", "));
}

Result<> write_case(Document& page, int number, const v1::AgendaItem& item, const v1::MinutesCase& texts) {
  const v1::MeetingDecision& decision = item.decision();
  TB_ASSIGN(const Texts stands, texts_of(texts, decision));
  page.blank();
  page.line(std::to_string(number) + ". CASE " + item.case_id());
  page.field("QUESTION", texts.question().empty() ? "none was put in words" : texts.question());
  page.field("BIN", words_or_unknown(enum_word(item.bin())) + (item.reason().empty() ? "" : ": " + item.reason()));
  if (!item.note().empty()) page.field("NOTE", item.note());
  if (!item.carried_from().empty()) page.field("CARRIED", "over from " + item.carried_from());
  if (!item.carried_to().empty()) page.field("CARRIED", "over to " + item.carried_to());
  page.field("STATE", words_or_unknown(decision.state()));
  if (decision.version() == 0) {
    page.paragraph("There was nothing to decide on: no recommendation stood at the end of the meeting.");
    return {};
  }
  write_text(page, decision, stands);
  write_dissent(page, decision);
  write_signatures(page, decision);
  write_unsigned(page, decision);
  return {};
}

}  // namespace

Result<Minutes> minutes_of(const v1::MeetingView& view) {
  const v1::MeetingSnapshot& meeting = view.meeting();
  if (meeting.state() != v1::MEETING_STATE_CLOSED) {
    return fail(ErrorCode::kFailedPrecondition,
                "minutes are of a closed meeting; this one is " + words_or_unknown(enum_word(meeting.state())), "",
                "tumorboard meeting close " + meeting.meeting_id());
  }
  std::map<std::string, const v1::MinutesCase*> texts;
  for (const auto& one : view.cases()) texts[one.case_id()] = &one;
  Minutes minutes;
  const std::string day = day_text(Date::of_wall_us(meeting.plan().starts_us()).iso());
  minutes.title = "Minutes: " + or_unknown(meeting.plan().title()) + ", " + day;
  minutes.banner = or_unknown(meeting.plan().title()) + " | " + day + " | meeting " + meeting.meeting_id() +
                   " | confidential: the clinicians decided, software supported";
  minutes.closed_us = meeting.closed_us();
  write_head(minutes.body, meeting);
  write_attendance(minutes.body, meeting);
  write_agenda(minutes.body, meeting);
  int number = 0;
  for (const auto& item : meeting.items()) {
    const auto found = texts.find(item.case_id());
    TB_TRY(write_case(minutes.body, ++number, item, found == texts.end() ? v1::MinutesCase() : *found->second));
  }
  return minutes;
}

std::string to_text(const Minutes& minutes, std::size_t width) {
  Document page;
  page.line(minutes.title);
  page.line(minutes.banner);
  page.blank();
  page.append(minutes.body);
  return tumorboard::to_text(page, TextLayout{width, false});
}

}  // namespace tumorboard::minutes
