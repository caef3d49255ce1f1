// SPDX-License-Identifier: Apache-2.0
// A ledger that lives as long as its object: for tests and simulations. Safe to share between
// threads.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "storage/ledger.h"

namespace tumorboard::storage {

class MemoryLedger final : public Ledger {
 public:
  explicit MemoryLedger(std::string epoch);  // 16 bytes

  Result<> append(const LedgerBatch& batch) override;
  [[nodiscard]] Head head() const override;
  Result<std::vector<StoredEvent>> read_since(Sequence after, std::size_t max_events, std::size_t max_bytes) override;
  Result<StoredEvent> read_one(Sequence sequence) override;
  Result<std::optional<std::string>> artefact(std::string_view digest_hex) override;

 private:
  mutable std::mutex mutex_;
  Head head_;
  std::vector<std::string> events_;  // [i] has sequence i + 1
  std::map<std::string, std::string, std::less<>> artefacts_;
};

}  // namespace tumorboard::storage
