// SPDX-License-Identifier: Apache-2.0
// People, their keys, and proposals that wait for a second administrator.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "storage/view/table.h"

namespace tumorboard::storage {

struct UserRow {
  std::string user_id;
  std::uint64_t sequence = 0;  // of the event that made it so
  std::string body;            // serialised message; the daemon decides which
  bool operator==(const UserRow&) const = default;

  static constexpr Table kTable{"person", "user_id, sequence, body", R"sql(
CREATE TABLE person (user_id BLOB PRIMARY KEY NOT NULL, sequence INTEGER NOT NULL, body BLOB NOT NULL,
  row_check INTEGER NOT NULL);
)sql"};
  static auto fields(auto& r) { return std::tie(r.user_id, r.sequence, r.body); }
};

struct KeyRow {
  std::string key_id;
  std::string user_id;
  bool revoked = false;
  std::uint64_t sequence = 0;
  std::string body;
  bool operator==(const KeyRow&) const = default;

  static constexpr Table kTable{"person_key", "key_id, user_id, revoked, sequence, body", R"sql(
CREATE TABLE person_key (key_id BLOB PRIMARY KEY NOT NULL, user_id BLOB NOT NULL, revoked INTEGER NOT NULL,
  sequence INTEGER NOT NULL, body BLOB NOT NULL, row_check INTEGER NOT NULL);
)sql"};
  static auto fields(auto& r) { return std::tie(r.key_id, r.user_id, r.revoked, r.sequence, r.body); }
};

struct ProposalRow {
  std::uint64_t sequence = 0;  // its number
  std::string proposed_by;
  std::string body;
  bool operator==(const ProposalRow&) const = default;

  static constexpr Table kTable{"proposal", "sequence, proposed_by, body", R"sql(
CREATE TABLE proposal (sequence INTEGER PRIMARY KEY, proposed_by BLOB NOT NULL, body BLOB NOT NULL,
  row_check INTEGER NOT NULL);
)sql"};
  static auto fields(auto& r) { return std::tie(r.sequence, r.proposed_by, r.body); }
};

}  // namespace tumorboard::storage
