// SPDX-License-Identifier: Apache-2.0
#include "storage/migrations.h"

#include <gmock/gmock.h>

#include <array>

#include "storage/ledger_rows.h"
#include "tests/unit/storage/support.h"

namespace tumorboard::storage {
namespace {

constexpr std::array kThree{
    Migration{1, "CREATE TABLE note (text TEXT NOT NULL); INSERT INTO note VALUES ('one');"},
    Migration{2, "ALTER TABLE note ADD COLUMN size INTEGER; UPDATE note SET size = length(text);"},
    Migration{3, "CREATE INDEX note_by_size ON note (size); INSERT INTO note VALUES ('three', 5);"},
};

class Migrations : public testing::Test {
 protected:
  Migrations() : db_(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {}
  Result<> to(std::size_t version) { return migrate(db_, file_, std::span(kThree).first(version)); }
  int version(SQLite::Database& db) { return db.execAndGet("PRAGMA user_version").getInt(); }
  std::filesystem::path copy(int id) const { return file_.string() + ".before-" + std::to_string(id); }

  TemporaryState state_;
  std::filesystem::path file_ = state_.paths().root() / "some.db";
  SQLite::Database db_;
};

TEST_F(Migrations, lead_from_every_older_version_to_the_newest) {
  for (std::size_t from = 0; from <= kThree.size(); ++from) {
    const auto file = state_.paths().root() / ("from" + std::to_string(from));
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    ASSERT_TRUE(migrate(db, file, std::span(kThree).first(from)).has_value());
    ASSERT_TRUE(migrate(db, file, kThree).has_value());
    EXPECT_EQ(version(db), 3);
    EXPECT_EQ(db.execAndGet("SELECT group_concat(text || size) FROM note").getString(), "one3,three5");
  }
}

TEST_F(Migrations, copy_the_file_as_it_was_and_a_new_one_not) {
  ASSERT_TRUE(to(1).has_value());
  EXPECT_FALSE(std::filesystem::exists(copy(1)));
  ASSERT_TRUE(to(3).has_value());
  EXPECT_FALSE(std::filesystem::exists(copy(3)));  // one copy, of what was there before the first
  SQLite::Database old(copy(2).string());
  EXPECT_EQ(version(old), 1);
  EXPECT_EQ(old.execAndGet("SELECT count(*) FROM note").getInt(), 1);
}

TEST_F(Migrations, that_fail_leave_the_old_schema) {
  ASSERT_TRUE(to(1).has_value());
  constexpr std::array kBroken{kThree[0], Migration{2, "CREATE TABLE half (x); INSERT INTO nowhere VALUES (1);"}};
  EXPECT_FALSE(migrate(db_, file_, kBroken).has_value());
  EXPECT_EQ(version(db_), 1);
  EXPECT_FALSE(db_.tableExists("half"));
  EXPECT_TRUE(to(3).has_value());
  EXPECT_EQ(version(db_), 3);
}

TEST_F(Migrations, refuse_a_newer_file) {
  ASSERT_TRUE(to(3).has_value());
  EXPECT_EQ(to(2).error().code, ErrorCode::kUnsupportedRevision);
  EXPECT_EQ(version(db_), 3);
}

TEST_F(Migrations, do_nothing_to_a_file_that_is_up_to_date) {
  ASSERT_TRUE(to(3).has_value());
  ASSERT_TRUE(to(3).has_value());
  EXPECT_EQ(db_.execAndGet("SELECT count(*) FROM note").getInt(), 2);
}

TEST(LedgerMigrations, are_numbered_from_one_without_gap) {
  int expected = 0;
  for (const Migration& migration : ledger_migrations()) EXPECT_EQ(migration.id, ++expected);
  EXPECT_GE(expected, 1);
}

}  // namespace
}  // namespace tumorboard::storage
