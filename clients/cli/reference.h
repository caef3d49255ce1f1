// SPDX-License-Identifier: Apache-2.0
// docs/reference/command-line.md and docs/reference/exit-codes.md, as text.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace tumorboard::cli {

std::string command_line_page(const CLI::App& root);
std::string exit_codes_page();

}  // namespace tumorboard::cli
