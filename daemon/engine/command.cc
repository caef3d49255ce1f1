// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/command.h"

#include "common/signing/jws.h"
#include "common/signing/statement.h"

namespace tumorboard {
void read_seen(const v1::SignOff& body, Target& target) {
  const auto jws = signing::parse_jws(body.jws());
  if (!jws) return;
  if (const auto seen = signing::parse_statement(jws->payload)) {
    target.seen_revision = seen->revision;
    target.seen_version = seen->version;
  }
}

v1::Reply case_accepted(const v1::CaseSnapshot& snapshot) {
  v1::Reply reply;
  v1::CaseAccepted& body = *reply.mutable_case_accepted();
  body.set_case_id(snapshot.case_id());
  body.set_revision(snapshot.revision());
  body.set_state(snapshot.state());
  return reply;
}

}  // namespace tumorboard
