// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tumorboard::clinical {

// Sorted without duplicates.
class WordList {
 public:
  void add(std::string_view word);
  [[nodiscard]] bool has(std::string_view word) const;
  [[nodiscard]] bool empty() const { return words_.empty(); }
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;
};

}  // namespace tumorboard::clinical
