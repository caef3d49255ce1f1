// SPDX-License-Identifier: Apache-2.0
// What an append answers when the disk fails under it, and what is there afterwards.
#include <gmock/gmock.h>

#include "storage/view_reader.h"
#include "tests/unit/storage/faulty_disk.h"
#include "tests/unit/storage/support.h"

namespace tumorboard::storage {
namespace {

using Call = FaultyDisk::Call;

std::vector<std::string> events_of(int round) {
  return {"small " + std::to_string(round), std::string(9'000, static_cast<char>('a' + round % 26))};
}

class LedgerFaults : public testing::Test {
 protected:
  void SetUp() override {
    FaultyDisk::install();
    FaultyDisk::heal();
    create_ledger(state_.paths());
    ledger_ = open_ledger(state_.paths());
    ASSERT_TRUE(append(*ledger_, events_of(0)).has_value());
  }
  void TearDown() override { FaultyDisk::heal(); }
  void restart(SqliteLedgerOptions options = {}) {
    ledger_.reset();
    FaultyDisk::heal();
    ledger_ = open_ledger(state_.paths(), options);
  }
  [[nodiscard]] bool chain_is_whole() const {
    const auto reached = open_reader(state_.paths())->verify_all([](Sequence) { return true; });
    return reached.has_value() && *reached == ledger_->head();
  }
  // How many calls one append makes, so that each can be made to fail.
  int calls_of_one_append(Call call) {
    FaultyDisk::heal();
    EXPECT_TRUE(append(*ledger_, events_of(0)).has_value());
    return FaultyDisk::calls(call);
  }

  TemporaryState state_;
  std::unique_ptr<SqliteLedger> ledger_;
};

TEST_F(LedgerFaults, every_append_syncs) { EXPECT_GE(calls_of_one_append(Call::kSync), 1); }

TEST_F(LedgerFaults, a_full_disk_refuses_writes_nothing_and_recovers_without_restart) {
  const int writes = calls_of_one_append(Call::kWrite);
  ASSERT_GT(writes, 4);
  for (int n = 1; n <= writes; ++n) {
    const Head before = ledger_->head();
    FaultyDisk::fail_at(Call::kWrite, n, SQLITE_FULL);
    EXPECT_EQ(append(*ledger_, events_of(n)).error().code, ErrorCode::kResourceExhausted) << "write " << n;
    FaultyDisk::heal();
    EXPECT_EQ(ledger_->head(), before);
    EXPECT_EQ(open_reader(state_.paths())->head().value(), before);
    EXPECT_TRUE(append(*ledger_, events_of(n)).has_value()) << "after write " << n;
    EXPECT_TRUE(chain_is_whole());
  }
  const Head before = ledger_->head();
  restart();
  EXPECT_EQ(ledger_->head(), before);
  EXPECT_TRUE(chain_is_whole());
}

TEST_F(LedgerFaults, a_refused_append_on_a_full_disk_does_not_come_back_after_a_crash) {
  const int writes = calls_of_one_append(Call::kWrite);
  for (int n = 1; n <= writes; ++n) {
    const Head before = ledger_->head();
    FaultyDisk::fail_at(Call::kWrite, n, SQLITE_FULL);
    ASSERT_EQ(append(*ledger_, events_of(n)).error().code, ErrorCode::kResourceExhausted);
    const TemporaryState crashed;
    for (const char* suffix : {"", "-wal"}) {
      std::filesystem::copy_file(state_.paths().ledger().string() + suffix, crashed.paths().ledger().string() + suffix);
    }
    FaultyDisk::heal();
    EXPECT_EQ(open_copy(crashed.paths())->head(), before) << "write " << n;
  }
}

// After each failing call: the answer is "unknown", nothing more is written, and a restart finds
// a whole chain with or without that batch.
class LedgerUnknown : public LedgerFaults {
 protected:
  void each_failing(Call call, int code) {
    const int calls = calls_of_one_append(call);
    ASSERT_GE(calls, 1);
    for (int n = 1; n <= calls; ++n) {
      const Head before = ledger_->head();
      FaultyDisk::fail_at(call, n, code, false);
      EXPECT_EQ(append(*ledger_, events_of(n)).error().code, ErrorCode::kOutcomeUnknown) << "call " << n;
      EXPECT_EQ(append(*ledger_, events_of(n)).error().code, ErrorCode::kOutcomeUnknown);
      restart();
      const Sequence found = ledger_->head().sequence;
      EXPECT_TRUE(found == before.sequence || found == before.sequence + 2) << "call " << n;
      EXPECT_TRUE(chain_is_whole());
      EXPECT_TRUE(append(*ledger_, events_of(n)).has_value());
    }
  }
};

TEST_F(LedgerUnknown, is_the_answer_to_a_failed_sync) { each_failing(Call::kSync, SQLITE_IOERR_FSYNC); }

TEST_F(LedgerUnknown, is_the_answer_to_a_failed_write) { each_failing(Call::kWrite, SQLITE_IOERR_WRITE); }

TEST_F(LedgerFaults, a_view_on_a_full_disk_stays_as_it_was_and_recovers) {
  auto opened = View::open_or_recreate(state_.paths(), ledger_->head().epoch, 1'000);
  ASSERT_TRUE(opened.has_value());
  View& view = *opened->view;
  const auto write = [&](Sequence applied) {
    view.begin();
    view.put(HistoryRow{"A", applied, 1, 1, "u", "U", std::string(9'000, 'r')});
    return view.commit(applied);
  };
  ASSERT_TRUE(write(1).has_value());
  FaultyDisk::fail_at(Call::kWrite, 1, SQLITE_FULL);
  EXPECT_EQ(write(2).error().code, ErrorCode::kResourceExhausted);
  FaultyDisk::fail_at(Call::kWrite, 2, SQLITE_IOERR_WRITE);
  EXPECT_EQ(write(2).error().code, ErrorCode::kUnavailable);
  FaultyDisk::heal();
  EXPECT_EQ(view.applied(), 1U);
  EXPECT_TRUE(write(2).has_value());
  EXPECT_EQ(ViewReader::open(state_.paths()).value()->history("A", 0, 10)->size(), 2U);
}

TEST_F(LedgerFaults, reads_go_on_after_the_disk_stopped_taking_writes) {
  FaultyDisk::fail_at(Call::kSync, 1, SQLITE_IOERR_FSYNC);
  ASSERT_EQ(append(*ledger_, events_of(1)).error().code, ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(open_reader(state_.paths())->read_one(1).value().bytes, "small 0");
  EXPECT_EQ(ledger_->read_one(1).value().bytes, "small 0");
}

TEST_F(LedgerFaults, a_failed_checkpoint_keeps_what_was_acknowledged_and_stops_the_ledger) {
  restart({.checkpoint_wal_bytes = 30'000});
  const auto acknowledged = [&] { return ledger_->head().sequence; };
  // The sync that fails is the first one that is not the append's own.
  int appended = 0;
  while (FaultyDisk::heal(), append(*ledger_, events_of(appended)).has_value() && ++appended < 100) {
    if (FaultyDisk::calls(Call::kSync) > 1) break;  // this one checkpointed
  }
  ASSERT_LT(appended, 100);
  Sequence last = acknowledged();
  for (int i = 0; i < 100; ++i) {
    FaultyDisk::fail_at(Call::kSync, 2, SQLITE_IOERR_FSYNC, false);
    const auto done = append(*ledger_, events_of(i));
    if (!done) {
      EXPECT_EQ(done.error().code, ErrorCode::kOutcomeUnknown);
      break;
    }
    last = acknowledged();
    ASSERT_LT(i, 99) << "no checkpoint failed";
  }
  restart();
  EXPECT_EQ(acknowledged(), last);
  EXPECT_TRUE(chain_is_whole());
}

}  // namespace
}  // namespace tumorboard::storage
