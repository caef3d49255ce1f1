// SPDX-License-Identifier: Apache-2.0
// view.db: what readers and restarts need, projected from the ledger and rebuilt from it at any
// time. Rows are dumb; the daemon's projection decides their content. WAL, synchronous=NORMAL:
// after a power cut it may be older, never torn. The only writer; owned and used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "storage/state_dir.h"
#include "storage/view/artefact_rows.h"
#include "storage/view/audit_rows.h"
#include "storage/view/case_rows.h"
#include "storage/view/history_rows.h"
#include "storage/view/meeting_rows.h"
#include "storage/view/people_rows.h"
#include "storage/view/request_rows.h"
#include "storage/view/specimen_rows.h"

namespace tumorboard::storage {

struct ViewOptions {
  std::uint64_t checkpoint_wal_bytes = 256ULL << 20U;  // one PASSIVE checkpoint when the WAL is longer
  // A file up to this size is checked whole when opened; of a longer one only the schema, so that
  // a restart stays short. Damage found later is kCorrupt from the call that met it.
  std::uint64_t whole_check_bytes = 64ULL << 20U;
};

class View {
 public:
  struct Opened {
    std::unique_ptr<View> view;
    std::string recreated_because;  // empty: the file was good
  };
  // Opens the file if it is whole and belongs to this ledger (epoch, and not ahead of its head). One that is not
  // is deleted, and an empty one made, with applied() == 0, to be filled from the ledger. A file that cannot be
  // opened (permission, too many files, held by another program) stays, and is kUnavailable.
  static Result<Opened> open_or_recreate(const StatePaths& paths, const std::string& ledger_epoch, Sequence ledger_head,
                                         ViewOptions options = {});
  // Deletes what a reader has found to be damaged. Nobody has it open.
  static Result<> discard(const StatePaths& paths);
  ~View();
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  // begin, any number of put and erase, commit: one transaction. The first error sticks, later
  // calls do nothing, and commit reports it after rolling back; the same events may be tried again.
  void begin();
  void put(const CaseRow& row);  // put replaces the row with the same key
  void put(const CaseBodyRow& row);
  void put(const RecommendationRow& row);
  void put(const PatientIdentifierRow& row);
  void put(const HistoryRow& row);
  void put(const RequestRow& row);
  void put(const UserRow& row);
  void put(const KeyRow& row);
  void put(const ProposalRow& row);
  void put(const ActiveArtefactRow& row);
  void put(const AuditRow& row);
  void put(const SpecimenRow& row);
  void put(const ReportRow& row);
  void put(const MeetingRow& row);
  void erase_proposal(Sequence sequence);
  // Every event up to `applied`, which must be above applied(), is in. kResourceExhausted: disk full.
  // kUnavailable, kCorrupt: open_or_recreate again.
  Result<> commit(Sequence applied);
  void rollback();

  [[nodiscard]] Sequence applied() const;  // as committed

 private:
  struct State;
  explicit View(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tumorboard::storage
