// SPDX-License-Identifier: Apache-2.0
#include "storage/ledger.h"

#include "common/base/hash.h"

namespace tumorboard::storage {
namespace {

Result<> check_events(const LedgerBatch& batch) {
  if (batch.events.empty()) return fail(ErrorCode::kInvalid, "a batch without events");
  if (batch.events.size() > kMaxBatchEvents) return fail(ErrorCode::kInvalid, "a batch of too many events");
  std::size_t size = 0;
  for (const std::string& event : batch.events) {
    if (event.empty()) return fail(ErrorCode::kInvalid, "an event without bytes");
    size += event.size();
  }
  if (size > kMaxBatchBytes) return fail(ErrorCode::kInvalid, "a batch of too many bytes");
  return {};
}

}  // namespace

Result<> check_batch(const LedgerBatch& batch, const Head& head) {
  TB_TRY(check_events(batch));
  if (batch.first != head.sequence + 1) {
    return fail(ErrorCode::kFailedPrecondition, "the batch starts at " + std::to_string(batch.first) +
                                                    " and the ledger ends at " + std::to_string(head.sequence));
  }
  for (const Artefact& artefact : batch.artefacts) {
    if (artefact.bytes.size() > kMaxStoredArtefactBytes)
      return fail(ErrorCode::kInvalid, "an artefact of too many bytes");
    if (hex(sha256(artefact.bytes)) != artefact.digest_hex) {
      return fail(ErrorCode::kInvalid, "the artefact's digest is not that of its bytes");
    }
  }
  return {};
}

}  // namespace tumorboard::storage
