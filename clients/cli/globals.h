// SPDX-License-Identifier: Apache-2.0
// The options that every command takes.
#pragma once

#include <cstdint>
#include <string>

namespace tumorboard::cli {

struct Globals {
  std::string context;
  std::string endpoint;
  std::string server_key;
  std::string key_file;
  std::string passphrase_file;
  std::string request_id;
  double timeout_s = 30;
  bool timeout_given = false;
  bool json = false;
  bool plain = false;
  bool quiet = false;
  bool no_input = false;
  bool dry_run = false;
  bool yes = false;

  [[nodiscard]] std::int64_t timeout_ms() const { return static_cast<std::int64_t>(timeout_s * 1000); }
};

}  // namespace tumorboard::cli
