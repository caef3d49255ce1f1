// SPDX-License-Identifier: Apache-2.0
#include "daemon/reader/rates.h"

#include <limits>

#include "daemon/reader/reader.h"

namespace tumorboard {
namespace {

void count(v1::Implementation implementation, v1::PatternCount& row) {
  row.set_agreed(row.agreed() + 1);
  switch (implementation) {
    case v1::IMPLEMENTATION_DONE:
      row.set_done(row.done() + 1);
      return;
    case v1::IMPLEMENTATION_PARTLY:
      row.set_partly(row.partly() + 1);
      return;
    case v1::IMPLEMENTATION_NOT_DONE:
      row.set_not_done(row.not_done() + 1);
      return;
    default:
      row.set_unknown(row.unknown() + 1);
      return;
  }
}

}  // namespace

void ImplementationReport::add(const v1::CaseSnapshot& snapshot) {
  for (const auto& decision : snapshot.decisions()) {
    if (decision.time_us() < from_us_ || decision.time_us() >= to_us_) continue;
    if (decision.superseded_by() != 0) {
      ++superseded_;
      continue;
    }
    const auto& outcome = snapshot.outcome();
    count(outcome.implementation(), all_);
    count(outcome.implementation(), patterns_[snapshot.pattern()]);
    if (outcome.reason() != v1::OUTCOME_REASON_UNSPECIFIED) ++reasons_[outcome.reason()];
    for (const auto& follow_up : snapshot.follow_ups()) ++responses_[{follow_up.month(), follow_up.response()}];
  }
}

v1::Report ImplementationReport::finish() const {
  v1::Report out;
  *out.mutable_all() = all_;
  for (const auto& [pattern, row] : patterns_) {
    *out.add_patterns() = row;
    out.mutable_patterns()->rbegin()->set_pattern(pattern);
  }
  for (const auto& [reason, cases] : reasons_) {
    v1::ReasonCount& row = *out.add_reasons();
    row.set_reason(static_cast<v1::OutcomeReason>(reason));
    row.set_cases(cases);
  }
  for (const auto& [key, cases] : responses_) {
    v1::ResponseCount& row = *out.add_responses();
    row.set_month(key.first);
    row.set_response(static_cast<v1::FollowUpResponse>(key.second));
    row.set_cases(cases);
  }
  out.set_superseded(superseded_);
  return out;
}

Result<v1::Reply> Reader::read(const v1::ReportQuery& query, const AnswerRead& /*task*/) {
  ImplementationReport counted(query.from_us(),
                               query.to_us() == 0 ? std::numeric_limits<std::int64_t>::max() : query.to_us());
  storage::CaseFilter filter;
  filter.limit = kMaxListed;
  TB_ASSIGN(const auto moment, view_.moment());
  for (bool last = false; !last;) {
    TB_ASSIGN(const auto rows, view_.list_cases(filter));
    last = rows.size() < filter.limit;
    for (const auto& row : rows) {
      v1::CaseSnapshot snapshot;
      if (!snapshot.ParseFromString(row.snapshot))
        return fail(ErrorCode::kCorrupt, "a case in the view does not parse");
      counted.add(snapshot);
      filter.after_case_id = row.case_id;
    }
  }
  v1::Reply reply;
  *reply.mutable_report() = counted.finish();
  reply.mutable_report()->set_as_of_sequence(moment.as_of());
  return reply;
}

}  // namespace tumorboard
