// SPDX-License-Identifier: Apache-2.0
// Cuts a condition into tokens. Private to the rule language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace tumorboard::knowledge {

struct Lexeme {
  enum class Kind : std::uint8_t { kName, kQuoted, kNumber, kSymbol, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;   // without quotes
  double number = 0;  // of a date: days since 1970-01-01

  [[nodiscard]] bool is(std::string_view name_or_symbol) const {
    return (kind == Kind::kName || kind == Kind::kSymbol) && text == name_or_symbol;
  }
};

// Ends with a kEnd.
Result<std::vector<Lexeme>> lex(std::string_view text);

bool is_keyword(std::string_view name);

}  // namespace tumorboard::knowledge
