// SPDX-License-Identifier: Apache-2.0
// The rows of config_rows.h as a table, and how a value gets into Config.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/config/config.h"

namespace tumorboard {

struct NumberKey {
  config::Number Config::*field;
  std::uint32_t least;
  std::uint32_t most;
};
struct NumbersKey {
  config::Numbers Config::*field;
  std::uint32_t least;  // of each
  std::uint32_t most;
};
struct TextKey {
  config::Text Config::*field;
  bool (*accepts)(std::string_view);
  std::string_view expected;  // completes "must be ..."
};
struct TextsKey {
  config::Texts Config::*field;
  bool (*accepts)(std::string_view);  // each
  std::string_view expected;
};
struct WordsKey {
  config::Words Config::*field;
  std::span<const std::string_view> (*known)();  // a word that is none of them is refused
  std::string_view expected;
};

struct Key {
  std::string_view name;
  std::variant<NumberKey, NumbersKey, TextKey, TextsKey, WordsKey> kind;
  std::string_view unit;
  std::string_view what;
};

// A value as a file, a variable or a flag gives it.
using Scalar = std::variant<std::int64_t, std::string>;
using Value = std::variant<Scalar, std::vector<Scalar>>;

std::span<const Key> keys();
const Key* find_key(std::string_view name);
std::string_view nearest_key(std::string_view name);  // empty: nothing is near

// Empty, or what the value must be instead ("a whole number of 1 to 10").
std::string assign(Config& config, const Key& key, const Value& value);

std::string range_of(const Key& key);                       // "1 to 100", "an absolute path"
std::string toml_of(const Config& config, const Key& key);  // the value as a file states it

// The value of a variable or flag; lists are separated by commas.
Value parse_text(const Key& key, std::string_view text);

}  // namespace tumorboard
