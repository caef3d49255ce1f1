// SPDX-License-Identifier: Apache-2.0
// Knowledge and trial registries on their way to the daemon.
#pragma once

#include <string>

#include "clients/cli/invocation.h"

namespace tumorboard::cli {

// Sends the artefact in order, from where the daemon says to go on; one that has it all already
// is sent one chunk. `kind`: knowledge, trials. Reports; the exit code.
int upload(Invocation& run, const std::string& kind, const std::string& digest, const std::string& bundle);

}  // namespace tumorboard::cli
