// SPDX-License-Identifier: Apache-2.0
// Answers what needs files: patient data that was asked for and audited, parked commands'
// questions, what changed since somebody looked, and artefacts for workers. One thread; its
// own read-only connections. Clinical bodies are verified against the ledger's chain as read.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/check/check.h"
#include "daemon/exchange/messages.h"
#include "daemon/exchange/tasks.h"
#include "daemon/view/watermark.h"
#include "daemon/workflow/deadlines.h"
#include "storage/ledger.h"
#include "storage/view_reader.h"

namespace tumorboard {

class Reader {
 public:
  static constexpr std::chrono::milliseconds kWait{5'000};  // for the view
  static constexpr std::uint32_t kDefaultList = 100;
  static constexpr std::uint32_t kMaxListed = check::kMaxListed;

  struct Output {
    std::vector<Outbound> out;
    std::vector<EngineInput> loaded;
  };

  Reader(Clock& clock, storage::LedgerReader& ledger, storage::ViewReader& view, Watermark& view_applied,
         workflow::Deadlines deadlines = workflow::deadlines_of({}))
      : clock_(clock), ledger_(ledger), view_(view), view_applied_(view_applied), deadlines_(deadlines) {}

  void take(ReaderTask task, Output& output);

 private:
  void load(LoadWindow& task, Output& output);
  void load(LoadRequest& task, Output& output);
  void load(LoadCase& task, Output& output);
  void load(LoadFacts& task, Output& output);
  void load(LoadPathology& task, Output& output);
  void load(LoadRecheck& task, Output& output);
  Result<> fill(const LoadPathology& task, PathologyLoaded& loaded);
  void answer_read(AnswerRead& task, Output& output);
  void answer_stale(AnswerStale& task, Output& output);
  void send_artefact(SendArtefact& task, Output& output);

  Result<v1::Reply> dispatch(const AnswerRead& task);
  // The handlers of the reads, one for each row: here, worklist.cc, rates.cc, reader_results.cc and
  // reader_meetings.cc.
#define TB_READ_BY_READER(TYPE, Body, ...) Result<v1::Reply> read(const v1::Body& query, const AnswerRead& task);
#include "common/check/commands.def"
  Result<bool> wanted(const v1::ListCases& query, const workflow::Actor& actor, Sequence now, v1::CaseSummary& summary);
  // Case → the meetings that are not over and have it on their agenda, the next one first.
  using Agendas = std::map<std::string, std::vector<std::string>>;
  Result<Agendas> agendas();
  static void add_meetings(const Agendas& agendas, v1::CaseSummary& summary);
  Result<> follow_agenda(v1::MeetingSnapshot& meeting);
  Result<v1::MinutesCase> minutes_case(const v1::AgendaItem& item);
  Result<> fill_texts(const v1::AgendaItem& item, v1::MinutesCase& out);
  Result<> fill_basis(const std::string& case_id, const v1::BoardText& text, v1::MinutesCase& out);
  Result<std::vector<v1::FieldChange>> difference(const AnswerStale& task);
  Result<v1::LedgerEvent> event(Sequence sequence);
  Result<std::string> facts(Sequence sequence);
  Result<std::string> screening(Sequence sequence);  // of an assessment, or made later
  Result<std::string> shown_screening(const v1::CaseSnapshot& snapshot);
  Result<v1::CaseSnapshot> snapshot(const std::string& case_id);
  Result<> fill_case(const v1::CaseSnapshot& snapshot, v1::CaseView& out);
  Result<> fill_since_signed(const workflow::Actor& actor, const v1::CaseSnapshot& snapshot, v1::CaseView& out);
  Result<std::vector<v1::SpecimenSnapshot>> specimens_of(const v1::CaseSnapshot& snapshot);
  Result<> fill_history(const std::string& case_id, v1::CaseView& out);

  Clock& clock_;
  storage::LedgerReader& ledger_;
  storage::ViewReader& view_;
  Watermark& view_applied_;
  const workflow::Deadlines deadlines_;
  std::string artefact_digest_;  // the last one served: a worker fetches it in chunks
  std::string artefact_;
};

}  // namespace tumorboard
