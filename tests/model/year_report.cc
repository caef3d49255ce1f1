// SPDX-License-Identifier: Apache-2.0
// The year's tables: what the engine's lists and reports say, each beside the books.
#include <algorithm>
#include <cstdio>

#include "common/base/duration.h"
#include "common/json/enum_names.h"
#include "daemon/reader/rates.h"
#include "daemon/workflow/case_table.h"
#include "daemon/workflow/deadlines.h"
#include "tests/model/year.h"

namespace tumorboard::model {
namespace {

using enum v1::CaseState;
using Number = unsigned long long;

constexpr double kMonthDays = 365.25 / 12;
constexpr std::int64_t kLongestWaitUs = 40 * kDayUs;  // an outage of 12 days, routine's 19, and the backlog

double day_of(std::int64_t us) { return static_cast<double>(us) / static_cast<double>(kDayUs); }

}  // namespace

OverdueCount Year::overdue_by_books() const {
  OverdueCount out;
  for (const auto& [case_id, books] : books_) {
    if (books.state == CASE_STATE_IN_REVIEW && now_us() >= books.version_us + 7 * kDayUs) ++out.sign_off;
    if (books.state == CASE_STATE_AGREED && now_us() >= books.agreed_us + 30 * kDayUs) ++out.outcome;
    if (books.ordered_us != 0 && now_us() >= books.ordered_us + 21 * kDayUs) ++out.rebiopsy;
    if (books.state != CASE_STATE_CLOSED || books.implementation == v1::IMPLEMENTATION_NOT_DONE) continue;
    const bool ended = std::ranges::any_of(books.follow_ups, [](const auto& one) {
      return one.second == v1::FOLLOW_UP_RESPONSE_DEATH || one.second == v1::FOLLOW_UP_RESPONSE_LOST;
    });
    for (const std::uint32_t month : {3U, 6U, 12U}) {
      const bool due = day_of(now_us() - books.agreed_us) >= month * kMonthDays + 30;
      if (due && !ended && !books.follow_ups.contains(month)) ++out.follow_up;
    }
  }
  return out;
}

OverdueCount Year::overdue_by_engine() {
  OverdueCount out;
  const auto& book = rig_.book();
  for (const auto& [case_id, snapshot] : book.cases) {
    std::vector<v1::SpecimenSnapshot> specimens;
    for (const auto& key : snapshot.specimens()) specimens.push_back(book.specimens.at(key));
    for (const auto& one : workflow::overdue_of(snapshot, specimens, workflow::deadlines_of({}), now_us())) {
      if (one.what() == "sign_off") ++out.sign_off;
      if (one.what() == "rebiopsy") ++out.rebiopsy;
      if (one.what() == "outcome") ++out.outcome;
      if (one.what() == "follow_up") ++out.follow_up;
    }
  }
  return out;
}

void Year::print_states() {
  std::map<v1::CaseState, std::uint64_t> by_engine;
  std::map<v1::CaseState, std::uint64_t> by_books;
  for (const auto& [case_id, snapshot] : rig_.book().cases) ++by_engine[snapshot.state()];
  for (const auto& [case_id, books] : books_) ++by_books[books.state];
  std::printf("\ncases by state at the end of the year\n");
  for (const auto& [state, count] : by_engine) {
    std::printf("%-20s %6llu\n", workflow::name(state).c_str(), static_cast<Number>(count));
  }
  expect(by_engine == by_books, "the states and the books differ");
  std::printf("\nwhat happened\n");
  for (const auto& [what, count] : happened_) std::printf("%-28s %6llu\n", what.c_str(), static_cast<Number>(count));
}

void Year::print_implementation() {
  ImplementationReport report(0, now_us() + 1);
  for (const auto& [case_id, snapshot] : rig_.book().cases) report.add(snapshot);
  const v1::Report is = report.finish();

  std::map<std::string, std::array<std::uint64_t, 4>> patterns;  // unknown, done, partly, not done
  std::map<v1::OutcomeReason, std::uint64_t> reasons;
  std::map<std::pair<std::uint32_t, v1::FollowUpResponse>, std::uint64_t> responses;
  for (const auto& [case_id, books] : books_) {
    if (books.agreed_us == 0) continue;
    ++patterns[books.pattern][static_cast<std::size_t>(books.implementation)];
    if (books.reason != v1::OUTCOME_REASON_UNSPECIFIED) ++reasons[books.reason];
    for (const auto& [month, response] : books.follow_ups) ++responses[{month, response}];
  }
  std::printf("\nimplementation by pattern\n%-24s %7s %7s %7s %9s %8s %6s\n", "pattern", "agreed", "done", "partly",
              "not done", "unknown", "rate");
  const auto print = [](const std::string& name, const v1::PatternCount& row) {
    const std::uint64_t known = row.agreed() - row.unknown();
    const double rate = known == 0 ? 0 : 100.0 * static_cast<double>(row.done()) / static_cast<double>(known);
    std::printf("%-24s %7llu %7llu %7llu %9llu %8llu %5.1f%%\n", name.c_str(), static_cast<Number>(row.agreed()),
                static_cast<Number>(row.done()), static_cast<Number>(row.partly()), static_cast<Number>(row.not_done()),
                static_cast<Number>(row.unknown()), rate);
  };
  std::uint64_t agreed = 0;
  for (const auto& row : is.patterns()) {
    print(row.pattern(), row);
    agreed += row.agreed();
    const auto& ours = patterns[row.pattern()];
    expect(std::array<std::uint64_t, 4>{row.unknown(), row.done(), row.partly(), row.not_done()} == ours,
           "the report and the books differ about " + row.pattern());
    expect(row.agreed() == row.unknown() + row.done() + row.partly() + row.not_done(), "a row does not add up");
  }
  print("all", is.all());
  expect(agreed == is.all().agreed(), "the patterns do not add up");
  expect(is.patterns_size() == static_cast<int>(patterns.size()), "a pattern is missing from the report");
  expect(is.superseded() == superseded_, "superseded decisions: " + std::to_string(is.superseded()));
  std::printf("superseded by new facts: %llu\n\nwhy not, or only partly\n", static_cast<Number>(is.superseded()));
  std::map<v1::OutcomeReason, std::uint64_t> reported;
  for (const auto& row : is.reasons()) {
    reported[row.reason()] = row.cases();
    std::printf("%-28s %6llu\n", json::enum_word(row.reason()).c_str(), static_cast<Number>(row.cases()));
  }
  expect(reported == reasons, "the reasons and the books differ");
  std::map<std::pair<std::uint32_t, v1::FollowUpResponse>, std::uint64_t> told;
  for (const auto& row : is.responses()) told[{row.month(), row.response()}] = row.cases();
  expect(told == responses, "the responses and the books differ");
}

// Urgent cases go first, and none of the others is left behind.
void Year::print_waits() {
  std::printf("\nwait for an assessment, in days\n%-10s %6s %8s %8s %8s\n", "urgency", "jobs", "median", "95 %",
              "longest");
  std::map<v1::Urgency, double> medians;
  for (auto& [urgency, waits] : waits_us_) {
    std::ranges::sort(waits);
    medians[urgency] = day_of(waits[waits.size() / 2]);
    std::printf("%-10s %6zu %8.2f %8.2f %8.2f\n", json::enum_word(urgency).c_str(), waits.size(), medians[urgency],
                day_of(waits[waits.size() * 95 / 100]), day_of(waits.back()));
    expect(waits.back() <= kLongestWaitUs, "a case has starved");
  }
  for (const auto& [case_id, books] : books_) {
    const bool waits = books.state == CASE_STATE_RECEIVED && now_us() - books.waits_since_us > kLongestWaitUs;
    expect(!waits, case_id + " is still waiting");
  }
  expect(medians[v1::URGENCY_URGENT] <= medians[v1::URGENCY_ROUTINE], "urgent cases wait longer than routine ones");
}

}  // namespace tumorboard::model
