// SPDX-License-Identifier: Apache-2.0
// Where a command writes and reads, and what it may ask of its surroundings: all injected, so
// that whole commands run inside a test.
#pragma once

#include <filesystem>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "clients/lib/transport.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/wire/curve.h"

namespace tumorboard::cli {

struct Console {
  std::istream& in;
  std::ostream& out;  // data
  std::ostream& err;  // talk
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t width = 80;  // columns of the terminal
};

struct Endpoint {
  std::string address;
  wire::CurveKey server_key{};
};

struct Environment {
  Console console;
  const Clock& clock;
  Random& random;
  std::function<std::optional<std::string>(const std::string& name)> variable;
  std::filesystem::path program_folder;  // of the running binary
  std::function<std::unique_ptr<Transport>(const Endpoint&, const wire::CurveKeypair& own)> transport;
  // Asks on the terminal without echo; empty when there is none.
  std::function<std::optional<std::string>(const std::string& prompt)> ask_secret;
};

}  // namespace tumorboard::cli
