// SPDX-License-Identifier: Apache-2.0
// A passphrase is read from a file, from stdin, or asked for without echo; never an argument.
#pragma once

#include <string>

#include "clients/cli/console.h"
#include "clients/cli/globals.h"
#include "common/base/result.h"

namespace tumorboard::cli {

// The first line of --passphrase-file, else asked for. UNAUTHENTICATED: nobody can be asked.
Result<std::string> read_passphrase(const Globals& globals, Environment& environment, const std::string& prompt);

// Asks twice. Empty if the person wants none.
Result<std::string> new_passphrase(const Globals& globals, Environment& environment);

}  // namespace tumorboard::cli
