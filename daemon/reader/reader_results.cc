// SPDX-License-Identifier: Apache-2.0
// Orders, specimens and results: lists for the board, "did you get it" for the laboratory.
#include <algorithm>

#include "daemon/reader/reader.h"
#include "daemon/workflow/specimen.h"

namespace tumorboard {
namespace {

Result<v1::SpecimenSnapshot> specimen_of(const storage::SpecimenRow& row) {
  v1::SpecimenSnapshot specimen;
  if (specimen.ParseFromString(row.snapshot)) return specimen;
  return fail(ErrorCode::kCorrupt, "a specimen in the view does not parse");
}

}  // namespace

// A laboratory sees its own messages only, and no case; what is another's is as if it were not there.
Result<v1::Reply> Reader::read(const v1::ShowResult& query, const AnswerRead& task) {
  TB_ASSIGN(const auto moment, view_.moment());
  std::vector<storage::ReportRow> reports;
  if (query.result_id() != 0) {
    TB_ASSIGN(auto newest, view_.find_result(query.result_id()));
    if (newest) reports.push_back(std::move(*newest));
  } else {
    TB_ASSIGN(reports, view_.reports_of_message(query.message_id()));
  }
  const bool lab_only = !task.actor.roles.has(v1::ROLE_COORDINATOR);
  if (lab_only) std::erase_if(reports, [&](const auto& row) { return row.sender != task.actor.user.value(); });
  if (reports.empty()) return fail(ErrorCode::kNotFound, "no such report", "message_id");
  v1::Reply reply;
  v1::SpecimenList& out = *reply.mutable_specimen_list();
  out.set_as_of_sequence(moment.as_of());
  for (const auto& report : reports) {
    TB_ASSIGN(const auto row, view_.find_specimen(report.specimen_key));
    if (!row) continue;
    TB_ASSIGN(auto specimen, specimen_of(*row));
    // Only the result that was asked for.
    auto& results = *specimen.mutable_results();
    for (int i = results.size() - 1; i >= 0; --i) {
      if (results.Get(i).result_id() != report.result_id) results.DeleteSubrange(i, 1);
    }
    if (lab_only) {
      specimen.clear_case_id();
      for (auto& result : results) {
        if (!result.case_id().empty()) result.set_case_id("attached");
      }
    }
    *out.add_specimens() = std::move(specimen);
  }
  return reply;
}

Result<v1::Reply> Reader::read(const v1::ListResults& query, const AnswerRead& /*task*/) {
  const std::size_t limit = query.limit() == 0 ? kDefaultList : std::min(query.limit(), kMaxListed);
  TB_ASSIGN(const auto moment, view_.moment());
  storage::SpecimenFilter filter;
  for (const int state : query.states()) filter.states.push_back(state);
  filter.case_id = query.case_id();
  filter.limit = query.overdue_orders() ? kMaxListed : limit + 1;
  v1::Reply reply;
  v1::SpecimenList& out = *reply.mutable_specimen_list();
  out.set_as_of_sequence(moment.as_of());
  const std::int64_t now = clock_.wall_us();
  for (bool more = true; more;) {
    TB_ASSIGN(const auto rows, view_.list_specimens(filter));
    more = query.overdue_orders() && rows.size() == filter.limit;
    if (!rows.empty()) filter.after_key = rows.back().specimen_key;
    for (const auto& row : rows) {
      TB_ASSIGN(auto specimen, specimen_of(row));
      const bool overdue = specimen.ordered_us() != 0 && workflow::awaits_result(specimen) &&
                           specimen.ordered_us() + deadlines_.rebiopsy_overdue_us <= now;
      if (query.overdue_orders() && !overdue) continue;
      if (out.specimens_size() == static_cast<int>(limit)) {
        out.set_more(true);
        return reply;
      }
      *out.add_specimens() = std::move(specimen);
    }
  }
  return reply;
}

}  // namespace tumorboard
