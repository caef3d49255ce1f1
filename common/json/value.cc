// SPDX-License-Identifier: Apache-2.0
#include "common/json/value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include "common/json/nearest.h"
#include "common/json/path.h"

namespace tumorboard::json {
namespace {

constexpr std::size_t kShownKey = 64;

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
      return "true or false";
    case Kind::kNumber:
      return "a number";
    case Kind::kText:
      return "text";
    case Kind::kList:
      return "a list";
    case Kind::kObject:
      return "an object";
  }
  return "unknown";
}

std::string Value::path() const {
  if (parent_ == nullptr) return {};
  const std::string above = parent_->path();
  return parent_->kind_ == Kind::kObject ? member_path(above, key_) : element_path(above, index_);
}

const Value* Value::find(std::string_view key) const {
  if (kind_ != Kind::kObject) return nullptr;
  const auto found = std::find_if(elements_.begin(), elements_.end(), [&](const Value& v) { return v.key_ == key; });
  return found == elements_.end() ? nullptr : &*found;
}

tl::unexpected<Error> Value::refuse(std::string message, std::string hint) const {
  message += " (line " + std::to_string(line_) + ")";
  return fail(ErrorCode::kInvalid, std::move(message), path(), std::move(hint));
}

Result<> Value::expect(Kind kind) const {
  if (kind_ == kind) return {};
  return refuse("must be " + std::string(name(kind)) + ", is " + std::string(name(kind_)));
}

Result<bool> Value::boolean() const {
  TB_TRY(expect(Kind::kBoolean));
  return boolean_;
}

Result<std::string> Value::text() const {
  TB_TRY(expect(Kind::kText));
  return text_;
}

Result<std::string> Value::decimal() const {
  TB_TRY(expect(Kind::kNumber));
  return text_;
}

Result<double> Value::number() const {
  TB_TRY(expect(Kind::kNumber));
  double value = 0;
  const char* end = text_.data() + text_.size();
  const auto [rest, error] = std::from_chars(text_.data(), end, value);
  if (error != std::errc{} || rest != end || !std::isfinite(value)) return refuse("is a number out of range");
  return value;
}

Result<std::int64_t> Value::whole_number() const {
  if (kind_ != Kind::kNumber) return refuse("must be a whole number, is " + std::string(name(kind_)));
  std::int64_t value = 0;
  const char* end = text_.data() + text_.size();
  const auto [rest, error] = std::from_chars(text_.data(), end, value);
  if (error == std::errc::result_out_of_range) return refuse("is a number out of range");
  if (error != std::errc{} || rest != end) return refuse("must be a whole number, written without point or exponent");
  return value;
}

Result<> Value::only(std::span<const std::string_view> known, std::span<const std::string_view> ignored) const {
  TB_TRY(expect(Kind::kObject));
  for (const Value& member : elements_) {
    if (contains(known, member.key_) || contains(ignored, member.key_)) continue;
    return member.refuse("unknown key \"" + member.key_.substr(0, kShownKey) + "\"", did_you_mean(member.key_, known));
  }
  return {};
}

}  // namespace tumorboard::json
