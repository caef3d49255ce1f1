// SPDX-License-Identifier: Apache-2.0
// Reading the tree of commands: what completions, the reference page and suggestions share.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace tumorboard::cli {

enum class Hidden : std::uint8_t { kNo, kShown };

// In the order of definition. A hidden command is one of the group "".
std::vector<const CLI::App*> subcommands(const CLI::App& app, Hidden hidden);

std::string full_name(const CLI::App& app);  // "tumorboard case submit"

bool takes_value(const CLI::Option& option);

// Of this command and, as every command takes the root's options, of its parents.
const CLI::Option* find_option(const CLI::App& app, const std::string& name);  // "--json", "-h"
std::vector<std::string> option_names(const CLI::App& app);                    // "--json", ...

// Own options only, positionals apart.
std::vector<const CLI::Option*> options_of(const CLI::App& app);
std::vector<const CLI::Option*> positionals_of(const CLI::App& app);

std::string option_line(const CLI::Option& option);  // "--timeout SECONDS"
std::string synopsis(const CLI::App& app);           // "tumorboard case show ID [OPTIONS]"

// The words an option takes, if it is one of a closed set.
std::vector<std::string> words_of_option(const CLI::Option& option);

}  // namespace tumorboard::cli
