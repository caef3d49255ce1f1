// SPDX-License-Identifier: Apache-2.0
#include "daemon/reader/worklist.h"

#include <algorithm>
#include <tuple>

#include "common/json/enum_names.h"
#include "daemon/reader/reader.h"
#include "daemon/workflow/ageing.h"
#include "daemon/workflow/bins.h"
#include "daemon/workflow/decide.h"
#include "daemon/workflow/snapshot.h"
#include "daemon/workflow/urgent.h"

namespace tumorboard {
namespace {

bool holds(const auto& list, const auto& value) { return std::ranges::find(list, value) != list.end(); }

// Bookkeeping is no news.
bool is_news(v1::EventKind kind) {
  switch (kind) {
    case v1::EVENT_KIND_JOB_ENQUEUED:
    case v1::EVENT_KIND_JOB_GRANTED:
    case v1::EVENT_KIND_JOB_DONE:
    case v1::EVENT_KIND_JOB_READY:
    case v1::EVENT_KIND_JOB_CANCELLED:
    case v1::EVENT_KIND_JOB_RESULT_STALE:
      return false;
    default:
      return true;
  }
}

}  // namespace

v1::CaseSummary summary_of(const v1::CaseSnapshot& snapshot, const std::vector<v1::SpecimenSnapshot>& specimens,
                           const workflow::Deadlines& deadlines, std::int64_t now_us) {
  v1::CaseSummary out;
  out.set_case_id(snapshot.case_id());
  out.set_state(snapshot.state());
  out.set_revision(snapshot.revision());
  out.set_version(snapshot.version());
  out.set_origin(snapshot.origin());
  out.set_urgency(snapshot.urgency());
  out.set_pattern(snapshot.pattern());
  out.set_readiness(snapshot.readiness());
  out.set_submitted_us(snapshot.submitted_us());
  out.set_updated_us(snapshot.updated_us());
  out.set_complexity(snapshot.complexity());
  *out.mutable_complexity_terms() = snapshot.complexity_terms();
  const auto [klass, risen] = workflow::class_now(snapshot.urgency(), now_us - snapshot.submitted_us());
  out.set_urgency_now(static_cast<v1::Urgency>(klass));
  const auto quorum = workflow::quorum_of(snapshot);
  out.set_approvals(quorum.approvals);
  out.set_required(quorum.required);
  out.set_open_dissents(quorum.open_dissents);
  out.set_open_modifications(quorum.open_modifications);
  if (snapshot.state() == v1::CASE_STATE_IN_REVIEW) {
    for (const auto& discipline : quorum.awaiting) out.add_awaiting(discipline);
  }
  *out.mutable_urgent_signs() = snapshot.urgent();
  out.set_urgent_mark(workflow::is_marked_urgent(snapshot));
  *out.mutable_guest_disciplines() = snapshot.guest_disciplines();
  const auto advice = workflow::bin_of(snapshot);
  out.set_bin(advice.bin);
  for (const auto& reason : advice.reasons) out.add_bin_reasons(reason);
  for (const auto& overdue : workflow::overdue_of(snapshot, specimens, deadlines, now_us)) {
    *out.add_overdue() = overdue;
  }
  return out;
}

void add_unheld(const std::set<std::string>& held, v1::CaseSummary& summary) {
  for (const auto& discipline : summary.awaiting()) {
    if (!held.contains(discipline)) summary.add_awaiting_nobody(discipline);
  }
}

bool comes_first(const v1::CaseSummary& a, const v1::CaseSummary& b) {
  const auto key = [](const v1::CaseSummary& s) {
    return std::tuple(!s.urgent_mark(), -static_cast<int>(s.urgency_now()), -static_cast<std::int64_t>(s.complexity()),
                      s.submitted_us(), s.case_id());
  };
  return key(a) < key(b);
}

// ---- ListCases -----------------------------------------------------------------------------

Result<bool> Reader::wanted(const v1::ListCases& query, const workflow::Actor& actor, Sequence now,
                            v1::CaseSummary& summary) {
  if (query.awaiting_my_sign_off()) {
    const bool asked =
        std::ranges::any_of(actor.disciplines, [&](const auto& own) { return holds(summary.awaiting(), own); });
    if (!asked) return false;
  }
  if (query.bins_size() > 0 && !holds(query.bins(), static_cast<int>(summary.bin()))) return false;
  if (query.overdue() && summary.overdue().empty()) return false;
  if (!query.meeting_id().empty() && !holds(summary.meeting_ids(), query.meeting_id())) return false;
  if (!query.changed_since_my_look()) return true;
  TB_ASSIGN(const Sequence look, view_.last_look(summary.case_id(), actor.user.value(), now));
  TB_ASSIGN(const auto rows, view_.history(summary.case_id(), look, kMaxListed));
  for (const auto& row : rows) {
    const auto kind = static_cast<v1::EventKind>(row.kind);
    if (is_news(kind) && row.actor != actor.user.value()) summary.add_changed(json::enum_word(kind));
  }
  return summary.changed_size() > 0;
}

Result<v1::Reply> Reader::read(const v1::ListCases& query, const AnswerRead& task) {
  const std::uint32_t limit = query.limit() == 0 ? kDefaultList : std::min(query.limit(), kMaxListed);
  storage::CaseFilter filter;
  for (const int state : query.states()) filter.states.push_back(state);
  if (query.awaiting_my_sign_off()) filter.states = {v1::CASE_STATE_IN_REVIEW};
  filter.after_case_id = query.after_case_id();
  filter.limit = kMaxListed;
  v1::Reply reply;
  v1::CaseList& out = *reply.mutable_case_list();
  TB_ASSIGN(const auto moment, view_.moment());
  out.set_as_of_sequence(moment.as_of());
  TB_ASSIGN(const auto planned, agendas());
  std::vector<v1::CaseSummary> kept;
  for (bool last = false; !last;) {
    TB_ASSIGN(const auto rows, view_.list_cases(filter));
    last = rows.size() < filter.limit;
    if (!rows.empty()) filter.after_case_id = rows.back().case_id;
    for (const auto& row : rows) {
      v1::CaseSnapshot snapshot;
      if (!snapshot.ParseFromString(row.snapshot))
        return fail(ErrorCode::kCorrupt, "a case in the view does not parse");
      TB_ASSIGN(const auto specimens, specimens_of(snapshot));
      v1::CaseSummary summary = summary_of(snapshot, specimens, deadlines_, clock_.wall_us());
      add_meetings(planned, summary);
      add_unheld(task.held, summary);
      TB_ASSIGN(const bool fits, wanted(query, task.actor, task.at_least, summary));
      if (fits) kept.push_back(std::move(summary));
      // By number one page is enough; by priority the first may be the last read.
      last = last || (!query.by_priority() && kept.size() > limit);
      if (last && !query.by_priority() && kept.size() > limit) break;
    }
  }
  if (query.by_priority()) std::ranges::sort(kept, comes_first);
  out.set_more(kept.size() > limit);
  kept.resize(std::min<std::size_t>(kept.size(), limit));
  for (auto& summary : kept) *out.add_cases() = std::move(summary);
  return reply;
}

}  // namespace tumorboard
