// SPDX-License-Identifier: Apache-2.0
// Cases: the state of each, the ledger sequences of its bodies, and its patient.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "storage/view/table.h"

namespace tumorboard::storage {

struct CaseRow {
  std::string case_id;
  std::int32_t state = 0;  // v1::CaseState
  std::uint32_t revision = 0;
  std::uint32_t version = 0;
  std::int32_t urgency = 0;  // v1::Urgency
  std::uint32_t complexity = 0;
  std::string pattern;
  std::string readiness;
  std::int64_t submitted_us = 0;
  std::int64_t updated_us = 0;
  bool open = false;     // in the engine's memory after a restart
  std::string snapshot;  // serialised v1::CaseSnapshot
  bool operator==(const CaseRow&) const = default;

  static constexpr Table kTable{"case_row",
                                "case_id, state, revision, version, urgency, complexity, pattern, readiness, "
                                "submitted_us, updated_us, open, snapshot",
                                R"sql(
CREATE TABLE case_row (case_id BLOB PRIMARY KEY NOT NULL, state INTEGER NOT NULL, revision INTEGER NOT NULL,
  version INTEGER NOT NULL, urgency INTEGER NOT NULL, complexity INTEGER NOT NULL, pattern BLOB NOT NULL,
  readiness BLOB NOT NULL, submitted_us INTEGER NOT NULL, updated_us INTEGER NOT NULL, open INTEGER NOT NULL,
  snapshot BLOB NOT NULL, row_check INTEGER NOT NULL);
CREATE INDEX case_by_state ON case_row (state, case_id);
CREATE INDEX case_open ON case_row (case_id) WHERE open = 1;
)sql"};
  static auto fields(auto& r) {
    return std::tie(r.case_id, r.state, r.revision, r.version, r.urgency, r.complexity, r.pattern, r.readiness,
                    r.submitted_us, r.updated_us, r.open, r.snapshot);
  }
};

// The facts of one revision: in the ledger event `sequence`, read and verified there.
struct CaseBodyRow {
  std::string case_id;
  std::uint32_t revision = 0;
  std::uint64_t sequence = 0;
  std::string digest;  // 32 bytes
  bool operator==(const CaseBodyRow&) const = default;

  static constexpr Table kTable{"case_body", "case_id, revision, sequence, digest", R"sql(
CREATE TABLE case_body (case_id BLOB NOT NULL, revision INTEGER NOT NULL, sequence INTEGER NOT NULL,
  digest BLOB NOT NULL, row_check INTEGER NOT NULL, PRIMARY KEY (case_id, revision)) WITHOUT ROWID;
)sql"};
  static auto fields(auto& r) { return std::tie(r.case_id, r.revision, r.sequence, r.digest); }
};

// One version of the recommendation: in the ledger event `sequence`.
struct RecommendationRow {
  std::string case_id;
  std::uint32_t version = 0;
  std::uint64_t sequence = 0;
  std::string digest;  // 32 bytes
  bool operator==(const RecommendationRow&) const = default;

  static constexpr Table kTable{"recommendation", "case_id, version, sequence, digest", R"sql(
CREATE TABLE recommendation (case_id BLOB NOT NULL, version INTEGER NOT NULL, sequence INTEGER NOT NULL,
  digest BLOB NOT NULL, row_check INTEGER NOT NULL, PRIMARY KEY (case_id, version)) WITHOUT ROWID;
)sql"};
  static auto fields(auto& r) { return std::tie(r.case_id, r.version, r.sequence, r.digest); }
};

// A patient identifier of a case, open or not. Several cases may share one (`additional`).
struct PatientIdentifierRow {
  std::string identifier;
  std::string case_id;
  bool operator==(const PatientIdentifierRow&) const = default;

  static constexpr Table kTable{"patient_identifier", "identifier, case_id", R"sql(
CREATE TABLE patient_identifier (identifier BLOB NOT NULL, case_id BLOB NOT NULL, row_check INTEGER NOT NULL,
  PRIMARY KEY (identifier, case_id)) WITHOUT ROWID;
)sql"};
  static auto fields(auto& r) { return std::tie(r.identifier, r.case_id); }
};

}  // namespace tumorboard::storage
