// SPDX-License-Identifier: Apache-2.0
// Texts of more than a line: given as they are, as @FILE, or as - for stdin.
#pragma once

#include <cstddef>
#include <string>

#include "clients/cli/invocation.h"
#include "common/check/check.h"

namespace tumorboard::cli {

using check::kMaxReasonBytes;
using check::kMaxTextBytes;

// A line feed at the end of a file is dropped. `option` names it in a refusal.
OrExit<std::string> text_argument(Invocation& run, const std::string& given, const std::string& option,
                                  std::size_t most_bytes);

// Shows it beside the data, indented, line by line.
void say_lines(const Invocation& run, const std::string& text);

}  // namespace tumorboard::cli
