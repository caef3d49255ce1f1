// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/unit/storage/support.h"

namespace tumorboard::storage {
namespace {

TEST(LedgerReader, sees_each_batch_whole_and_in_order_while_the_writer_goes_on) {
  constexpr int kBatches = 300;
  const TemporaryState state;
  create_ledger(state.paths());
  const auto ledger = open_ledger(state.paths(), {.checkpoint_wal_bytes = 100'000});
  std::atomic<Sequence> acknowledged = 0;
  std::atomic<bool> failed = false;

  const auto follow = [&] {
    const auto reader = open_reader(state.paths());
    Sequence at = 0;
    while (at < 3 * kBatches && !failed) {
      const Sequence promised = acknowledged;
      const auto events = reader->read_since(at, kAny, kAny);
      ASSERT_TRUE(events.has_value()) << events.error().message;
      for (const StoredEvent& event : *events) {
        ASSERT_EQ(event.sequence, at + 1);
        ASSERT_EQ(event.bytes, std::to_string(event.sequence));
        at = event.sequence;
      }
      ASSERT_GE(at, promised);
      ASSERT_EQ(at % 3, 0U);  // three events a batch
      std::this_thread::yield();
    }
  };
  std::thread first(follow);
  std::thread second(follow);
  for (int i = 0; i < kBatches; ++i) {
    const Sequence next = ledger->head().sequence + 1;
    const auto done = append(*ledger, {std::to_string(next), std::to_string(next + 1), std::to_string(next + 2)});
    EXPECT_TRUE(done.has_value());
    if (!done) failed = true;
    acknowledged = ledger->head().sequence;
  }
  first.join();
  second.join();
}

TEST(LedgerReader, holds_nothing_that_keeps_the_wal_from_being_used_again) {
  constexpr std::uint64_t kLimit = 1U << 20U;
  const TemporaryState state;
  create_ledger(state.paths());
  const auto ledger = open_ledger(state.paths(), {.checkpoint_wal_bytes = kLimit});
  const auto reader = open_reader(state.paths());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(append(*ledger, {std::string(50'000, 'x')}).has_value());
    ASSERT_EQ(reader->read_since(ledger->head().sequence - 1, kAny, kAny)->size(), 1U);
  }
  EXPECT_LT(std::filesystem::file_size(state.paths().ledger().string() + "-wal"), 2 * kLimit);
}

}  // namespace
}  // namespace tumorboard::storage
