// SPDX-License-Identifier: Apache-2.0
// Rules shared by the checks of single messages.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "common/base/result.h"

namespace tumorboard::check {

inline constexpr std::size_t kMaxNameBytes = 256;

inline tl::unexpected<Error> invalid(std::string message, std::string path, std::string hint = {}) {
  return fail(ErrorCode::kInvalid, std::move(message), std::move(path), std::move(hint));
}

Result<> case_id(const std::string& id, const std::string& path);
Result<> user_id(const std::string& id, const std::string& path);

Result<> at_most(const std::string& text, std::size_t bytes, const std::string& path);
// Somebody said why: not blank, not longer than kMaxReasonBytes.
Result<> reason(const std::string& text, const std::string& path = "reason");
// Required words, any number of lines.
Result<> words(const std::string& text, std::size_t bytes, const std::string& path);
// One printable line that is not blank.
Result<> line(const std::string& text, std::size_t bytes, const std::string& path);
// A known discipline, with the nearest one as the hint.
Result<> discipline(const std::string& name, const std::string& path);

}  // namespace tumorboard::check
