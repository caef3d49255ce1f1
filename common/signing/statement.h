// SPDX-License-Identifier: Apache-2.0
// The sign-off statement, version 1: the text a clinician signs
// (docs/reference/sign-off-statement.md). The same bytes everywhere; pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/hash.h"
#include "common/base/result.h"
#include "tumorboard/v1/signoff.pb.h"

namespace tumorboard::signing {

struct Statement {
  std::string case_id;
  std::uint32_t revision = 0;  // of the case's facts, from 1
  std::uint32_t version = 0;   // of the recommendation, from 1
  Digest recommendation_digest{};
  Digest knowledge_digest{};
  v1::Decision decision = v1::DECISION_UNSPECIFIED;
  std::string discipline;
  std::string reason;         // required with every decision but approve; may hold newlines
  std::string signer_key_id;  // key_id.h
  std::string printed_name;
  std::int64_t claimed_time_us = 0;  // UTC, by the signer's clock
  std::uint64_t head_seen = 0;       // ledger sequence up to which the signer had seen events

  bool operator==(const Statement&) const = default;
};

// What a decision means, in the words that are signed; empty for DECISION_UNSPECIFIED.
std::string_view meaning(v1::Decision decision);

// INVALID with the line's key as element path if the statement may not be signed.
Result<std::string> render(const Statement& statement);

// Accepts exactly what render() writes: rendering the result gives the same bytes.
Result<Statement> parse_statement(std::string_view text);

}  // namespace tumorboard::signing
