// SPDX-License-Identifier: Apache-2.0
// Looks at a state directory while no daemon runs; changes nothing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace tumorboard {

// A quick look: lock, ledger head, head file, keys. One line each.
Result<std::vector<std::string>> doctor(const std::filesystem::path& state_dir);

// Walks the whole chain and every artefact. CORRUPT names the first sequence that does not verify.
Result<std::vector<std::string>> verify(const std::filesystem::path& state_dir);

}  // namespace tumorboard
