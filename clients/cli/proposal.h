// SPDX-License-Identifier: Apache-2.0
// Changes that need a second person: confirming what another one proposed.
#pragma once

#include <cstdint>
#include <string>

#include "clients/cli/invocation.h"

namespace tumorboard::cli {

// Asks, sends, prints; the exit code. `next`: what to do after success; may be empty.
int confirm_proposal(Invocation& run, std::uint64_t proposal, const std::string& question, const std::string& next);

}  // namespace tumorboard::cli
