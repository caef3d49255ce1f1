// SPDX-License-Identifier: Apache-2.0
// The whole program but main(): parse, act, exit code.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/console.h"

namespace tumorboard::cli {

// `arguments` without the program's name.
int run(const std::vector<std::string>& arguments, Environment& environment);

}  // namespace tumorboard::cli
