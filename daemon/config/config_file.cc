// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/config_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <vector>

#include "daemon/config/config_keys.h"

namespace tumorboard {
namespace {

namespace fs = std::filesystem;

std::string at(const std::string& file, const toml::source_region& source) {
  return file + ':' + std::to_string(source.begin.line) + ": ";
}

std::optional<Scalar> scalar_of(const toml::node& node) {
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* text = node.as_string()) return text->get();
  return std::nullopt;
}

// Nothing for what no key takes: tables, dates, floats, booleans, lists of lists.
std::optional<Value> value_of(const toml::node& node) {
  const auto* const array = node.as_array();
  if (array == nullptr) {
    if (auto scalar = scalar_of(node)) return *scalar;
    return std::nullopt;
  }
  std::vector<Scalar> list;
  for (const toml::node& item : *array) {
    auto scalar = scalar_of(item);
    if (!scalar) return std::nullopt;
    list.push_back(std::move(*scalar));
  }
  return list;
}

Result<> apply(Config& config, const std::string& file, const toml::key& name, const toml::node& node) {
  const Key* const key = find_key(name.str());
  if (key == nullptr) {
    std::string message = at(file, name.source()) + "unknown key \"" + std::string(name.str()) + '"';
    const std::string_view nearest = nearest_key(name.str());
    if (!nearest.empty()) message += ", did you mean \"" + std::string(nearest) + '"';
    return fail(ErrorCode::kInvalid, message, std::string(name.str()));
  }
  const auto value = value_of(node);
  // A float is no value of any key; what is expected is told by trying an impossible one.
  const std::string expected = assign(config, *key, value.value_or(Value(std::vector<Scalar>(1'000))));
  if (expected.empty()) return {};
  return fail(ErrorCode::kInvalid, at(file, node.source()) + std::string(key->name) + " must be " + expected,
              std::string(key->name));
}

Result<> read_file(Config& config, const std::string& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) return fail(ErrorCode::kNotFound, file + ": is a directory");
  const std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();  // an empty file sets failbit, one that cannot be read badbit
  if (!stream || text.bad()) {
    return fail(ErrorCode::kNotFound, file + ": " + std::generic_category().message(errno));
  }
  toml::table table;
  try {
    table = toml::parse(text.view(), file);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::kInvalid, at(file, error.source()) + std::string(error.description()));
  }
  for (const auto& [name, node] : table) TB_TRY(apply(config, file, name, node));
  return {};
}

}  // namespace

Result<> read_config_files(Config& config, const std::string& file) {
  TB_TRY(read_file(config, file));
  std::error_code ignored;
  std::vector<std::string> more;
  for (fs::directory_iterator it(fs::path(file).parent_path() / "conf.d", ignored), end; !ignored && it != end;
       it.increment(ignored)) {
    if (it->path().extension() == ".toml") more.push_back(it->path());
  }
  std::sort(more.begin(), more.end());
  for (const std::string& each : more) TB_TRY(read_file(config, each));
  return {};
}

}  // namespace tumorboard
