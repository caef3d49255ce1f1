// SPDX-License-Identifier: Apache-2.0
// The view is rebuilt from the ledger when it is missing or damaged, with the same answers.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <fstream>

#include "storage/view/people_rows.h"
#include "storage/view/row_io.h"
#include "tests/process/harness.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::process {
namespace {

class ViewTest : public testing::Test {
 protected:
  void SetUp() override {
    site_.start_daemon();
    site_.start_worker("worker1");
    Person coordinator = site_.person("coordinator");
    for (const char* number : {"01", "05", "22"}) {
      ASSERT_EQ(site_.submit(coordinator, number, std::string("SYN-") + number).code(), v1::ERROR_CODE_OK);
    }
    ASSERT_TRUE(eventually([&] {
      for (const char* id : {"SYN-01", "SYN-05", "SYN-22"}) {
        const auto state = coordinator.show(id).summary().state();
        if (state != v1::CASE_STATE_IN_REVIEW && state != v1::CASE_STATE_NEEDS_INFORMATION) return false;
      }
      return true;
    }));
    Person surgeon = site_.person("thoracic_surgery");
    ASSERT_EQ(surgeon
                  .call(v1::MESSAGE_TYPE_SIGN_OFF,
                        site_.signature("thoracic_surgery", surgeon.show("SYN-01"), v1::DECISION_APPROVE))
                  .code(),
              v1::ERROR_CODE_OK);
    before_ = answers();
    ASSERT_EQ(site_.stop_daemon(), 0);
  }

  // Everything readers can see, without the moment it was seen.
  std::string answers() {
    Person coordinator = site_.person("coordinator");
    std::string all;
    for (const char* id : {"SYN-01", "SYN-05", "SYN-22"}) {
      auto shown = coordinator.show(id);
      shown.clear_as_of_sequence();
      shown.clear_last_look_sequence();
      all += shown.SerializeAsString();
    }
    auto list = coordinator.call(v1::MESSAGE_TYPE_LIST_CASES, v1::ListCases()).case_list();
    list.clear_as_of_sequence();
    return all + list.SerializeAsString();
  }

  Installation site_;
  std::string before_;
};

TEST_F(ViewTest, a_deleted_view_is_rebuilt) {
  for (const char* name : {"view.db", "view.db-wal", "view.db-shm"}) std::filesystem::remove(site_.state() / name);
  site_.start_daemon();
  EXPECT_EQ(answers(), before_);
}

TEST_F(ViewTest, a_damaged_view_is_rebuilt) {
  const auto path = site_.state() / "view.db";
  const auto size = std::filesystem::file_size(path);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  for (std::uintmax_t at = 4'096; at + 64 < size; at += 4'096) {
    file.seekp(static_cast<std::streamoff>(at));
    file.write(std::string(64, '\xa5').data(), 64);
  }
  file.close();
  site_.start_daemon();
  EXPECT_EQ(answers(), before_);
}

TEST_F(ViewTest, an_intact_view_gives_the_same_answers_after_a_restart) {
  site_.start_daemon();
  EXPECT_EQ(answers(), before_);
}

// Rows carry their check, and a value that does not match it is met only when it is read.
TEST_F(ViewTest, a_damaged_row_is_rebuilt_from_the_ledger_at_the_next_start) {
  for (const char* change : {"UPDATE case_row SET snapshot = zeroblob(40) WHERE case_id = CAST('SYN-05' AS BLOB)",
                             "UPDATE person SET body = zeroblob(10)"}) {
    {
      SQLite::Database db((site_.state() / "view.db").string(), SQLite::OPEN_READWRITE);
      ASSERT_GT(db.exec(change), 0) << change;
    }
    site_.start_daemon();
    EXPECT_EQ(answers(), before_) << change;
    ASSERT_EQ(site_.stop_daemon(), 0);
  }
}

// Whoever can write the view could make the check right as well.
TEST_F(ViewTest, a_role_written_into_the_view_gives_nobody_authority) {
  {
    SQLite::Database db((site_.state() / "view.db").string(), SQLite::OPEN_READWRITE);
    storage::UserRow row;
    SQLite::Statement select(db, storage::select_sql<storage::UserRow>("WHERE user_id = CAST('coordinator' AS BLOB)"));
    ASSERT_TRUE(select.executeStep());
    row = storage::load<storage::UserRow>(select).value();
    v1::LedgerEvent event;
    v1::UserAdd body;
    ASSERT_TRUE(event.ParseFromString(row.body) && body.ParseFromString(event.body()));
    body.add_roles(v1::ROLE_ADMINISTRATOR);
    event.set_body(body.SerializeAsString());
    row.body = event.SerializeAsString();
    SQLite::Statement put(db, storage::insert_sql<storage::UserRow>());
    storage::store(put, row);
  }
  site_.start_daemon();
  Person coordinator = site_.person("coordinator");
  EXPECT_EQ(coordinator.call(v1::MESSAGE_TYPE_LIST_USERS, v1::ListCases()).code(), v1::ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(answers(), before_);
}

}  // namespace
}  // namespace tumorboard::process
