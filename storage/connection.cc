// SPDX-License-Identifier: Apache-2.0
#include "storage/connection.h"

#include <sqlite3.h>

namespace tumorboard::storage {
namespace {

constexpr int kBusyTimeoutMs = 1'000;  // only a stranger at the file makes us wait

int open_flags(Access access) {
  return (access == Access::kReadOnly ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE) | SQLite::OPEN_NOMUTEX;
}

}  // namespace

Connection::Connection(const std::filesystem::path& file, Access access, Synchronous synchronous)
    : db_(file.string(), open_flags(access), kBusyTimeoutMs) {
  sqlite3* const handle = db_.getHandle();
  db_.check(sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr));
  db_.check(sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr));
  db_.exec("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY");
  if (access == Access::kReadWrite) {
    if (db_.execAndGet("PRAGMA journal_mode=WAL").getString() != "wal") throw SQLite::Exception("no WAL on this file");
    db_.exec(synchronous == Synchronous::kFull ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    sqlite3_wal_hook(handle, &Connection::committed, this);  // takes the place of the automatic checkpoint
  }
  page_bytes_ = static_cast<std::uint64_t>(db_.execAndGet("PRAGMA page_size").getInt64());
}

int Connection::committed(void* self, sqlite3*, const char*, int pages) {
  auto* const connection = static_cast<Connection*>(self);
  connection->wal_bytes_ = static_cast<std::uint64_t>(pages) * connection->page_bytes_;
  return SQLITE_OK;
}

Result<> Connection::checkpoint_beyond(std::uint64_t bytes) {
  if (wal_bytes_ < bytes) not_before_bytes_ = 0;
  if (wal_bytes_ <= bytes || wal_bytes_ < not_before_bytes_) return {};
  not_before_bytes_ = wal_bytes_ + bytes / 4;
  const int code = sqlite3_wal_checkpoint_v2(db_.getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code == SQLITE_OK || code == SQLITE_BUSY) return {};
  return fail(error_of(SQLite::Exception(db_.getHandle(), code), "checkpoint"));
}

void Connection::checkpoint_and_truncate() noexcept {
  sqlite3_busy_timeout(db_.getHandle(), 0);
  sqlite3_wal_checkpoint_v2(db_.getHandle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

void Connection::rollback() noexcept {
  if (in_transaction()) db_.tryExec("ROLLBACK");
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(db_.getHandle()) == 0; }

void bind_bytes(SQLite::Statement& statement, int index, std::string_view bytes) {
  // A null pointer would bind NULL; the length is within SQLite's limit because rows are bounded.
  statement.bindNoCopy(index, bytes.empty() ? "" : bytes.data(), static_cast<int>(bytes.size()));
}

std::string column_bytes(const SQLite::Statement& statement, int index) {
  const SQLite::Column column = statement.getColumn(index);
  const auto* const data = static_cast<const char*>(column.getBlob());
  return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(column.getBytes()));
}

Error error_of(const SQLite::Exception& exception, std::string_view what) {
  ErrorCode code = ErrorCode::kInternal;
  switch (exception.getErrorCode() & 0xff) {
    case SQLITE_FULL:
      code = ErrorCode::kResourceExhausted;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      code = ErrorCode::kUnavailable;
      break;
    case SQLITE_ERROR:  // a table or column that is not there
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_SCHEMA:
      code = ErrorCode::kCorrupt;
      break;
    default:
      break;
  }
  return Error{code, std::string(what) + ": " + exception.what(), {}, {}, 0};
}

}  // namespace tumorboard::storage
