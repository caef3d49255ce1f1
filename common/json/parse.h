// SPDX-License-Identifier: Apache-2.0
// The one JSON reader. Strict: RFC 8259 and nothing beyond it, valid UTF-8, one document and
// no more, no duplicate key, at most 1 MiB and 100 levels.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "common/base/result.h"
#include "common/json/value.h"

namespace tumorboard::json {

inline constexpr std::size_t kMaxDocumentBytes = std::size_t{1} << 20U;
inline constexpr std::size_t kMaxDepth = 100;

// Syntax errors are INVALID with line and column; a duplicate key and too deep nesting are
// INVALID with their path. Never throws on any input.
Result<std::unique_ptr<const Value>> parse(std::string_view text);

}  // namespace tumorboard::json
