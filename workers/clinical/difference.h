// SPDX-License-Identifier: Apache-2.0
// Which rules a case may answer otherwise than another one: those that read a fact in which the two
// differ. Internal to workers/clinical.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "workers/clinical/apply.h"

namespace tumorboard::clinical {

// Borrows all three.
class Difference {
 public:
  Difference(const CaseFacts& now, const Baseline& before, const Knowledge& knowledge);

  // A fact that was set after the facts were read: compared, or known to differ.
  void compare(FactId fact);
  void note(FactId fact);
  // False: it holds where it held before.
  [[nodiscard]] bool reaches(std::size_t rule) const { return reached_.has(rule); }
  [[nodiscard]] bool reaches_conflict(std::size_t conflict) const { return reached_.has(rules_ + conflict); }
  // The first rule from `from` on that is reached or held before; none: not less than their number.
  [[nodiscard]] std::size_t next(std::size_t from) const;

 private:
  struct Bits {
    explicit Bits(std::size_t count) : words(count / 64 + 1) {}
    void set(std::size_t bit) { words[bit / 64] |= std::uint64_t{1} << (bit % 64); }
    [[nodiscard]] bool has(std::size_t bit) const { return (words[bit / 64] >> (bit % 64) & 1) != 0; }
    std::vector<std::uint64_t> words;
  };
  void compare_lesions();
  const CaseFacts& now_;
  const CaseFacts& before_;
  const Knowledge& knowledge_;
  std::size_t rules_;
  Bits reached_;  // rules, then conflicts
  const std::vector<std::uint64_t>& held_;
};

}  // namespace tumorboard::clinical
