// SPDX-License-Identifier: Apache-2.0
// Taking an older copy of a state directory into use, on purpose.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace tumorboard {

struct RestoreOptions {
  std::filesystem::path state_dir;
  std::filesystem::path server_key;   // empty: state_dir/server.key
  std::filesystem::path witness_dir;  // empty: there is none
};

// The ledger gets a new epoch, so that subscribers and the view start over, and a head file of its own. What the
// head file and the witness knew beyond it is said, and kept as ledger.EPOCH.head beside each. Lines for people.
// FAILED_PRECONDITION while a daemon uses the directory.
Result<std::vector<std::string>> restore(const RestoreOptions& options);

}  // namespace tumorboard
