// SPDX-License-Identifier: Apache-2.0
// One SQLite connection with the settings every file of ours has, and how SQLite's failures
// become errors. Internal to storage; throws SQLite::Exception, which `guarded` turns into an
// Error. Used by one thread.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/result.h"

namespace tumorboard::storage {

enum class Access : std::uint8_t { kReadOnly, kReadWrite };
enum class Synchronous : std::uint8_t { kNormal, kFull };

class Connection {
 public:
  // WAL, no automatic checkpoint, none at close. The file must exist.
  Connection(const std::filesystem::path& file, Access access, Synchronous synchronous = Synchronous::kFull);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] SQLite::Database& db() { return db_; }

  // Between two transactions of the writer: one PASSIVE checkpoint when the WAL has grown beyond
  // `bytes`. What it cannot do now is left for the next quarter of growth.
  Result<> checkpoint_beyond(std::uint64_t bytes);
  void checkpoint_and_truncate() noexcept;  // at clean close; readers that hold it back are no error

  void rollback() noexcept;  // nothing without a transaction
  [[nodiscard]] bool in_transaction() const;

 private:
  static int committed(void* self, sqlite3* db, const char* name, int pages);

  SQLite::Database db_;
  std::uint64_t page_bytes_ = 0;
  std::uint64_t wal_bytes_ = 0;
  std::uint64_t not_before_bytes_ = 0;
};

// Resets a cached statement when the scope ends, which also ends its read transaction.
class Use {
 public:
  explicit Use(SQLite::Statement& statement) : statement_(statement) {}
  ~Use() { statement_.tryReset(); }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  SQLite::Statement* operator->() { return &statement_; }
  SQLite::Statement& operator*() { return statement_; }

 private:
  SQLite::Statement& statement_;
};

// Bytes that outlive the step are bound as they are, without a copy.
void bind_bytes(SQLite::Statement& statement, int index, std::string_view bytes);
std::string column_bytes(const SQLite::Statement& statement, int index);

// Of a read, or of a write whose outcome does not matter.
Error error_of(const SQLite::Exception& exception, std::string_view what);

template <typename Function>
auto guarded(std::string_view what, Function&& function) -> decltype(function()) {
  try {
    return std::forward<Function>(function)();
  } catch (const SQLite::Exception& exception) {
    return fail(error_of(exception, what));
  }
}

}  // namespace tumorboard::storage
