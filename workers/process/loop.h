// SPDX-License-Identifier: Apache-2.0
// The worker's main thread: the socket on one side, the compute thread on the other, signals
// and the watchdog between them.
#pragma once

#include <cstdint>
#include <string>

namespace tumorboard::worker {

struct LoopOptions {
  std::string endpoint;
  std::string server_key_file;
  std::string key_file;
  std::uint32_t credit = 2;
  bool once = false;
};

// Until it is stopped. The exit code: 0 stopped as asked, 1 a computation does not end, 5 the
// daemon does not admit this key, 78 a key file cannot be used.
int run(const LoopOptions& options);

}  // namespace tumorboard::worker
