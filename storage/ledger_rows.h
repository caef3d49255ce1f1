// SPDX-License-Identifier: Apache-2.0
// The ledger file's tables, and verified reads of them for the writer and the readers. Internal
// to storage; throws SQLite::Exception. Used by its connection's thread.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/ledger.h"
#include "storage/migrations.h"

namespace tumorboard::storage {

std::span<const Migration> ledger_migrations();

// Who this ledger is. The genesis epoch starts the chain and never changes; a restore changes the
// epoch.
struct LedgerIdentity {
  std::string genesis;
  std::string epoch;
};
void write_identity(SQLite::Database& db, const LedgerIdentity& identity);
void write_genesis_row(SQLite::Database& db, const std::string& genesis);

// One append, verified: its hash follows from the row before it.
struct LedgerRow {
  Sequence first = 0;
  Sequence last = 0;
  Digest before{};  // hash of event first - 1
  Digest hash{};    // hash of event last
  std::vector<std::string> events;
};

class LedgerRows {
 public:
  explicit LedgerRows(SQLite::Database& db);

  Result<LedgerIdentity> identity();
  // Verified, and kept until another row is asked for; nullptr above the last one.
  Result<const LedgerRow*> row_with(Sequence sequence);
  Result<Head> head();                        // of the last row, verified
  Result<Digest> hash_at(Sequence sequence);  // kNotFound above the last one
  Result<std::vector<StoredEvent>> read_since(Sequence after, std::size_t max_events, std::size_t max_bytes);
  Result<StoredEvent> read_one(Sequence sequence);
  Result<std::optional<std::string>> artefact(std::string_view digest_hex);
  // The digest that comes next in order; nothing after the last.
  std::optional<std::string> artefact_after(const std::string& digest);

 private:
  Result<std::optional<LedgerRow>> read_row(Sequence sequence);

  std::optional<LedgerRow> kept_;
  SQLite::Statement identity_;
  SQLite::Statement row_;
  SQLite::Statement last_;
  SQLite::Statement link_;
  SQLite::Statement artefact_;
  SQLite::Statement artefact_after_;
};

}  // namespace tumorboard::storage
