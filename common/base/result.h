// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value, or an Error that says what, where and what to do. Exceptions stop at
// storage/*.cc and common/wire/*.cc; above them this is the only way a failure travels.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "common/base/error_code.h"

namespace tumorboard {

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;       // English, no patient data
  std::string element_path;  // of the refused element, e.g. lesions[2].size_mm
  std::string hint;          // what to do instead
  std::uint32_t retry_after_ms = 0;
};

template <typename T = void>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string element_path = {},
                                                std::string hint = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(element_path), std::move(hint), 0});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace tumorboard

// Returns the error of an expression from the enclosing function.
#define TB_TRY(expression)                                                            \
  do {                                                                                \
    if (auto tb_try_result = (expression); !tb_try_result.has_value()) {              \
      return ::tl::unexpected<::tumorboard::Error>(std::move(tb_try_result.error())); \
    }                                                                                 \
  } while (false)

// Declares `variable` with the value of an expression, or returns its error.
#define TB_CONCAT_INNER(a, b) a##b
#define TB_CONCAT(a, b) TB_CONCAT_INNER(a, b)
#define TB_ASSIGN(variable, expression) TB_ASSIGN_INNER(TB_CONCAT(tb_assign_, __LINE__), variable, expression)
#define TB_ASSIGN_INNER(temporary, variable, expression)                        \
  auto temporary = (expression);                                                \
  if (!temporary.has_value()) {                                                 \
    return ::tl::unexpected<::tumorboard::Error>(std::move(temporary.error())); \
  }                                                                             \
  variable = std::move(*temporary)
