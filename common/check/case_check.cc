// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "common/check/case_shape.h"
#include "common/check/check.h"
#include "common/check/clarifications.h"
#include "common/check/rules.h"
#include "common/check/walk.h"
#include "common/json/utf8.h"

namespace tumorboard::check {

Result<> case_id(const std::string& id, const std::string& path) {
  if (id.empty()) return fail(ErrorCode::kInvalid, "is required", path, "1 to 64 characters");
  if (!json::is_utf8(id)) return fail(ErrorCode::kInvalid, "is not UTF-8", path);
  if (json::code_points(id) > kMaxIdCharacters) {
    return fail(ErrorCode::kInvalid, "is longer than 64 characters", path, "1 to 64 characters");
  }
  if (!json::is_printable_line(id)) return fail(ErrorCode::kInvalid, "holds a control character", path);
  return {};
}

Result<> check(const v1::Case& message) {
  if (message.ByteSizeLong() > kMaxCaseBytes) {
    return fail(ErrorCode::kInvalid, "the case is larger than 256 KiB");
  }
  TB_TRY(case_id(message.id(), "id"));
  if (message.as_of().empty()) return fail(ErrorCode::kInvalid, "is required", "as_of", "write YYYY-MM-DD");
  TB_TRY(walk(message));
  return clarifications(message);
}

Result<> not_ahead(const v1::Case& message, Date today) {
  const auto day = Date::parse(message.as_of());
  if (!day || *day <= today.plus_days(1)) return {};
  return invalid("is more than a day ahead of today", "as_of", "the facts cannot be judged before they are known");
}

Result<v1::Case> case_from_bytes(std::string_view bytes) {
  if (bytes.size() > kMaxCaseBytes) return fail(ErrorCode::kInvalid, "the case is larger than 256 KiB");
  v1::Case message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(ErrorCode::kInvalid, "the case is not a Case message");
  }
  TB_TRY(check(message));
  return message;
}

}  // namespace tumorboard::check
