// SPDX-License-Identifier: Apache-2.0
// The ledger: an append-only chain of events, and the artefacts they name by digest. The bytes
// given are the bytes kept and hashed; the ledger never looks inside them. Small on purpose, so
// that another engine can pass the same contract suite (tests/contract).
//
// Errors: kInvalid and kFailedPrecondition are the caller's mistake and change nothing;
// kResourceExhausted is a full disk and surely wrote nothing; kCorrupt is stored data that does
// not verify; kOutcomeUnknown says that the batch may come back after a restart: answer so to
// everybody in it and stop the process.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/hash.h"
#include "common/base/ids.h"
#include "common/base/result.h"

namespace tumorboard::storage {

inline constexpr std::size_t kEpochBytes = 16;
inline constexpr std::size_t kMaxBatchEvents = 65'536;
inline constexpr std::size_t kMaxBatchBytes = 64U << 20U;            // of all events of one append
inline constexpr std::size_t kMaxStoredArtefactBytes = 256U << 20U;  // of one artefact

struct Head {
  Sequence sequence = 0;  // of the last event; 0 = empty
  Digest hash{};          // chained over every event up to it
  std::string epoch;      // 16 bytes; another epoch than before: this ledger was restored
  bool operator==(const Head&) const = default;
};

struct Artefact {
  std::string digest_hex;  // SHA-256 of bytes, 64 lower-case hex digits
  std::string kind;        // for people who look into the file; never served
  std::string bytes;
};

struct LedgerBatch {
  Sequence first = 0;               // head().sequence + 1
  std::vector<std::string> events;  // serialised v1::LedgerEvent, consecutive sequences from first
  std::vector<Artefact> artefacts;  // kept with the events or not at all; one that is known stays as it is
};

struct StoredEvent {
  Sequence sequence = 0;
  std::string bytes;
  bool operator==(const StoredEvent&) const = default;
};

// What was appended, verified against the chain on every read. One object per thread.
class LedgerReader {
 public:
  LedgerReader() = default;
  LedgerReader(const LedgerReader&) = delete;
  LedgerReader& operator=(const LedgerReader&) = delete;
  virtual ~LedgerReader() = default;

  // The events above `after`, in order and without gap: at most `max_events`, and as many as fit
  // in `max_bytes`, but at least one when there is one. Empty at the end.
  virtual Result<std::vector<StoredEvent>> read_since(Sequence after, std::size_t max_events,
                                                      std::size_t max_bytes) = 0;
  virtual Result<StoredEvent> read_one(Sequence sequence) = 0;  // kNotFound
  virtual Result<std::optional<std::string>> artefact(std::string_view digest_hex) = 0;
};

class Ledger : public LedgerReader {
 public:
  // All or nothing, and durable on return.
  virtual Result<> append(const LedgerBatch& batch) = 0;
  [[nodiscard]] virtual Head head() const = 0;
};

// What is wrong with a batch in itself or after this head; shared by every implementation.
Result<> check_batch(const LedgerBatch& batch, const Head& head);

}  // namespace tumorboard::storage
