// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/word_list.h"

#include <algorithm>

namespace tumorboard::clinical {

void WordList::add(std::string_view word) {
  if (word.empty()) return;
  const auto at = std::lower_bound(words_.begin(), words_.end(), word);
  if (at == words_.end() || *at != word) words_.emplace(at, word);
}

bool WordList::has(std::string_view word) const { return std::binary_search(words_.begin(), words_.end(), word); }

}  // namespace tumorboard::clinical
