// SPDX-License-Identifier: Apache-2.0
// The ledger in one SQLite file: one packed row an append, WAL, synchronous=FULL. The only
// writer of that file; owned and used by one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "common/base/random.h"
#include "storage/ledger.h"
#include "storage/state_dir.h"

namespace tumorboard::storage {

struct SqliteLedgerOptions {
  // kAcceptMissing: an operator says that there is none and goes on without it. kIgnore only for `restore`: the
  // head file is then neither read nor believed.
  enum class HeadFile : std::uint8_t { kCheck, kAcceptMissing, kIgnore };
  HeadFile head_file = HeadFile::kCheck;
  std::uint64_t checkpoint_wal_bytes = 256ULL << 20U;  // one PASSIVE checkpoint when the WAL is longer
};

class SqliteLedger final : public Ledger {
 public:
  // A new, empty ledger with a random epoch, and its head file, sealed. kFailedPrecondition when there is
  // a ledger already, or what one left behind: its WAL, or a
  // head file that has seen events. A crash leaves a whole ledger or none.
  using Seal = std::function<Result<std::string>(std::string_view head_text)>;
  static Result<> create(const StatePaths& paths, Random& random, const Seal& seal);

  // Migrates an older file, verifies the last row and compares with the head file. kNotFound
  // without a ledger; kFailedPrecondition without a head file; kCorrupt, with the missing sequences, when the
  // head file is ahead of it or the hashes part; kUnsupportedRevision when a newer program wrote it.
  static Result<std::unique_ptr<SqliteLedger>> open(const StatePaths& paths, SqliteLedgerOptions options = {});

  ~SqliteLedger() override;  // checkpoints, unless the disk failed

  // After kOutcomeUnknown every further append is kOutcomeUnknown too and writes nothing.
  Result<> append(const LedgerBatch& batch) override;
  [[nodiscard]] Head head() const override;
  Result<std::vector<StoredEvent>> read_since(Sequence after, std::size_t max_events, std::size_t max_bytes) override;
  Result<StoredEvent> read_one(Sequence sequence) override;
  Result<std::optional<std::string>> artefact(std::string_view digest_hex) override;

  // Does this ledger go on from there? Else kCorrupt, saying what is missing or where the hashes part.
  Result<> continues(const Head& known);

  // After a restore: subscribers and the view start over. The chain goes on as it was; who restores writes the
  // head file.
  Result<> start_new_epoch(Random& random);

 private:
  struct State;
  explicit SqliteLedger(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tumorboard::storage
