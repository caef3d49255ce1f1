// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite_ledger.h"

#include <sqlite3.h>

#include <optional>
#include <string>
#include <utility>

#include "storage/chain.h"
#include "storage/connection.h"
#include "storage/files.h"
#include "storage/head_file.h"
#include "storage/ledger_rows.h"
#include "storage/migrations.h"

namespace tumorboard::storage {

// Statements are declared after their connection, so that they go before it.
struct SqliteLedger::State {
  State(StatePaths where, SqliteLedgerOptions how)
      : paths(std::move(where)), options(how), connection(paths.ledger(), Access::kReadWrite) {}
  void prepare() {
    SQLite::Database& db = connection.db();
    rows.emplace(db);
    begin.emplace(db, "BEGIN IMMEDIATE");
    commit.emplace(db, "COMMIT");
    insert.emplace(db, "INSERT INTO batch (last_sequence, first_sequence, hash, events) VALUES (?, ?, ?, ?)");
    keep.emplace(db, "INSERT INTO artefact (digest, kind, bytes) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING");
  }

  StatePaths paths;
  SqliteLedgerOptions options;
  Connection connection;
  std::optional<LedgerRows> rows;  // these need the schema, and so come after the migrations
  std::optional<SQLite::Statement> begin;
  std::optional<SQLite::Statement> commit;
  std::optional<SQLite::Statement> insert;
  std::optional<SQLite::Statement> keep;
  Head head;
  bool stopped = false;  // the disk failed: nothing is written any more, not even at close
};

namespace {

void step(SQLite::Statement& statement) {
  const Use use(statement);
  statement.exec();
}

// The ledger must go on from what the head file knows.
Result<> compare(LedgerRows& rows, const Head& head, const Head& known) {
  if (known.epoch != head.epoch) {
    return fail(ErrorCode::kCorrupt, "the head belongs to another ledger than ledger.db (epoch " + hex(known.epoch) +
                                         ", not " + hex(head.epoch) + ")");
  }
  if (known.sequence > head.sequence) {
    return fail(ErrorCode::kCorrupt, "ledger sequences " + std::to_string(head.sequence + 1) + " to " +
                                         std::to_string(known.sequence) +
                                         " are missing: the head file has seen them, ledger.db has not");
  }
  TB_ASSIGN(const Digest hash, rows.hash_at(known.sequence));
  if (hash != known.hash) {
    return fail(ErrorCode::kCorrupt,
                "ledger sequence " + std::to_string(known.sequence) + " does not have the hash that the head file has");
  }
  return {};
}

Result<> make_ledger(const std::filesystem::path& file, const LedgerIdentity& identity) {
  TB_TRY(remove_database(file));  // left by a crash
  TB_TRY(create_private_file(file));
  const Result<> made = guarded("create ledger", [&]() -> Result<> {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
    TB_TRY(migrate(db, file, ledger_migrations()));
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    write_identity(db, identity);
    write_genesis_row(db, identity.genesis);
    transaction.commit();
    return {};
  });
  TB_TRY(made);
  return sync_file(file);
}

}  // namespace

Result<> SqliteLedger::create(const StatePaths& paths, Random& random, const Seal& seal) {
  if (std::error_code ignored; std::filesystem::exists(paths.ledger(), ignored)) {
    return fail(ErrorCode::kFailedPrecondition, "there is a ledger already: " + paths.ledger().string());
  }
  TB_ASSIGN(const auto known, read_head(paths.ledger_head()));
  if (known && known->head.sequence > 0) {
    return fail(ErrorCode::kFailedPrecondition, "the ledger of " + std::to_string(known->head.sequence) +
                                                    " events that the head file knows is gone: restore it");
  }
  const std::filesystem::path log = paths.ledger().string() + "-wal";
  if (std::error_code ignored; std::filesystem::exists(log, ignored)) {
    // SQLite would play it into the new file.
    return fail(ErrorCode::kFailedPrecondition, "the ledger of " + log.filename().string() + " is gone: restore it");
  }
  const std::string epoch = random.bytes(kEpochBytes);
  const std::filesystem::path part = paths.ledger().string() + ".part";
  TB_TRY(make_ledger(part, {epoch, epoch}));
  // The head file first: with the ledger but without it, a lost first event would go unnoticed.
  const Head head{0, genesis_hash(epoch), epoch};
  TB_ASSIGN(const auto sealed, seal(head_text(head)));
  TB_TRY(write_head(paths.ledger_head(), head, sealed));
  return rename_durably(part, paths.ledger());
}

Result<std::unique_ptr<SqliteLedger>> SqliteLedger::open(const StatePaths& paths, SqliteLedgerOptions options) {
  if (std::error_code ignored; !std::filesystem::exists(paths.ledger(), ignored)) {
    return fail(ErrorCode::kNotFound, "there is no ledger in " + paths.root().string());
  }
  return guarded("open ledger", [&]() -> Result<std::unique_ptr<SqliteLedger>> {
    auto state = std::make_unique<State>(paths, options);
    TB_TRY(migrate(state->connection.db(), paths.ledger(), ledger_migrations()));
    state->prepare();
    TB_ASSIGN(state->head, state->rows->head());
    TB_TRY(state->rows->hash_at(0));
    if (options.head_file != SqliteLedgerOptions::HeadFile::kIgnore) {
      TB_ASSIGN(const auto known, read_head(paths.ledger_head()));
      if (!known && options.head_file == SqliteLedgerOptions::HeadFile::kCheck) {
        return fail(ErrorCode::kFailedPrecondition, "there is no head file: " + paths.ledger_head().string(), {},
                    "it may have been taken away together with the newest events; compare with the witness, and "
                    "start once with --accept-new-head");
      }
      if (known) TB_TRY(compare(*state->rows, state->head, known->head));
    }
    // SQLite does not care whether the directory reached the disk.
    TB_TRY(sync_directory(paths.root()));
    return std::unique_ptr<SqliteLedger>(new SqliteLedger(std::move(state)));
  });
}

SqliteLedger::SqliteLedger(std::unique_ptr<State> state) : state_(std::move(state)) {}

SqliteLedger::~SqliteLedger() {
  if (!state_->stopped) state_->connection.checkpoint_and_truncate();
}

Head SqliteLedger::head() const { return state_->head; }

Result<> SqliteLedger::append(const LedgerBatch& batch) {
  State& s = *state_;
  if (s.stopped) return fail(ErrorCode::kOutcomeUnknown, "the ledger stopped at an error of its disk");
  TB_TRY(check_batch(batch, s.head));
  const Digest hash = chain_over(s.head.hash, batch.events);
  const Sequence last = s.head.sequence + batch.events.size();
  try {
    step(*s.begin);
    const std::string packed = pack(batch.events);
    const std::string hash_bytes = bytes(hash);
    s.insert->bind(1, static_cast<std::int64_t>(last));
    s.insert->bind(2, static_cast<std::int64_t>(batch.first));
    bind_bytes(*s.insert, 3, hash_bytes);
    bind_bytes(*s.insert, 4, packed);
    step(*s.insert);
    for (const Artefact& artefact : batch.artefacts) {
      const std::string digest = *unhex(artefact.digest_hex);
      bind_bytes(*s.keep, 1, digest);
      bind_bytes(*s.keep, 2, artefact.kind);
      bind_bytes(*s.keep, 3, artefact.bytes);
      step(*s.keep);
    }
    step(*s.commit);
  } catch (const SQLite::Exception& exception) {
    const int code = exception.getErrorCode() & 0xff;
    s.connection.rollback();
    const bool held = code == SQLITE_BUSY || code == SQLITE_LOCKED;
    if (held && !s.connection.in_transaction()) {
      return fail(ErrorCode::kResourceExhausted, "append: another program holds the ledger", {}, "end that program");
    }
    if (code == SQLITE_FULL && !s.connection.in_transaction()) return fail(error_of(exception, "append"));
    s.stopped = true;
    return fail(ErrorCode::kOutcomeUnknown, std::string("append: ") + exception.what());
  }
  s.head.sequence = last;
  s.head.hash = hash;
  // The batch is committed whatever becomes of the checkpoint. But after a failed sync the next
  // checkpoint would believe its pages written and give up the WAL that has them: no further append.
  const Result<> checkpoint = s.connection.checkpoint_beyond(s.options.checkpoint_wal_bytes);
  s.stopped = !checkpoint && checkpoint.error().code != ErrorCode::kResourceExhausted;
  return {};
}

Result<std::vector<StoredEvent>> SqliteLedger::read_since(Sequence after, std::size_t max_events,
                                                          std::size_t max_bytes) {
  return guarded("read ledger", [&] { return state_->rows->read_since(after, max_events, max_bytes); });
}

Result<StoredEvent> SqliteLedger::read_one(Sequence sequence) {
  return guarded("read ledger", [&] { return state_->rows->read_one(sequence); });
}

Result<std::optional<std::string>> SqliteLedger::artefact(std::string_view digest_hex) {
  return guarded("read artefact", [&] { return state_->rows->artefact(digest_hex); });
}

Result<> SqliteLedger::start_new_epoch(Random& random) {
  State& s = *state_;
  return guarded("new epoch", [&]() -> Result<> {
    TB_ASSIGN(LedgerIdentity identity, s.rows->identity());
    identity.epoch = random.bytes(kEpochBytes);
    SQLite::Transaction transaction(s.connection.db(), SQLite::TransactionBehavior::IMMEDIATE);
    write_identity(s.connection.db(), identity);
    transaction.commit();
    s.head.epoch = identity.epoch;
    return {};
  });
}

Result<> SqliteLedger::continues(const Head& known) {
  return guarded("compare ledger", [&] { return compare(*state_->rows, state_->head, known); });
}

}  // namespace tumorboard::storage
