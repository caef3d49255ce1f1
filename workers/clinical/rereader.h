// SPDX-License-Identifier: Apache-2.0
// The facts of cases that differ from one in a few fields. Reads again no more than a change touches.
#pragma once

#include <cstdint>

#include "workers/clinical/fact_builder.h"

namespace tumorboard::clinical {

// What of the case a change touches.
enum class Touches : std::uint8_t {
  kAnything,
  kPlainValues,   // fields of read_plain_values() alone
  kAfterLesions,  // what finish_facts() reads alone
};

// Borrows all; `facts` are those of `input`. Memory is used again from case to case.
class Rereader {
 public:
  Rereader(const v1::Case& input, const CaseFacts& facts, const Knowledge& knowledge, Reader& reader);

  // Good until the next call. facts_of_account() are taken from `facts`.
  CaseFacts& read(const v1::Case& varied, Touches touches);

 private:
  const CaseFacts& facts_;
  const Knowledge& knowledge_;
  Reader& reader_;
  const FactsBegun begun_;
  FactsBegun varied_;
};

}  // namespace tumorboard::clinical
