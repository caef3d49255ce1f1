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

#include "proto/base/result.h"

namespace tumorboard {

struct Config {
  std::string state_dir = "/var/lib/tumorboard";
  std::string server_key_file;  // after load() never empty: state_dir/server.key
  std::string witness_dir;      // empty: none
  std::vector<std::string> client_endpoints{"ipc:///run/tumorboard/clients.sock"};
  std::vector<std::string> worker_endpoints{"ipc:///run/tumorboard/workers.sock"};
  std::string socket_mode = "0660";  // octal; of ipc socket files
  std::string log_level = "info";

  // Jobs
  std::uint32_t lease_ms = 30'000;
  std::uint32_t hard_cap_ms = 300'000;
  std::vector<std::uint32_t> backoff_ms{1'000, 5'000, 30'000, 120'000};  // before attempt 2, 3, ...
  std::uint32_t max_attempts = 5;
  std::uint32_t max_worker_deaths = 2;
  std::uint32_t reregister_ms = 6'000;  // after a restart, before leases of the last run are void

  // Limits
  std::uint32_t batch_max = 256;        // commands in one commit
  std::uint32_t engine_queue = 4'096;   // messages; beyond it commands are refused
  std::uint32_t max_view_lag = 50'000;  // events; beyond it new cases are refused
  std::uint32_t max_sessions = 2'000;
  std::uint32_t max_sessions_per_key = 64;
  std::uint32_t outbox_messages = 1'024;  // of one slow session; beyond it the session ends
  std::uint32_t outbox_bytes = 16U * 1024 * 1024;
  std::uint32_t busy_retry_ms = 200;

  std::vector<std::string> extra_required_disciplines;  // of proto/check/disciplines.h

  // What people are asked for, and when it is overdue
  std::uint32_t sign_off_reminder_hours = 48;  // after a version came
  std::uint32_t sign_off_overdue_days = 7;
  std::uint32_t rebiopsy_overdue_days = 21;  // after the order
  std::uint32_t outcome_overdue_days = 30;   // after the agreement
  std::uint32_t follow_up_grace_days = 30;   // after month 3, 6 and 12

  [[nodiscard]] unsigned socket_mode_bits() const;
};

struct ConfigSources {
  std::optional<std::string> file;  // nothing: no file is read
  // As NAME=VALUE; names that are no key of ours are left alone.
  std::vector<std::pair<std::string, std::string>> environment;
  // By key name, underscores. An unknown one is an error: the caller's flags are the keys.
  std::vector<std::pair<std::string, std::string>> flags;
};

// NOT_FOUND for a missing file, INVALID for everything that is wrong in it. The message is one
// line, `FILE:LINE: ...` with the key, made for standard error and exit code 78.
Result<Config> load(const ConfigSources& sources);

// The process's environment, as load() takes it.
std::vector<std::pair<std::string, std::string>> process_environment();

struct ConfigKey {
  std::string_view name;
  std::string_view what;  // one line for the manual, with unit and range
};
std::vector<ConfigKey> config_keys();  // for help texts and the reference

}  // namespace tumorboard
