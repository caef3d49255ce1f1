// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite_ledger_reader.h"

#include <utility>

#include "storage/connection.h"
#include "storage/ledger_rows.h"
#include "storage/migrations.h"

namespace tumorboard::storage {

struct SqliteLedgerReader::State {
  explicit State(const StatePaths& paths) : connection(paths.ledger(), Access::kReadOnly), rows(connection.db()) {}
  Connection connection;
  LedgerRows rows;
};

Result<std::unique_ptr<SqliteLedgerReader>> SqliteLedgerReader::open(const StatePaths& paths) {
  return guarded("open ledger", [&]() -> Result<std::unique_ptr<SqliteLedgerReader>> {
    return std::unique_ptr<SqliteLedgerReader>(new SqliteLedgerReader(std::make_unique<State>(paths)));
  });
}

SqliteLedgerReader::SqliteLedgerReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqliteLedgerReader::~SqliteLedgerReader() = default;

Result<std::vector<StoredEvent>> SqliteLedgerReader::read_since(Sequence after, std::size_t max_events,
                                                                std::size_t max_bytes) {
  return guarded("read ledger", [&] { return state_->rows.read_since(after, max_events, max_bytes); });
}

Result<StoredEvent> SqliteLedgerReader::read_one(Sequence sequence) {
  return guarded("read ledger", [&] { return state_->rows.read_one(sequence); });
}

Result<std::optional<std::string>> SqliteLedgerReader::artefact(std::string_view digest_hex) {
  return guarded("read artefact", [&] { return state_->rows.artefact(digest_hex); });
}

Result<Head> SqliteLedgerReader::head() {
  return guarded("read ledger", [&] { return state_->rows.head(); });
}

Result<Head> SqliteLedgerReader::verify_all(const std::function<bool(Sequence)>& go_on) {
  return guarded("verify ledger", [&]() -> Result<Head> {
    LedgerRows& rows = state_->rows;
    TB_ASSIGN(const LedgerIdentity identity, rows.identity());
    Head head{0, {}, identity.epoch};
    TB_ASSIGN(head.hash, rows.hash_at(0));
    // Each row is checked against the one before it, which was checked in the step before; the
    // read transaction is as short as one row.
    while (true) {
      TB_ASSIGN(const auto row, rows.row_with(head.sequence + 1));
      if (!row) break;
      if (row->before != head.hash) return fail(ErrorCode::kCorrupt, "the ledger changed while it was verified");
      head.sequence = row->last;
      head.hash = row->hash;
      if (!go_on(head.sequence)) return fail(ErrorCode::kUnavailable, "verification was stopped");
    }
    for (auto digest = rows.artefact_after({}); digest; digest = rows.artefact_after(*digest)) {
      TB_TRY(rows.artefact(hex(*digest)));
      if (!go_on(head.sequence)) return fail(ErrorCode::kUnavailable, "verification was stopped");
    }
    return head;
  });
}

Result<> SqliteLedgerReader::copy_to(const std::filesystem::path& file) {
  return guarded("copy ledger", [&] { return copy_database(state_->connection.db(), file); });
}

}  // namespace tumorboard::storage
