// SPDX-License-Identifier: Apache-2.0
// Answers what needs files: patient data that was asked for and audited, parked commands'
// questions, what changed since somebody looked, and artefacts for workers. One thread; its
// own read-only connections. Clinical bodies are verified against the ledger's chain as read.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/engine/exchange.h"
#include "daemon/messages.h"
#include "daemon/watermark.h"
#include "proto/base/clock.h"
#include "proto/base/result.h"
#include "storage/ledger.h"
#include "storage/view_reader.h"

namespace tumorboard {

class Reader {
 public:
  struct Output {
    std::vector<Outbound> out;
    std::vector<EngineInput> loaded;
  };

  Reader(Clock& clock, storage::LedgerReader& ledger, storage::ViewReader& view, Watermark& view_applied)
      : clock_(clock), ledger_(ledger), view_(view), view_applied_(view_applied) {}

  void take(ReaderTask task, Output& output);

 private:
  void load(LoadWindow& task, Output& output);
  void load(LoadRequest& task, Output& output);
  void load(LoadCase& task, Output& output);
  void load(LoadFacts& task, Output& output);
  void answer_read(AnswerRead& task, Output& output);
  void answer_stale(AnswerStale& task, Output& output);
  void send_artefact(SendArtefact& task, Output& output);

  Result<v1::Reply> show(const AnswerRead& task);
  Result<v1::Reply> list(const AnswerRead& task);
  Result<std::vector<v1::FieldChange>> difference(const AnswerStale& task);
  Result<v1::LedgerEvent> event(Sequence sequence);
  Result<std::string> facts(Sequence sequence);
  Result<v1::CaseSnapshot> snapshot(const std::string& case_id);
  Result<> fill_case(const v1::CaseSnapshot& snapshot, v1::CaseView& out);
  Result<> fill_history(const std::string& case_id, v1::CaseView& out);

  Clock& clock_;
  storage::LedgerReader& ledger_;
  storage::ViewReader& view_;
  Watermark& view_applied_;
  std::string artefact_digest_;  // the last one served: a worker fetches it in chunks
  std::string artefact_;
};

v1::CaseSummary summary_of(const v1::CaseSnapshot& snapshot);

}  // namespace tumorboard
