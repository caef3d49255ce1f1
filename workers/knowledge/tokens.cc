// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/tokens.h"

#include <algorithm>

namespace tumorboard::knowledge {

std::vector<std::string> unrecognised(std::string_view text, std::span<const Token> tokens,
                                      const std::vector<bool>& covered, const std::vector<bool>& quiet) {
  std::vector<std::string> stretches;
  for (std::size_t at = 0; at < tokens.size();) {
    if (covered[at] || quiet[at]) {
      ++at;
      continue;
    }
    std::size_t last = at;
    std::size_t next = at + 1;
    for (; next < tokens.size() && !covered[next]; ++next) {
      if (!quiet[next]) last = next;
    }
    const std::size_t begin = tokens[at].span.begin;
    stretches.emplace_back(text.substr(begin, tokens[last].span.end - begin));
    at = next;
  }
  return stretches;
}

void cover(std::vector<bool>& covered, std::size_t first, std::size_t count) {
  std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(first), count, true);
}

Span span_of(std::span<const Token> tokens, std::size_t first, std::size_t count) {
  return Span{tokens[first].span.begin, tokens[first + count - 1].span.end};
}

}  // namespace tumorboard::knowledge
