// SPDX-License-Identifier: Apache-2.0
#include "storage/migrations.h"

#include <string>

#include "storage/connection.h"
#include "storage/files.h"

namespace tumorboard::storage {
namespace {

void apply(SQLite::Database& db, const Migration& migration) {
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  db.exec(migration.sql);
  db.exec("PRAGMA user_version=" + std::to_string(migration.id));
  transaction.commit();
}

}  // namespace

Result<> copy_database(SQLite::Database& db, const std::filesystem::path& to) {
  const std::filesystem::path part = to.string() + ".part";
  TB_TRY(remove_database(part));
  TB_TRY(create_private_file(part));
  TB_TRY(guarded("copy", [&]() -> Result<> {
    SQLite::Statement vacuum(db, "VACUUM INTO ?");
    vacuum.bind(1, part.string());
    vacuum.exec();
    return {};
  }));
  TB_TRY(sync_file(part));
  return rename_durably(part, to);
}

Result<> migrate(SQLite::Database& db, const std::filesystem::path& file, std::span<const Migration> migrations) {
  return guarded("migration", [&]() -> Result<> {
    const int version = db.execAndGet("PRAGMA user_version").getInt();
    const int newest = migrations.empty() ? 0 : migrations.back().id;
    if (version > newest) {
      return fail(ErrorCode::kUnsupportedRevision, file.filename().string() + " has schema " + std::to_string(version) +
                                                       ", this program knows " + std::to_string(newest));
    }
    bool copied = version <= 0;  // a new file has nothing to copy
    for (const Migration& migration : migrations) {
      if (migration.id <= version) continue;
      if (!copied) TB_TRY(copy_database(db, file.string() + ".before-" + std::to_string(migration.id)));
      copied = true;
      apply(db, migration);
    }
    return {};
  });
}

}  // namespace tumorboard::storage
