// SPDX-License-Identifier: Apache-2.0
// The daemon keeps knowledge by digest and never reads it; who can is tumorboard-worker, which
// stands beside it.
#pragma once

#include <filesystem>

#include "common/base/result.h"

namespace tumorboard {

// Runs `tumorboard-worker --check-knowledge`; its findings go to stderr. INVALID when the
// knowledge is broken, NOT_FOUND when there is no worker program to ask.
Result<> check_knowledge(const std::filesystem::path& folder);

}  // namespace tumorboard
