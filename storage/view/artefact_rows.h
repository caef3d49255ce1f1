// SPDX-License-Identifier: Apache-2.0
// Which artefact of each kind is active. The bytes stay in the ledger, by digest.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "storage/view/table.h"

namespace tumorboard::storage {

struct ActiveArtefactRow {
  std::string kind;            // knowledge, trials
  std::string digest;          // lower-case hex
  std::uint64_t sequence = 0;  // of the event that activated it
  bool operator==(const ActiveArtefactRow&) const = default;

  static constexpr Table kTable{"active_artefact", "kind, digest, sequence", R"sql(
CREATE TABLE active_artefact (kind BLOB PRIMARY KEY NOT NULL, digest BLOB NOT NULL, sequence INTEGER NOT NULL,
  row_check INTEGER NOT NULL);
)sql"};
  static auto fields(auto& r) { return std::tie(r.kind, r.digest, r.sequence); }
};

}  // namespace tumorboard::storage
