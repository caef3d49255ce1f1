// SPDX-License-Identifier: Apache-2.0
// Files the person named.
#pragma once

#include <cstddef>
#include <istream>
#include <string>

#include "common/base/result.h"

namespace tumorboard::cli {

inline constexpr std::size_t kMaxCaseFileBytes = std::size_t{1} << 20U;

// "-" is `standard_input`. NOT_FOUND: no such file, or it cannot be read; INVALID: a folder,
// or more than `most_bytes`.
Result<std::string> read_file(const std::string& path, std::istream& standard_input, std::size_t most_bytes);

// Replaces a file in one step, readable by its owner only.
Result<> replace_file(const std::string& path, const std::string& content);

}  // namespace tumorboard::cli
