// SPDX-License-Identifier: Apache-2.0
// What was acknowledged before a kill -9 is there afterwards, once.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/unit/storage/support.h"

namespace tumorboard::storage {
namespace {

constexpr int kRounds = 30;

std::string event_of(Sequence sequence) {
  return std::to_string(sequence) + ":" + std::string(sequence * 37 % 5'000, 'e');
}

// Appends for ever and tells each acknowledged head down the pipe.
[[noreturn]] void append_until_killed(const StatePaths& paths, int pipe, unsigned seed) {
  SeededRandom random(seed);
  auto ledger = SqliteLedger::open(paths, {.checkpoint_wal_bytes = 200'000});
  if (!ledger) _exit(1);
  while (true) {
    const Sequence first = (*ledger)->head().sequence + 1;
    std::vector<std::string> events;
    for (Sequence at = first; at <= first + random.below(8); ++at) events.push_back(event_of(at));
    if (!(*ledger)->append({first, events, {}})) _exit(2);
    const Sequence acknowledged = (*ledger)->head().sequence;
    if (write(pipe, &acknowledged, sizeof acknowledged) != sizeof acknowledged) _exit(3);
    if (random.below(4) == 0 && !write_head(paths.ledger_head(), (*ledger)->head(), "unsealed")) _exit(4);
  }
}

TEST(LedgerKill, every_acknowledged_event_is_there_once_after_kill_9) {
  const TemporaryState state;
  create_ledger(state.paths());
  SeededRandom random(99);
  Sequence acknowledged = 0;
  for (int round = 0; round < kRounds; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      append_until_killed(state.paths(), ends[1], static_cast<unsigned>(round));
    }
    close(ends[1]);
    // Killed wherever it is when the n-th acknowledgement has arrived here.
    Sequence told = 0;
    for (std::uint32_t n = 1 + random.below(60); n > 0; --n) {
      ASSERT_EQ(read(ends[0], &told, sizeof told), static_cast<ssize_t>(sizeof told)) << "the writer ended by itself";
    }
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    while (read(ends[0], &told, sizeof told) == static_cast<ssize_t>(sizeof told)) {
    }
    close(ends[0]);
    ASSERT_GT(told, acknowledged);
    acknowledged = told;

    const auto ledger = open_ledger(state.paths());
    ASSERT_NE(ledger, nullptr);
    ASSERT_GE(ledger->head().sequence, acknowledged) << "round " << round;
    const auto events = ledger->read_since(0, kAny, kAny);
    ASSERT_TRUE(events.has_value()) << events.error().message;
    ASSERT_EQ(events->size(), ledger->head().sequence);
    for (Sequence at = 1; at <= events->size(); ++at) ASSERT_EQ((*events)[at - 1], (StoredEvent{at, event_of(at)}));
  }
}

}  // namespace
}  // namespace tumorboard::storage
