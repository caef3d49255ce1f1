// SPDX-License-Identifier: Apache-2.0
// Reading a command's body, and what every command's answer begins with. Internal to the engine.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/hash.h"
#include "common/base/result.h"
#include "common/check/check.h"
#include "daemon/exchange/messages.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard {

// Parsed and checked.
template <typename Body>
Result<Body> parse(const std::string& bytes) {
  Body body;
  if (!body.ParseFromString(bytes)) {
    return fail(ErrorCode::kBadMessage, "the body is not a " + Body::descriptor()->name());
  }
  TB_TRY(check::check(body));
  return body;
}

template <typename Body>
Result<Body> parse(const Inbound& message) {
  return parse<Body>(message.body);
}

// The case that a command is about, and what its author had read of it; not yet checked.
struct Target {
  std::string case_id;  // empty: it is about something else
  std::uint32_t seen_revision = 0;
  std::uint32_t seen_version = 0;
};

// What the author of a signature had read is told by the signed statement.
void read_seen(const v1::SignOff& body, Target& target);

template <typename Body>
void read_seen(const Body& body, Target& target) {
  if constexpr (requires { body.version(); }) target.seen_version = body.version();
  if constexpr (requires { body.revision(); }) target.seen_revision = body.revision();
  if constexpr (requires { body.expected_revision(); }) target.seen_revision = body.expected_revision();
}

v1::Reply case_accepted(const v1::CaseSnapshot& snapshot);

}  // namespace tumorboard
