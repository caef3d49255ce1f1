// SPDX-License-Identifier: Apache-2.0
// Which daemon, and as whom. Flags win over TUMORBOARD_* variables, these over the named (or
// default) context of ~/.config/tumorboard/contexts.toml:
//
//   default = "board"
//   [contexts.board]
//   endpoint = "tcp://board.hospital.example:7701"
//   server_key = "<40 characters, or the path of a file that holds them>"
//   key_file = "~/.config/tumorboard/me.key"
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "clients/cli/globals.h"
#include "common/base/result.h"

namespace tumorboard::cli {

struct Connection {
  std::string endpoint;
  std::string server_key;  // text or path, as given
  std::string key_file;    // ~ resolved; empty = not given
};

using Variable = std::function<std::optional<std::string>(const std::string& name)>;

// TUMORBOARD_CONTEXTS, else $XDG_CONFIG_HOME/tumorboard/contexts.toml, else below ~/.config.
std::filesystem::path contexts_file(const Variable& variable);

// What is not given anywhere stays empty. INVALID: the file cannot be used (unknown key with
// a suggestion, wrong type, no such context). NOT_FOUND: a context was named and there is no file.
Result<Connection> resolve_connection(const Globals& globals, const Variable& variable);

}  // namespace tumorboard::cli
