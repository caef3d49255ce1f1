// SPDX-License-Identifier: Apache-2.0
#include "daemon/startup.h"

#include <algorithm>
#include <map>
#include <set>

#include "daemon/engine/worker_case.h"

namespace tumorboard {
namespace {

constexpr std::size_t kPage = 10'000;
constexpr std::size_t kMeetingPage = 256;  // each with its decisions

Result<v1::LedgerEvent> event_of(const std::string& bytes) {
  v1::LedgerEvent event;
  if (!event.ParseFromString(bytes)) return fail(ErrorCode::kCorrupt, "an event in the view does not parse");
  return event;
}

// Who may do what comes from the ledger: the view only says at which sequences, and its rows must be the ledger's.
Result<People> load_people(storage::ViewReader& view, storage::LedgerReader& ledger) {
  std::map<Sequence, std::string> rows;
  TB_ASSIGN(const auto users, view.users());
  for (const auto& row : users) rows.emplace(row.sequence, row.body);
  TB_ASSIGN(const auto keys, view.keys());
  for (const auto& row : keys) {
    if (!row.body.empty()) rows.emplace(row.sequence, row.body);  // else it came with its user
  }
  TB_ASSIGN(const auto proposals, view.proposals());
  for (const auto& row : proposals) rows.emplace(row.sequence, row.body);
  People people;
  for (const auto& [sequence, body] : rows) {
    const auto stored = ledger.read_one(sequence);
    if (!stored && stored.error().code != ErrorCode::kNotFound) {  // the view is not to blame
      return fail(ErrorCode::kInternal, "an event about people cannot be read: " + stored.error().message);
    }
    if (!stored || stored->bytes != body) {
      return fail(ErrorCode::kCorrupt,
                  "a row about people in the view is not the ledger's event " + std::to_string(sequence));
    }
    TB_ASSIGN(const auto event, event_of(stored->bytes));
    TB_TRY(people.apply(event));
  }
  return people;
}

// The case bytes that a leased job judges.
Result<std::string> facts_of(const v1::CaseSnapshot& snapshot, storage::LedgerReader& ledger) {
  TB_ASSIGN(const auto stored, ledger.read_one(snapshot.facts_sequence()));
  TB_ASSIGN(const auto event, event_of(stored.bytes));
  v1::CaseSubmitted submitted;
  v1::FactsAdded added;
  const bool first = event.kind() == v1::EVENT_KIND_CASE_SUBMITTED;
  const bool added_facts = event.kind() == v1::EVENT_KIND_FACTS_ADDED || event.kind() == v1::EVENT_KIND_RESULT_ATTACHED;
  if (!first && !added_facts) return fail(ErrorCode::kCorrupt, "the facts of a case are not where they should be");
  if (first ? !submitted.ParseFromString(event.body()) : !added.ParseFromString(event.body())) {
    return fail(ErrorCode::kCorrupt, "the facts of a case do not parse");
  }
  return first ? submitted.case_() : added.case_();
}

Result<> load_cases(storage::ViewReader& view, storage::LedgerReader& ledger, const std::function<bool()>& go_on,
                    EngineState& state) {
  storage::CaseFilter filter;
  filter.limit = kPage;
  for (;;) {
    TB_ASSIGN(const auto rows, view.list_cases(filter));
    for (const auto& row : rows) {
      if (!row.open) {
        state.archived_case_ids.push_back(row.case_id);
        continue;
      }
      v1::CaseSnapshot snapshot;
      if (!snapshot.ParseFromString(row.snapshot))
        return fail(ErrorCode::kCorrupt, "a case in the view does not parse");
      // A worker may come back with its lease; of the other jobs the facts are read when a worker is free.
      if (workflow::job_state(snapshot.job().state()) == workflow::JobState::kLeased) {
        auto facts = facts_of(snapshot, ledger);  // what is damaged is this case's misfortune alone
        state.leased_cases.insert_or_assign(snapshot.case_id(), facts ? worker_case(*facts, snapshot.as_of())
                                                                      : WorkerCase(fail(std::move(facts.error()))));
      }
      state.open_cases.push_back(std::move(snapshot));
    }
    if (rows.size() < kPage) return {};
    if (!go_on()) return fail(ErrorCode::kUnavailable, "stopped while starting");
    filter.after_case_id = rows.back().case_id;
  }
}

// Those waited for, those of nobody, and those of open cases.
Result<> load_specimens(storage::ViewReader& view, EngineState& state) {
  std::set<std::string> keys;
  const auto add = [&](const storage::SpecimenRow& row) -> Result<> {
    if (!keys.insert(row.specimen_key).second) return {};
    if (state.specimens.emplace_back().ParseFromString(row.snapshot)) return {};
    return fail(ErrorCode::kCorrupt, "a specimen in the view does not parse");
  };
  storage::SpecimenFilter filter;
  filter.open_only = true;
  filter.limit = kPage;
  for (bool last = false; !last;) {
    TB_ASSIGN(const auto rows, view.list_specimens(filter));
    last = rows.size() < kPage;
    for (const auto& row : rows) {
      TB_TRY(add(row));
      filter.after_key = row.specimen_key;
    }
  }
  for (const auto& snapshot : state.open_cases) {
    for (const auto& key : snapshot.specimens()) {
      TB_ASSIGN(const auto row, view.find_specimen(key));
      if (row) TB_TRY(add(*row));
    }
  }
  return {};
}

// Meetings that are not over, and the last state of the cases on their agendas that are.
Result<> load_meetings(storage::ViewReader& view, EngineState& state) {
  storage::MeetingPage page;
  page.limit = kMeetingPage;
  for (;;) {
    TB_ASSIGN(const auto rows, view.list_meetings(page));
    for (const auto& row : rows) {
      if (!row.open) {
        state.archived_meeting_ids.push_back(row.meeting_id);
        continue;
      }
      v1::MeetingSnapshot meeting;
      if (!meeting.ParseFromString(row.snapshot))
        return fail(ErrorCode::kCorrupt, "a meeting in the view does not parse");
      for (const auto& item : meeting.items()) {
        TB_ASSIGN(const auto found, view.find_case(item.case_id()));
        if (!found || found->open) continue;
        if (!state.left_cases.emplace_back().ParseFromString(found->snapshot))
          return fail(ErrorCode::kCorrupt, "a case in the view does not parse");
      }
      state.open_meetings.push_back(std::move(meeting));
    }
    if (rows.size() < kMeetingPage) return {};
    page.before_us = rows.back().starts_us;
    page.before_id = rows.back().meeting_id;
  }
}

}  // namespace

Result<EngineState> load_engine_state(storage::ViewReader& view, storage::LedgerReader& ledger,
                                      const std::function<bool()>& go_on) {
  EngineState state;
  TB_ASSIGN(state.people, load_people(view, ledger));
  TB_ASSIGN(const auto artefacts, view.active_artefacts());
  for (const auto& row : artefacts) {
    if (row.kind == "knowledge") state.active.knowledge_digest = row.digest;
    if (row.kind == "trials") state.active.trials_digest = row.digest;
  }
  TB_TRY(load_cases(view, ledger, go_on, state));
  TB_TRY(load_specimens(view, state));
  TB_TRY(load_meetings(view, state));
  return state;
}

}  // namespace tumorboard
