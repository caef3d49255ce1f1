// SPDX-License-Identifier: Apache-2.0
// Commands that change a case: checked, sent, and what the case is now printed.
#pragma once

#include <string>

#include "clients/cli/invocation.h"
#include "common/check/check.h"

namespace tumorboard::cli {

// `next`: what to do after success; empty = look at the case.
int send_checked(Invocation& run, v1::MessageType type, const google::protobuf::Message& command,
                 const std::string& case_id, const std::string& next);

template <typename Command>
int send_change(Invocation& run, v1::MessageType type, const Command& command, const std::string& next = {}) {
  if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
  return send_checked(run, type, command, command.case_id(), next);
}

}  // namespace tumorboard::cli
