// SPDX-License-Identifier: Apache-2.0
// Meetings as they are shown: the agenda as its cases stand now, or, once closed, as they stood
// then, with the very texts that stood decided, read from the ledger.
#include <algorithm>
#include <unordered_map>

#include "common/base/hash.h"
#include "common/wire/limits.h"
#include "daemon/reader/reader.h"
#include "daemon/workflow/meeting.h"

namespace tumorboard {
namespace {

constexpr std::size_t kPage = 256;
constexpr std::size_t kMaxReplyBytes = wire::kMaxFrameBytes - wire::kMaxCommandBytes;

Result<v1::MeetingSnapshot> meeting_of(const storage::MeetingRow& row) {
  v1::MeetingSnapshot meeting;
  if (!meeting.ParseFromString(row.snapshot)) {
    return fail(ErrorCode::kCorrupt, "a meeting in the view does not parse");
  }
  return meeting;
}

Result<> check_digest(std::string_view text, const std::string& digest) {
  if (bytes(sha256(text)) == digest) return {};
  return fail(ErrorCode::kCorrupt, "a decision's text is not the one its digest names");
}

}  // namespace

Result<v1::Reply> Reader::read(const v1::ShowMeeting& query, const AnswerRead& /*task*/) {
  TB_ASSIGN(const auto moment, view_.moment());
  TB_ASSIGN(const auto row, view_.find_meeting(query.meeting_id()));
  if (!row) return fail(ErrorCode::kNotFound, "no such meeting", "meeting_id");
  v1::Reply reply;
  v1::MeetingView& out = *reply.mutable_meeting_view();
  out.set_as_of_sequence(moment.as_of());
  TB_ASSIGN(*out.mutable_meeting(), meeting_of(*row));
  TB_TRY(follow_agenda(*out.mutable_meeting()));
  for (const auto& item : out.meeting().items()) {
    TB_ASSIGN(v1::MinutesCase shown, minutes_case(item));
    // A text too many for one message is left out; its digest is in the decision.
    if (reply.ByteSizeLong() + shown.ByteSizeLong() > kMaxReplyBytes) {
      shown.clear_recommendation();
      shown.clear_board_text();
    }
    *out.add_cases() = std::move(shown);
  }
  return reply;
}

Result<v1::Reply> Reader::read(const v1::ListMeetings& query, const AnswerRead& /*task*/) {
  const auto limit = static_cast<int>(query.limit() == 0 ? kDefaultList : std::min(query.limit(), kMaxListed));
  v1::Reply reply;
  v1::MeetingList& out = *reply.mutable_meeting_list();
  TB_ASSIGN(const auto moment, view_.moment());
  out.set_as_of_sequence(moment.as_of());
  std::size_t size = 0;
  storage::MeetingPage page;
  page.limit = kPage;
  for (bool last = false; !last;) {
    TB_ASSIGN(const auto rows, view_.list_meetings(page));
    last = rows.size() < kPage;
    for (const auto& row : rows) {
      page.before_us = row.starts_us;
      page.before_id = row.meeting_id;
      const auto& states = query.states();
      if (!states.empty() && std::ranges::find(states, row.state) == states.end()) continue;
      TB_ASSIGN(v1::MeetingSnapshot meeting, meeting_of(row));
      TB_TRY(follow_agenda(meeting));
      for (auto& item : *meeting.mutable_items()) item.clear_decision();
      size += meeting.ByteSizeLong();
      if (out.meetings_size() == limit || size > kMaxReplyBytes) {
        out.set_more(true);
        return reply;
      }
      *out.add_meetings() = std::move(meeting);
    }
  }
  return reply;
}

Result<Reader::Agendas> Reader::agendas() {
  Agendas out;
  storage::MeetingPage page;
  page.open_only = true;
  page.limit = kPage;
  for (bool last = false; !last;) {
    TB_ASSIGN(const auto rows, view_.list_meetings(page));
    last = rows.size() < kPage;
    for (const auto& row : rows) {
      TB_ASSIGN(const auto meeting, meeting_of(row));
      for (const auto& item : meeting.items()) {
        auto& meetings = out[item.case_id()];
        meetings.insert(meetings.begin(), row.meeting_id);  // the latest start is read first
      }
      page.before_us = row.starts_us;
      page.before_id = row.meeting_id;
    }
  }
  return out;
}

void Reader::add_meetings(const Agendas& agendas, v1::CaseSummary& summary) {
  const auto found = agendas.find(summary.case_id());
  if (found == agendas.end()) return;
  for (const auto& meeting_id : found->second) summary.add_meeting_ids(meeting_id);
}

// Until the meeting is over, bins nobody gave a reason for are those of this moment.
Result<> Reader::follow_agenda(v1::MeetingSnapshot& meeting) {
  if (workflow::is_final(meeting.state())) return {};
  std::unordered_map<std::string, v1::CaseSnapshot> cases;
  for (const auto& item : meeting.items()) {
    TB_ASSIGN(cases[item.case_id()], snapshot(item.case_id()));
  }
  workflow::follow_cases(meeting, [&](const std::string& case_id) { return &cases.at(case_id); });
  return {};
}

Result<v1::MinutesCase> Reader::minutes_case(const v1::AgendaItem& item) {
  v1::MinutesCase out;
  out.set_case_id(item.case_id());
  TB_ASSIGN(const auto current, snapshot(item.case_id()));
  Sequence facts_at = current.facts_sequence();
  if (item.has_decision()) {
    TB_ASSIGN(const auto then, view_.find_body(item.case_id(), item.decision().revision()));
    if (!then) return fail(ErrorCode::kCorrupt, "the facts of a decision are not in the view");
    facts_at = then->sequence;
    TB_TRY(fill_texts(item, out));
  }
  TB_ASSIGN(const auto stored, facts(facts_at));
  v1::Case body;
  if (!body.ParseFromString(stored)) return fail(ErrorCode::kCorrupt, "the stored facts do not parse");
  out.set_question(body.question_to_board());
  return out;
}

Result<> Reader::fill_texts(const v1::AgendaItem& item, v1::MinutesCase& out) {
  const v1::MeetingDecision& decision = item.decision();
  if (decision.recommendation_sequence() == 0) return {};
  TB_ASSIGN(const auto stored, event(decision.recommendation_sequence()));
  if (stored.kind() != v1::EVENT_KIND_BOARD_TEXT_WRITTEN) {
    v1::AssessmentCompleted body;
    if (!body.ParseFromString(stored.body())) return fail(ErrorCode::kCorrupt, "an assessment does not parse");
    TB_TRY(check_digest(body.recommendation(), decision.recommendation_digest()));
    out.set_recommendation(std::move(*body.mutable_recommendation()));
    return {};
  }
  v1::BoardTextWritten body;
  v1::BoardText text;
  if (!body.ParseFromString(stored.body()) || !text.ParseFromString(body.board_text())) {
    return fail(ErrorCode::kCorrupt, "a text of the board does not parse");
  }
  TB_TRY(check_digest(body.board_text(), decision.recommendation_digest()));
  out.set_board_text(std::move(*body.mutable_board_text()));
  return fill_basis(item.case_id(), text, out);
}

// The pipeline's answer that the board's own words rest on, if it was a version to be signed.
Result<> Reader::fill_basis(const std::string& case_id, const v1::BoardText& text, v1::MinutesCase& out) {
  for (std::uint32_t version = text.version(); version-- > 1 && !text.basis_digest().empty();) {
    TB_ASSIGN(const auto row, view_.find_recommendation(case_id, version));
    if (!row || row->digest != text.basis_digest()) continue;
    TB_ASSIGN(const auto stored, event(row->sequence));
    v1::AssessmentCompleted body;
    if (!body.ParseFromString(stored.body())) return fail(ErrorCode::kCorrupt, "an assessment does not parse");
    TB_TRY(check_digest(body.recommendation(), text.basis_digest()));
    out.set_recommendation(std::move(*body.mutable_recommendation()));
    return {};
  }
  return {};
}

}  // namespace tumorboard
