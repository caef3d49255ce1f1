// SPDX-License-Identifier: Apache-2.0
// Trouble with the ledger's file: held by another program, or damaged at one event.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/process/harness.h"
#include "tests/process/raw_peer.h"

namespace tumorboard::process {
namespace {

TEST(Trouble, a_ledger_that_another_program_holds_delays_a_command_and_ends_nothing) {
  Installation site;
  site.start_daemon();
  Peer coordinator(site, "coordinator", site.clients(), 2);
  SQLite::Database other((site.state() / "ledger.db").string(), SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  v1::SubmitCase command;
  command.set_case_(site.example("01", "SYN-1"));
  coordinator.send(v1::MESSAGE_TYPE_SUBMIT_CASE, command);
  ASSERT_TRUE(eventually([&] { return read_file(site.log()).find("commit=waiting") != std::string::npos; }));
  other.exec("ROLLBACK");
  v1::Reply reply;
  reply.ParseFromString(coordinator.receive().body);
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  Person again = site.person("coordinator");
  EXPECT_EQ(again.show("SYN-1").summary().state(), v1::CASE_STATE_RECEIVED);
}

TEST(Trouble, a_damaged_event_makes_its_case_stuck_with_the_cause_and_the_rest_is_served) {
  Installation site;
  site.start_daemon();
  Person coordinator = site.person("coordinator");
  for (const char* id : {"SYN-1", "SYN-2", "SYN-3"}) {
    ASSERT_EQ(site.submit(coordinator, "01", id).code(), v1::ERROR_CODE_OK);
  }
  ASSERT_EQ(site.stop_daemon(), 0);
  {
    // Each submission was answered before the next one was sent, so each has a row of its own.
    SQLite::Database db((site.state() / "ledger.db").string(), SQLite::OPEN_READWRITE);
    SQLite::Statement rows(db, "SELECT last_sequence, events FROM batch ORDER BY last_sequence");
    bool damaged = false;
    while (!damaged && rows.executeStep()) {
      std::string events = rows.getColumn(1).getString();
      const auto at = events.find("SYN-1");
      if (at == std::string::npos) continue;
      events[at] = 'Z';
      SQLite::Statement write(db, "UPDATE batch SET events = ? WHERE last_sequence = ?");
      write.bind(1, events.data(), static_cast<int>(events.size()));
      write.bind(2, rows.getColumn(0).getInt64());
      ASSERT_EQ(write.exec(), 1);
      damaged = true;
    }
    ASSERT_TRUE(damaged);
  }
  site.start_daemon();
  site.start_worker("worker1");
  Person again = site.person("coordinator");
  EXPECT_TRUE(site.reaches(again, "SYN-2", v1::CASE_STATE_IN_REVIEW));
  EXPECT_TRUE(site.reaches(again, "SYN-3", v1::CASE_STATE_IN_REVIEW));
  v1::ListCases query;
  query.add_states(v1::CASE_STATE_STUCK);
  ASSERT_TRUE(eventually([&] { return again.call(v1::MESSAGE_TYPE_LIST_CASES, query).case_list().cases_size() == 1; }))
      << "SYN-1 waits silently";
  EXPECT_EQ(again.call(v1::MESSAGE_TYPE_LIST_CASES, query).case_list().cases(0).case_id(), "SYN-1");
}

// A reserve that no disk has stands for a disk that is nearly full.
TEST(Trouble, before_the_disk_is_full_nothing_new_is_taken_and_everything_else_goes_on) {
  Installation site;
  site.start_daemon();
  Person before = site.person("coordinator");
  ASSERT_EQ(site.submit(before, "01", "SYN-1").code(), v1::ERROR_CODE_OK);
  ASSERT_EQ(site.stop_daemon(), 0);

  site.start_daemon({"--disk-reserve-mib", "1000000000"});
  Peer coordinator(site, "coordinator", site.clients(), 2);
  v1::SubmitCase command;
  command.set_case_(site.example("02", "SYN-2"));
  const v1::Reply refused = coordinator.call(v1::MESSAGE_TYPE_SUBMIT_CASE, command);
  EXPECT_EQ(refused.code(), v1::ERROR_CODE_RESOURCE_EXHAUSTED);
  EXPECT_GT(refused.error().retry_after_ms(), 0U);
  v1::ShowCase query;
  query.set_case_id("SYN-1");
  EXPECT_EQ(coordinator.call(v1::MESSAGE_TYPE_SHOW_CASE, query).case_view().summary().case_id(), "SYN-1");
  const v1::Health health = coordinator.call(v1::MESSAGE_TYPE_HEALTH, v1::ListCases()).health();
  EXPECT_TRUE(health.live());
  EXPECT_FALSE(health.ready());
  EXPECT_NE(std::ranges::find(health.not_ready(), "the disk is nearly full"), health.not_ready().end());
  EXPECT_NE(read_file(site.log()).find("disk=low"), std::string::npos);
  EXPECT_EQ(site.stop_daemon(), 0);

  site.start_daemon();
  EXPECT_EQ(site.person("coordinator").call(v1::MESSAGE_TYPE_SUBMIT_CASE, command).code(), v1::ERROR_CODE_OK);
}

}  // namespace
}  // namespace tumorboard::process
