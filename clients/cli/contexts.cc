// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/contexts.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "common/json/nearest.h"

namespace tumorboard::cli {
namespace {

constexpr std::array<std::string_view, 3> kKeys{"endpoint", "server_key", "key_file"};
constexpr std::array<std::string_view, 2> kTopKeys{"default", "contexts"};

std::string home(const Variable& variable) { return variable("HOME").value_or("."); }

std::string without_tilde(const std::string& path, const Variable& variable) {
  return path.starts_with("~/") ? home(variable) + path.substr(1) : path;
}

std::string place(const std::filesystem::path& file, const toml::node& node) {
  return file.string() + ":" + std::to_string(node.source().begin.line);
}

Result<toml::table> read(const std::filesystem::path& file) {
  try {
    return toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::kInvalid, file.string() + ":" + std::to_string(error.source().begin.line) + ": " +
                                         std::string(error.description()));
  }
}

Result<> only(const toml::table& table, std::span<const std::string_view> known, const std::filesystem::path& file) {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    return fail(ErrorCode::kInvalid, place(file, node) + ": unknown key \"" + std::string(key.str()) + "\"", "",
                json::did_you_mean(key.str(), known));
  }
  return {};
}

Result<std::string> text_at(const toml::table& table, std::string_view key, const std::filesystem::path& file) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::string();
  if (const auto text = node->value_exact<std::string>()) return *text;
  return fail(ErrorCode::kInvalid, place(file, *node) + ": \"" + std::string(key) + "\" must be text");
}

Result<const toml::table*> find_context(const toml::table& contexts, const std::string& name,
                                        const std::filesystem::path& file) {
  if (const toml::node* node = contexts.get(name); node != nullptr && node->is_table()) return node->as_table();
  std::vector<std::string_view> names;
  for (const auto& [key, node] : contexts) names.push_back(key.str());
  return fail(ErrorCode::kInvalid, file.string() + ": no context \"" + name + "\"", "",
              json::did_you_mean(name, names));
}

Result<Connection> from_file(const std::string& wanted, const Variable& variable) {
  const std::filesystem::path file = contexts_file(variable);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    if (wanted.empty()) return Connection{};
    return fail(ErrorCode::kNotFound, "no context \"" + wanted + "\": there is no " + file.string());
  }
  TB_ASSIGN(const toml::table root, read(file));
  TB_TRY(only(root, kTopKeys, file));
  TB_ASSIGN(const std::string chosen, text_at(root, "default", file));
  const std::string name = wanted.empty() ? chosen : wanted;
  if (name.empty()) return Connection{};
  const toml::table* contexts = root["contexts"].as_table();
  if (contexts == nullptr) return fail(ErrorCode::kInvalid, file.string() + ": no [contexts.NAME] table");
  TB_ASSIGN(const toml::table* context, find_context(*contexts, name, file));
  TB_TRY(only(*context, kKeys, file));
  Connection connection;
  TB_ASSIGN(connection.endpoint, text_at(*context, "endpoint", file));
  TB_ASSIGN(connection.server_key, text_at(*context, "server_key", file));
  TB_ASSIGN(connection.key_file, text_at(*context, "key_file", file));
  return connection;
}

void prefer(std::string& value, const std::string& flag, const std::optional<std::string>& from_environment) {
  if (!flag.empty()) {
    value = flag;
  } else if (from_environment && !from_environment->empty()) {
    value = *from_environment;
  }
}

}  // namespace

std::filesystem::path contexts_file(const Variable& variable) {
  if (const auto given = variable("TUMORBOARD_CONTEXTS"); given && !given->empty()) return *given;
  const auto config = variable("XDG_CONFIG_HOME");
  const std::filesystem::path folder =
      config && !config->empty() ? std::filesystem::path(*config) : std::filesystem::path(home(variable)) / ".config";
  return folder / "tumorboard" / "contexts.toml";
}

Result<Connection> resolve_connection(const Globals& globals, const Variable& variable) {
  const std::string wanted =
      globals.context.empty() ? variable("TUMORBOARD_CONTEXT").value_or(std::string()) : globals.context;
  TB_ASSIGN(Connection connection, from_file(wanted, variable));
  prefer(connection.endpoint, globals.endpoint, variable("TUMORBOARD_ENDPOINT"));
  prefer(connection.server_key, globals.server_key, variable("TUMORBOARD_SERVER_KEY"));
  prefer(connection.key_file, globals.key_file, variable("TUMORBOARD_KEY_FILE"));
  connection.server_key = without_tilde(connection.server_key, variable);
  connection.key_file = without_tilde(connection.key_file, variable);
  return connection;
}

}  // namespace tumorboard::cli
