// SPDX-License-Identifier: Apache-2.0
// The daemon's configuration: built-in values, then the file, then conf.d/*.toml beside it in
// the order of their names, then TUMORBOARD_* variables, then flags. Later wins; a list
// replaces a list. Keys are flat: `lease_ms = 30000` is TUMORBOARD_LEASE_MS=30000 and
// --lease-ms 30000. Clinical values are not here: they live in the knowledge artefact.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "daemon/config/config_rows.h"

namespace tumorboard {

// The types of values. In a file: an integer, a list of integers, a string, a list of strings.
namespace config {
using Number = std::uint32_t;
using Numbers = std::vector<std::uint32_t>;
using Text = std::string;
using Texts = std::vector<std::string>;
using Words = Texts;
}  // namespace config

// One field for each row of config_rows.h, which gives its unit, range and meaning; `Config{}`
// holds the built-in values.
struct Config {
#define TUMORBOARD_FIELD(type, name, least_or_accepts, most_or_expected, unit, what, ...) \
  config::type name{__VA_ARGS__};
  TUMORBOARD_CONFIG_ROWS(TUMORBOARD_FIELD)
#undef TUMORBOARD_FIELD

  [[nodiscard]] unsigned socket_mode_bits() const;
};

struct ConfigSources {
  std::optional<std::string> file;  // nothing: no file is read
  // As NAME=VALUE; names that are no key of ours are left alone.
  std::vector<std::pair<std::string, std::string>> environment;
  // By key name, underscores. An unknown one is an error: the caller's flags are the keys.
  std::vector<std::pair<std::string, std::string>> flags;
};

// In what it returns, server_key_file is never empty. NOT_FOUND for a missing file, INVALID for
// everything that is wrong in it. The message is one line, `FILE:LINE: ...` with the key, made
// for standard error and exit code 78.
Result<Config> load(const ConfigSources& sources);

// The process's environment, as load() takes it.
std::vector<std::pair<std::string, std::string>> process_environment();

// A row as text, for help texts, the reference and the example file.
struct ConfigKey {
  std::string_view name;
  std::string_view unit;                       // empty: a text
  std::string range;                           // "1 to 100", "an absolute path"
  std::string_view what;                       // one line
  std::string built_in;                        // as a file states it: 30000, "info", [1000, 5000]
  [[nodiscard]] std::string in_words() const;  // what; unit, range
};
std::vector<ConfigKey> config_keys();
std::vector<std::string> config_texts(const Config& config);  // its values, in the order of config_keys()

}  // namespace tumorboard
