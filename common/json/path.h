// SPDX-License-Identifier: Apache-2.0
// Element paths as messages show them: `lesions[2].size_mm`. The root is empty.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tumorboard::json {

// A key that is not a plain word is quoted, and a very long one cut short.
std::string member_path(const std::string& parent, std::string_view key);
std::string element_path(const std::string& parent, std::size_t index);

}  // namespace tumorboard::json
