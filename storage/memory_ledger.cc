// SPDX-License-Identifier: Apache-2.0
#include "storage/memory_ledger.h"

#include <utility>

#include "storage/chain.h"

namespace tumorboard::storage {

MemoryLedger::MemoryLedger(std::string epoch) : head_{0, genesis_hash(epoch), std::move(epoch)} {}

Result<> MemoryLedger::append(const LedgerBatch& batch) {
  const std::scoped_lock lock(mutex_);
  TB_TRY(check_batch(batch, head_));
  events_.insert(events_.end(), batch.events.begin(), batch.events.end());
  for (const Artefact& artefact : batch.artefacts) artefacts_.try_emplace(artefact.digest_hex, artefact.bytes);
  head_.hash = chain_over(head_.hash, batch.events);
  head_.sequence += batch.events.size();
  return {};
}

Head MemoryLedger::head() const {
  const std::scoped_lock lock(mutex_);
  return head_;
}

Result<std::vector<StoredEvent>> MemoryLedger::read_since(Sequence after, std::size_t max_events,
                                                          std::size_t max_bytes) {
  const std::scoped_lock lock(mutex_);
  std::vector<StoredEvent> out;
  std::size_t size = 0;
  for (Sequence at = after; at < events_.size() && out.size() < max_events; ++at) {
    size += events_[at].size();
    if (!out.empty() && size > max_bytes) break;
    out.push_back({at + 1, events_[at]});
  }
  return out;
}

Result<StoredEvent> MemoryLedger::read_one(Sequence sequence) {
  const std::scoped_lock lock(mutex_);
  if (sequence == 0 || sequence > events_.size()) return fail(ErrorCode::kNotFound, "no such event");
  return StoredEvent{sequence, events_[sequence - 1]};
}

Result<std::optional<std::string>> MemoryLedger::artefact(std::string_view digest_hex) {
  const std::scoped_lock lock(mutex_);
  const auto found = artefacts_.find(digest_hex);
  if (found == artefacts_.end()) return std::optional<std::string>{};
  return std::optional<std::string>{found->second};
}

}  // namespace tumorboard::storage
