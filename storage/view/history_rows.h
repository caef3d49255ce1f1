// SPDX-License-Identifier: Apache-2.0
// What happened to a case, as its history is shown.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "storage/view/table.h"

namespace tumorboard::storage {

struct HistoryRow {
  std::string case_id;
  std::uint64_t sequence = 0;
  std::int64_t time_us = 0;
  std::int32_t kind = 0;  // v1::EventKind
  std::string actor;
  std::string actor_name;
  std::string reason;
  bool operator==(const HistoryRow&) const = default;

  static constexpr Table kTable{"history", "case_id, sequence, time_us, kind, actor, actor_name, reason", R"sql(
CREATE TABLE history (case_id BLOB NOT NULL, sequence INTEGER NOT NULL, time_us INTEGER NOT NULL,
  kind INTEGER NOT NULL, actor BLOB NOT NULL, actor_name BLOB NOT NULL, reason BLOB NOT NULL,
  row_check INTEGER NOT NULL, PRIMARY KEY (case_id, sequence)) WITHOUT ROWID;
)sql"};
  static auto fields(auto& r) {
    return std::tie(r.case_id, r.sequence, r.time_us, r.kind, r.actor, r.actor_name, r.reason);
  }
};

}  // namespace tumorboard::storage
