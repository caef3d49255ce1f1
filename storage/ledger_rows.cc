// SPDX-License-Identifier: Apache-2.0
#include "storage/ledger_rows.h"

#include <array>
#include <limits>

#include "common/base/assertion.h"
#include "storage/chain.h"
#include "storage/connection.h"

namespace tumorboard::storage {
namespace {

// The hash column is before the events column: SQLite then reads a link without reading the events.
constexpr std::array kMigrations{Migration{1, R"sql(
CREATE TABLE identity (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  genesis BLOB NOT NULL,
  epoch BLOB NOT NULL,
  seal BLOB NOT NULL
);
CREATE TABLE batch (
  last_sequence INTEGER PRIMARY KEY,
  first_sequence INTEGER NOT NULL,
  hash BLOB NOT NULL,
  events BLOB NOT NULL
);
CREATE TABLE artefact (
  digest BLOB PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  bytes BLOB NOT NULL
);
)sql"}};

// SQLite's integers are signed; a client may ask for any number.
constexpr Sequence kHighest = std::numeric_limits<std::int64_t>::max();

// A flipped bit in the identity is noticed like one in an event.
Digest seal_of(const LedgerIdentity& identity) {
  return Sha256().update("\x02").update(identity.genesis).update(identity.epoch).finish();
}

tl::unexpected<Error> missing(Sequence from, Sequence through) {
  return fail(ErrorCode::kCorrupt,
              "ledger sequences " + std::to_string(from) + " to " + std::to_string(through) + " are missing");
}

tl::unexpected<Error> altered(Sequence first, Sequence last) {
  return fail(ErrorCode::kCorrupt,
              "ledger sequences " + std::to_string(first) + " to " + std::to_string(last) + " do not match their hash");
}

}  // namespace

std::span<const Migration> ledger_migrations() { return kMigrations; }

void write_identity(SQLite::Database& db, const LedgerIdentity& identity) {
  SQLite::Statement statement(db, "INSERT OR REPLACE INTO identity (id, genesis, epoch, seal) VALUES (1, ?, ?, ?)");
  const std::string seal = bytes(seal_of(identity));
  bind_bytes(statement, 1, identity.genesis);
  bind_bytes(statement, 2, identity.epoch);
  bind_bytes(statement, 3, seal);
  statement.exec();
}

void write_genesis_row(SQLite::Database& db, const std::string& genesis) {
  SQLite::Statement statement(db,
                              "INSERT INTO batch (last_sequence, first_sequence, hash, events) VALUES (0, 0, ?, ?)");
  const std::string hash = bytes(genesis_hash(genesis));
  bind_bytes(statement, 1, hash);
  bind_bytes(statement, 2, {});
  statement.exec();
}

LedgerRows::LedgerRows(SQLite::Database& db)
    : identity_(db, "SELECT genesis, epoch, seal FROM identity WHERE id = 1"),
      row_(db,
           "SELECT first_sequence, last_sequence, hash, events FROM batch WHERE last_sequence >= ? "
           "ORDER BY last_sequence LIMIT 1"),
      last_(db, "SELECT max(last_sequence) FROM batch"),
      link_(db, "SELECT hash FROM batch WHERE last_sequence = ?"),
      artefact_(db, "SELECT bytes FROM artefact WHERE digest = ?"),
      artefact_after_(db, "SELECT digest FROM artefact WHERE digest > ? ORDER BY digest LIMIT 1") {}

Result<LedgerIdentity> LedgerRows::identity() {
  Use use(identity_);
  if (!use->executeStep()) return fail(ErrorCode::kCorrupt, "the ledger has no identity");
  LedgerIdentity identity{column_bytes(*use, 0), column_bytes(*use, 1)};
  if (identity.genesis.size() != kEpochBytes || identity.epoch.size() != kEpochBytes ||
      column_bytes(*use, 2) != bytes(seal_of(identity))) {
    return fail(ErrorCode::kCorrupt, "the ledger's identity does not verify");
  }
  return identity;
}

// A row may hold hundreds of events, and is unpacked and hashed as a whole.
Result<const LedgerRow*> LedgerRows::row_with(Sequence sequence) {
  TB_CHECK(sequence > 0);
  if (!kept_ || sequence < kept_->first || sequence > kept_->last) {
    kept_.reset();
    TB_ASSIGN(kept_, read_row(sequence));
  }
  return kept_ ? &*kept_ : nullptr;
}

Result<std::optional<LedgerRow>> LedgerRows::read_row(Sequence sequence) {
  if (sequence > kHighest) return std::optional<LedgerRow>{};
  Use use(row_);
  use->bind(1, static_cast<std::int64_t>(sequence));
  if (!use->executeStep()) return std::optional<LedgerRow>{};
  LedgerRow row;
  row.first = static_cast<Sequence>(use->getColumn(0).getInt64());
  row.last = static_cast<Sequence>(use->getColumn(1).getInt64());
  const auto hash = digest_from_bytes(column_bytes(*use, 2));
  auto events = unpack(column_bytes(*use, 3));
  if (row.first > sequence && row.first <= row.last) return missing(sequence, row.first - 1);
  if (!hash || !events || row.first == 0 || row.first > row.last || events->size() != row.last - row.first + 1) {
    return altered(sequence, row.last);
  }
  Use link(link_);
  link->bind(1, static_cast<std::int64_t>(row.first - 1));
  if (!link->executeStep()) return missing(row.first - 1, row.first - 1);
  const auto before = digest_from_bytes(column_bytes(*link, 0));
  if (!before || chain_over(*before, *events) != *hash) return altered(row.first, row.last);
  row.before = *before;
  row.hash = *hash;
  row.events = std::move(*events);
  return std::optional<LedgerRow>{std::move(row)};
}

Result<Digest> LedgerRows::hash_at(Sequence sequence) {
  if (sequence == 0) {
    TB_ASSIGN(const LedgerIdentity identity, this->identity());
    const Digest genesis = genesis_hash(identity.genesis);
    Use link(link_);
    link->bind(1, static_cast<std::int64_t>(0));
    if (!link->executeStep() || column_bytes(*link, 0) != bytes(genesis)) {
      return fail(ErrorCode::kCorrupt, "the beginning of the ledger does not verify");
    }
    return genesis;
  }
  TB_ASSIGN(const LedgerRow* row, row_with(sequence));
  if (row == nullptr) return fail(ErrorCode::kNotFound, "no such event");
  Digest hash = row->before;
  for (Sequence at = row->first; at <= sequence; ++at) hash = next_hash(hash, row->events[at - row->first]);
  return hash;
}

Result<Head> LedgerRows::head() {
  TB_ASSIGN(const LedgerIdentity identity, this->identity());
  std::int64_t last = 0;
  {
    Use use(last_);
    use->executeStep();
    last = use->getColumn(0).getInt64();
  }
  if (last < 0) return fail(ErrorCode::kCorrupt, "the ledger has a row below its beginning");
  TB_ASSIGN(const Digest hash, hash_at(static_cast<Sequence>(last)));
  return Head{static_cast<Sequence>(last), hash, identity.epoch};
}

Result<std::vector<StoredEvent>> LedgerRows::read_since(Sequence after, std::size_t max_events, std::size_t max_bytes) {
  std::vector<StoredEvent> out;
  if (after >= kHighest) return out;
  std::size_t size = 0;
  Sequence next = after + 1;
  while (out.size() < max_events) {
    TB_ASSIGN(const LedgerRow* row, row_with(next));
    if (row == nullptr) break;
    for (; next <= row->last && out.size() < max_events; ++next) {
      const std::string& event = row->events[next - row->first];
      size += event.size();
      if (!out.empty() && size > max_bytes) return out;
      out.push_back({next, event});
    }
  }
  return out;
}

Result<StoredEvent> LedgerRows::read_one(Sequence sequence) {
  if (sequence == 0) return fail(ErrorCode::kNotFound, "no such event");
  TB_ASSIGN(const LedgerRow* row, row_with(sequence));
  if (row == nullptr) return fail(ErrorCode::kNotFound, "no such event");
  return StoredEvent{sequence, row->events[sequence - row->first]};
}

Result<std::optional<std::string>> LedgerRows::artefact(std::string_view digest_hex) {
  const auto digest = unhex(digest_hex);
  if (!digest) return std::optional<std::string>{};
  Use use(artefact_);
  bind_bytes(*use, 1, *digest);
  if (!use->executeStep()) return std::optional<std::string>{};
  std::string content = column_bytes(*use, 0);
  if (bytes(sha256(content)) != *digest) {
    return fail(ErrorCode::kCorrupt, "artefact " + hex(*digest) + " does not match its digest");
  }
  return std::optional<std::string>{std::move(content)};
}

std::optional<std::string> LedgerRows::artefact_after(const std::string& digest) {
  Use use(artefact_after_);
  bind_bytes(*use, 1, digest);
  if (!use->executeStep()) return std::nullopt;
  return column_bytes(*use, 0);
}

}  // namespace tumorboard::storage
