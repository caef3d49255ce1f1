// SPDX-License-Identifier: Apache-2.0
// Applied requests, remembered for ever: the same id gets the same answer.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "storage/view/table.h"

namespace tumorboard::storage {

struct RequestRow {
  std::string principal;
  std::string nonce;  // 16 bytes
  std::uint64_t counter = 0;
  std::string request_hash;  // 32 bytes
  std::string reply;         // as sent
  std::uint64_t sequence = 0;
  bool operator==(const RequestRow&) const = default;

  static constexpr Table kTable{"request", "principal, nonce, counter, request_hash, reply, sequence", R"sql(
CREATE TABLE request (principal BLOB NOT NULL, nonce BLOB NOT NULL, counter INTEGER NOT NULL,
  request_hash BLOB NOT NULL, reply BLOB NOT NULL, sequence INTEGER NOT NULL, row_check INTEGER NOT NULL,
  PRIMARY KEY (principal, nonce, counter)) WITHOUT ROWID;
)sql"};
  static auto fields(auto& r) { return std::tie(r.principal, r.nonce, r.counter, r.request_hash, r.reply, r.sequence); }
};

inline constexpr std::size_t kRequestWindow = 1'024;

struct RequestWindow {
  std::vector<RequestRow> entries;  // the highest counters, ascending; the last is the highest
  std::uint64_t floor = 0;          // counters below it may be in the view although not in `entries`
};

}  // namespace tumorboard::storage
