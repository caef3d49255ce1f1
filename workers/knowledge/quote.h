// SPDX-License-Identifier: Apache-2.0
// How findings name a word of the knowledge.
#pragma once

#include <string>

namespace tumorboard::knowledge {

inline std::string quote(const std::string& text) { return "\"" + text + "\""; }

}  // namespace tumorboard::knowledge
