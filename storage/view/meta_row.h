// SPDX-License-Identifier: Apache-2.0
// Which ledger view.db belongs to, and how far it has come. Internal to storage.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "storage/view/table.h"

namespace tumorboard::storage {

struct MetaRow {
  std::int64_t id = 1;
  std::uint64_t applied = 0;
  std::string ledger_epoch;

  static constexpr Table kTable{"meta", "id, applied, ledger_epoch", R"sql(
CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), applied INTEGER NOT NULL, ledger_epoch BLOB NOT NULL,
  row_check INTEGER NOT NULL);
)sql"};
  static auto fields(auto& r) { return std::tie(r.id, r.applied, r.ledger_epoch); }
};

}  // namespace tumorboard::storage
