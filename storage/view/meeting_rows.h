// SPDX-License-Identifier: Apache-2.0
// Meetings: the state of each after its last event.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <tuple>

#include "storage/view/table.h"

namespace tumorboard::storage {

struct MeetingRow {
  std::string meeting_id;
  std::int32_t state = 0;  // v1::MeetingState
  std::int64_t starts_us = 0;
  bool open = false;     // in the engine's memory after a restart
  std::string snapshot;  // serialised v1::MeetingSnapshot
  bool operator==(const MeetingRow&) const = default;

  static constexpr Table kTable{"meeting", "meeting_id, state, starts_us, open, snapshot", R"sql(
CREATE TABLE meeting (meeting_id BLOB PRIMARY KEY NOT NULL, state INTEGER NOT NULL, starts_us INTEGER NOT NULL,
  open INTEGER NOT NULL, snapshot BLOB NOT NULL, row_check INTEGER NOT NULL);
CREATE INDEX meeting_by_start ON meeting (starts_us, meeting_id);
CREATE INDEX meeting_open ON meeting (starts_us, meeting_id) WHERE open = 1;
)sql"};
  static auto fields(auto& r) { return std::tie(r.meeting_id, r.state, r.starts_us, r.open, r.snapshot); }
};

// The latest start first. To page on, name the last meeting of the page before.
struct MeetingPage {
  bool open_only = false;
  std::int64_t before_us = std::numeric_limits<std::int64_t>::max();
  std::string before_id{};
  std::size_t limit = 100;
};

}  // namespace tumorboard::storage
