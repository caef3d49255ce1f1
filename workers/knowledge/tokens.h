// SPDX-License-Identifier: Apache-2.0
// What look-ups in open text share: which tokens a term covers, and what is left over. Internal to
// this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workers/knowledge/matcher.h"

namespace tumorboard::knowledge {

// What no term covered, without the words that say nothing alone.
std::vector<std::string> unrecognised(std::string_view text, std::span<const Token> tokens,
                                      const std::vector<bool>& covered, const std::vector<bool>& quiet);

void cover(std::vector<bool>& covered, std::size_t first, std::size_t count);

Span span_of(std::span<const Token> tokens, std::size_t first, std::size_t count);

}  // namespace tumorboard::knowledge
