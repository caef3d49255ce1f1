// SPDX-License-Identifier: Apache-2.0
// Older copies and rewritten histories: refused at the start, and taken into use only on purpose.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <fstream>

#include "storage/chain.h"
#include "storage/head_file.h"
#include "tests/process/harness.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::process {
namespace {

class Rollback : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directory(witness()); }

  [[nodiscard]] std::filesystem::path witness() const { return site_.folder() / "witness"; }
  [[nodiscard]] std::filesystem::path copy() const { return site_.folder() / "copy"; }
  std::vector<std::string> flags() { return {"--witness-dir", witness().string()}; }

  void life(const std::string& case_id) {
    auto with = flags();
    if (!std::filesystem::exists(witness() / "ledger.head")) with.emplace_back("--accept-new-head");
    site_.start_daemon(with);
    Person coordinator = site_.person("coordinator");
    ASSERT_EQ(site_.submit(coordinator, "01", case_id).code(), v1::ERROR_CODE_OK);
    ASSERT_EQ(site_.stop_daemon(), 0);
  }
  Finished start(std::vector<std::string> more = {}) {
    std::vector<std::string> command{Installation::program("tumorboardd"),
                                     "run",
                                     "--state-dir",
                                     site_.state().string(),
                                     "--listen-clients",
                                     site_.clients(),
                                     "--listen-workers",
                                     site_.workers()};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }
  Finished tool(const std::string& name, std::vector<std::string> more = {}) {
    std::vector<std::string> command{Installation::program("tumorboardd"), name, "--state-dir", site_.state().string()};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }

  Installation site_;
};

TEST_F(Rollback, an_older_copy_of_the_whole_directory_is_refused_by_the_witness_and_restored_on_purpose) {
  life("SYN-1");
  std::filesystem::copy(site_.state(), copy(), std::filesystem::copy_options::recursive);
  life("SYN-2");
  std::filesystem::remove_all(site_.state());
  std::filesystem::rename(copy(), site_.state());

  const Finished refused = start(flags());
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_NE(refused.err.find("are missing"), std::string::npos) << refused.err;
  const std::string kept = read_file(witness() / "ledger.head");
  EXPECT_NE(start(flags()).exit_code, 0) << "the witness is not overwritten";
  EXPECT_EQ(read_file(witness() / "ledger.head"), kept);

  const Finished restored = tool("restore", {"--witness-dir", witness().string()});
  EXPECT_EQ(restored.exit_code, 0) << restored.err;
  EXPECT_NE(restored.out.find("lost: sequences"), std::string::npos) << restored.out;
  site_.start_daemon(flags());
  Person coordinator = site_.person("coordinator");
  EXPECT_EQ(coordinator.show("SYN-1").summary().case_id(), "SYN-1");
  EXPECT_EQ(site_.submit(coordinator, "01", "SYN-2").code(), v1::ERROR_CODE_OK) << "it is to be queued again";
}

TEST_F(Rollback, without_a_head_file_it_does_not_start_unless_an_operator_says_so) {
  life("SYN-1");
  std::filesystem::remove(site_.state() / "ledger.head");
  const Finished refused = start();
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_NE(refused.err.find("--accept-new-head"), std::string::npos) << refused.err;
  site_.start_daemon({"--accept-new-head"});
  EXPECT_EQ(site_.stop_daemon(), 0);
  site_.start_daemon();  // once is enough, whatever was done meanwhile
  EXPECT_EQ(site_.person("coordinator").show("SYN-1").summary().case_id(), "SYN-1");
}

TEST_F(Rollback, a_witness_that_is_not_there_is_no_witness_that_agrees) {
  life("SYN-1");
  std::filesystem::remove(witness() / "ledger.head");
  EXPECT_NE(start(flags()).exit_code, 0);
}

TEST_F(Rollback, a_damaged_head_file_stops_the_start_and_not_a_restore) {
  life("SYN-1");
  std::ofstream(site_.state() / "ledger.head") << "nonsense";
  EXPECT_NE(start().exit_code, 0);
  const Finished restored = tool("restore");
  EXPECT_EQ(restored.exit_code, 0) << restored.err;
  EXPECT_NE(restored.out.find("unreadable"), std::string::npos) << restored.out;
  site_.start_daemon();
  EXPECT_EQ(site_.person("coordinator").show("SYN-1").summary().case_id(), "SYN-1");
}

// Whoever can write the files can compute hashes too; the server's key is what he lacks.
TEST_F(Rollback, a_history_written_anew_with_right_hashes_is_refused_and_verify_says_so) {
  life("SYN-1");
  EXPECT_EQ(tool("verify").exit_code, 0);
  storage::Head head;
  {
    SQLite::Database db((site_.state() / "ledger.db").string(), SQLite::OPEN_READWRITE);
    SQLite::Statement identity(db, "SELECT genesis, epoch FROM identity");
    ASSERT_TRUE(identity.executeStep());
    head.hash = storage::genesis_hash(identity.getColumn(0).getString());
    head.epoch = identity.getColumn(1).getString();
    SQLite::Statement rows(db,
                           "SELECT last_sequence, events FROM batch WHERE last_sequence > 0 ORDER BY last_sequence");
    std::vector<std::pair<std::int64_t, std::string>> all;
    while (rows.executeStep()) all.emplace_back(rows.getColumn(0).getInt64(), rows.getColumn(1).getString());
    for (auto& [last, packed] : all) {
      auto events = *storage::unpack(packed);
      for (auto& bytes_of : events) {
        v1::LedgerEvent event;
        ASSERT_TRUE(event.ParseFromString(bytes_of));
        if (event.kind() != v1::EVENT_KIND_CASE_SUBMITTED) continue;
        event.set_actor_name("Somebody Else");
        bytes_of = event.SerializeAsString();
      }
      head.hash = storage::chain_over(head.hash, events);
      head.sequence = static_cast<Sequence>(last);
      const std::string again = storage::pack(events);
      const std::string hash = bytes(head.hash);
      SQLite::Statement write(db, "UPDATE batch SET events = ?, hash = ? WHERE last_sequence = ?");
      write.bind(1, again.data(), static_cast<int>(again.size()));
      write.bind(2, hash.data(), static_cast<int>(hash.size()));
      write.bind(3, last);
      ASSERT_EQ(write.exec(), 1);
    }
  }
  const auto seal = storage::read_head(site_.state() / "ledger.head").value()->seal;
  ASSERT_TRUE(storage::write_head(site_.state() / "ledger.head", head, seal));
  for (const char* name : {"view.db", "view.db-wal", "view.db-shm"}) std::filesystem::remove(site_.state() / name);
  const Finished refused = start();
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_NE(refused.err.find("not sealed by this server's key"), std::string::npos) << refused.err;
  EXPECT_NE(tool("verify").exit_code, 0);
}

}  // namespace
}  // namespace tumorboard::process
