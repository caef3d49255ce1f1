// SPDX-License-Identifier: Apache-2.0
// Who read, received or was refused what. The events themselves stay in the ledger.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "storage/view/table.h"

namespace tumorboard::storage {

struct AuditRow {
  std::uint64_t sequence = 0;
  std::int64_t time_us = 0;
  std::int32_t kind = 0;  // v1::EventKind
  std::string actor;
  std::string key_id;
  std::string case_id;  // may be empty
  std::string object;
  std::uint64_t through_sequence = 0;  // deliveries: everything up to it
  std::uint32_t code = 0;              // refusals: ErrorCode
  bool operator==(const AuditRow&) const = default;

  static constexpr Table kTable{
      "audit", "sequence, time_us, kind, actor, key_id, case_id, object, through_sequence, code", R"sql(
CREATE TABLE audit (sequence INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, kind INTEGER NOT NULL,
  actor BLOB NOT NULL, key_id BLOB NOT NULL, case_id BLOB NOT NULL, object BLOB NOT NULL,
  through_sequence INTEGER NOT NULL, code INTEGER NOT NULL, row_check INTEGER NOT NULL);
CREATE INDEX audit_by_case ON audit (case_id, sequence);
CREATE INDEX audit_by_actor ON audit (actor, sequence);
)sql"};
  static auto fields(auto& r) {
    return std::tie(r.sequence, r.time_us, r.kind, r.actor, r.key_id, r.case_id, r.object, r.through_sequence, r.code);
  }
};

struct AuditFilter {
  std::string case_id{};    // empty: every case
  std::string actor{};      // empty: everybody
  std::uint64_t after = 0;  // page on
  std::size_t limit = 100;
};

}  // namespace tumorboard::storage
