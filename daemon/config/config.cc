// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/config.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "daemon/config/config_file.h"
#include "daemon/config/config_keys.h"

namespace tumorboard {
namespace {

constexpr std::string_view kPrefix = "TUMORBOARD_";
constexpr int kOctal = 8;

tl::unexpected<Error> wrong(const std::string& message, std::string_view key) {
  return fail(ErrorCode::kInvalid, message, std::string(key));
}

Result<> apply(Config& config, const Key& key, const std::string& text, const std::string& where) {
  if (const std::string expected = assign(config, key, parse_text(key, text)); !expected.empty()) {
    return wrong(where + " must be " + expected, key.name);
  }
  return {};
}

std::string variable_of(std::string_view key) {
  std::string name(kPrefix);
  for (const char c : key) name.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return name;
}

// What no single value shows.
Result<> check_whole(const Config& config) {
  if (config.client_endpoints.empty()) return wrong("client_endpoints: at least one is needed", "client_endpoints");
  if (config.worker_endpoints.empty()) return wrong("worker_endpoints: at least one is needed", "worker_endpoints");
  std::vector<std::string> all = config.client_endpoints;
  all.insert(all.end(), config.worker_endpoints.begin(), config.worker_endpoints.end());
  std::sort(all.begin(), all.end());
  if (const auto twice = std::adjacent_find(all.begin(), all.end()); twice != all.end()) {
    return wrong("client_endpoints, worker_endpoints: " + *twice + " is named twice", "client_endpoints");
  }
  if (config.hard_cap_ms < config.lease_ms) return wrong("hard_cap_ms is less than lease_ms", "hard_cap_ms");
  if (config.max_sessions_per_key > config.max_sessions) {
    return wrong("max_sessions_per_key is more than max_sessions", "max_sessions_per_key");
  }
  return {};
}

}  // namespace

unsigned Config::socket_mode_bits() const {
  return static_cast<unsigned>(std::strtoul(socket_mode.c_str(), nullptr, kOctal));
}

std::string ConfigKey::in_words() const {
  return std::string(what) + "; " + (unit.empty() ? "" : std::string(unit) + ", ") + range;
}

Result<Config> load(const ConfigSources& sources) {
  Config config;
  if (sources.file) TB_TRY(read_config_files(config, *sources.file));
  for (const Key& key : keys()) {
    const std::string variable = variable_of(key.name);
    for (const auto& [name, value] : sources.environment) {
      if (name == variable) TB_TRY(apply(config, key, value, variable));
    }
  }
  for (const auto& [name, value] : sources.flags) {
    const Key* const key = find_key(name);
    if (key == nullptr) return wrong("unknown key \"" + name + '"', name);
    std::string flag = "--" + name;
    std::replace(flag.begin(), flag.end(), '_', '-');
    TB_TRY(apply(config, *key, value, flag));
  }
  if (config.server_key_file.empty()) config.server_key_file = config.state_dir + "/server.key";
  if (auto checked = check_whole(config); !checked) {
    if (sources.file) checked.error().message = *sources.file + ": " + checked.error().message;
    return fail(checked.error());
  }
  return config;
}

std::vector<std::pair<std::string, std::string>> process_environment() {
  std::vector<std::pair<std::string, std::string>> all;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view entry(*at);
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    all.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return all;
}

std::vector<std::string> config_texts(const Config& config) {
  std::vector<std::string> all;
  for (const Key& key : keys()) all.push_back(toml_of(config, key));
  return all;
}

std::vector<ConfigKey> config_keys() {
  const Config built_in;
  std::vector<ConfigKey> all;
  for (const Key& key : keys()) all.push_back({key.name, key.unit, range_of(key), key.what, toml_of(built_in, key)});
  return all;
}

}  // namespace tumorboard
