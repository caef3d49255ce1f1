// SPDX-License-Identifier: Apache-2.0
// Numbered migrations of a database that cannot be rebuilt. A file is at the old schema or at
// the new one, never between.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <span>

#include "common/base/result.h"

namespace tumorboard::storage {

struct Migration {
  int id;  // 1, 2, 3, ... without gap; kept in PRAGMA user_version
  const char* sql;
};

// Applies those above the file's version, each in one IMMEDIATE transaction. A file that already
// has a schema is first copied to `<file>.before-<id of the first one applied>`.
// kUnsupportedRevision when the file is newer than every migration known.
Result<> migrate(SQLite::Database& db, const std::filesystem::path& file, std::span<const Migration> migrations);

// A consistent copy into `to`, replacing it; durable on return. `db` may be read-only.
Result<> copy_database(SQLite::Database& db, const std::filesystem::path& to);

}  // namespace tumorboard::storage
