// SPDX-License-Identifier: Apache-2.0
// Which of an agenda's three bins a case's own state suggests, and why: discussed, listed only,
// or not ready. Pure; a person may decide otherwise with a reason.
#pragma once

#include <string>
#include <vector>

#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::workflow {

inline constexpr std::uint32_t kListedOnlyComplexity = 2;  // above it a case is discussed

struct BinAdvice {
  v1::Bin bin = v1::BIN_NOT_READY;
  std::vector<std::string> reasons;  // never empty
};

BinAdvice bin_of(const v1::CaseSnapshot& snapshot);

// "complexity 6: 3 progressing + 2 CNS + 1 prior line"
std::string complexity_words(const v1::CaseSnapshot& snapshot);

}  // namespace tumorboard::workflow
