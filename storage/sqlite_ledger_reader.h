// SPDX-License-Identifier: Apache-2.0
// A read-only connection to the ledger file: one per reader thread. Sees what is committed at
// each call, holds no transaction between calls and never checkpoints.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "storage/ledger.h"
#include "storage/state_dir.h"

namespace tumorboard::storage {

class SqliteLedgerReader final : public LedgerReader {
 public:
  static Result<std::unique_ptr<SqliteLedgerReader>> open(const StatePaths& paths);
  ~SqliteLedgerReader() override;

  Result<std::vector<StoredEvent>> read_since(Sequence after, std::size_t max_events, std::size_t max_bytes) override;
  Result<StoredEvent> read_one(Sequence sequence) override;
  Result<std::optional<std::string>> artefact(std::string_view digest_hex) override;

  Result<Head> head();  // the last row's, verified

  // Walks the whole chain from its beginning, then every artefact. `go_on` is called with the
  // last verified sequence of each row; false ends the walk with kUnavailable. kCorrupt names
  // the first sequence, or the artefact, that does not verify. Returns the head reached.
  Result<Head> verify_all(const std::function<bool(Sequence)>& go_on);

  // A consistent copy of the ledger, replacing `file`; durable on return. The writer goes on
  // meanwhile, but its WAL grows.
  Result<> copy_to(const std::filesystem::path& file);

 private:
  struct State;
  explicit SqliteLedgerReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tumorboard::storage
