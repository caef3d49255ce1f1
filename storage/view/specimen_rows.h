// SPDX-License-Identifier: Apache-2.0
// Orders, specimens, and the reports received about them.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "storage/view/table.h"

namespace tumorboard::storage {

struct SpecimenRow {
  std::string specimen_key;
  std::string specimen_id;  // the laboratory's number; may be empty
  std::string order_id;     // may be empty
  std::string case_id;      // may be empty
  std::int32_t state = 0;   // v1::SpecimenState
  bool open = false;        // waited for, or belonging to nobody: in memory after a restart
  std::int64_t updated_us = 0;
  std::string snapshot;  // serialised v1::SpecimenSnapshot
  bool operator==(const SpecimenRow&) const = default;

  static constexpr Table kTable{
      "specimen", "specimen_key, specimen_id, order_id, case_id, state, open, updated_us, snapshot", R"sql(
CREATE TABLE specimen (specimen_key BLOB PRIMARY KEY NOT NULL, specimen_id BLOB NOT NULL, order_id BLOB NOT NULL,
  case_id BLOB NOT NULL, state INTEGER NOT NULL, open INTEGER NOT NULL, updated_us INTEGER NOT NULL,
  snapshot BLOB NOT NULL, row_check INTEGER NOT NULL);
CREATE INDEX specimen_by_number ON specimen (specimen_id);
CREATE INDEX specimen_by_order ON specimen (order_id);
CREATE INDEX specimen_by_case ON specimen (case_id, specimen_key);
CREATE INDEX specimen_open ON specimen (specimen_key) WHERE open = 1;
)sql"};
  static auto fields(auto& r) {
    return std::tie(r.specimen_key, r.specimen_id, r.order_id, r.case_id, r.state, r.open, r.updated_us, r.snapshot);
  }
};

// One report: of which result, and the sender's own number for it.
struct ReportRow {
  std::uint64_t sequence = 0;
  std::uint64_t result_id = 0;
  std::string specimen_key;
  std::string message_id;  // may be empty
  std::string sender;      // user id
  bool operator==(const ReportRow&) const = default;

  static constexpr Table kTable{"report", "sequence, result_id, specimen_key, message_id, sender", R"sql(
CREATE TABLE report (sequence INTEGER PRIMARY KEY, result_id INTEGER NOT NULL, specimen_key BLOB NOT NULL,
  message_id BLOB NOT NULL, sender BLOB NOT NULL, row_check INTEGER NOT NULL);
CREATE INDEX report_by_result ON report (result_id, sequence);
CREATE INDEX report_by_message ON report (message_id, sequence);
)sql"};
  static auto fields(auto& r) { return std::tie(r.sequence, r.result_id, r.specimen_key, r.message_id, r.sender); }
};

struct SpecimenFilter {
  std::vector<std::int32_t> states{};  // empty: every state
  std::string case_id{};               // empty: every case
  bool open_only = false;
  std::string after_key{};  // page on
  std::size_t limit = 100;
};

}  // namespace tumorboard::storage
