// SPDX-License-Identifier: Apache-2.0
#include "common/check/walk.h"

#include <google/protobuf/unknown_field_set.h>

#include <cmath>
#include <vector>

#include "common/check/case_shape.h"
#include "common/json/path.h"
#include "common/json/utf8.h"
#include "common/json/write.h"

namespace tumorboard::check {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

Result<> text(const FieldDescriptor& field, const std::string& value, const std::string& path) {
  if (field.type() == FieldDescriptor::TYPE_BYTES) return {};
  if (!json::is_utf8(value)) return fail(ErrorCode::kInvalid, "is not UTF-8", path);
  if (value.size() > most_bytes(field)) {
    return fail(ErrorCode::kInvalid, "is longer than " + std::to_string(most_bytes(field)) + " bytes", path);
  }
  const bool stands = field.has_presence() || !value.empty();
  const DateForm form = date_form(field);
  if (form != DateForm::kNone && stands && !is_date_text(form, value)) {
    return fail(ErrorCode::kInvalid, "is not a date", path, std::string(date_hint(form)));
  }
  return {};
}

Result<> number(const FieldDescriptor& field, double value, const std::string& path) {
  const Range allowed = range(field);
  if (std::isfinite(value) && value >= allowed.least && value <= allowed.most) return {};
  if (std::isfinite(value) && value < 0) return fail(ErrorCode::kInvalid, "must not be negative", path);
  return fail(ErrorCode::kInvalid,
              "must be from " + json::rounded(allowed.least) + " to " + json::rounded(allowed.most), path);
}

Result<> enumerator(const FieldDescriptor& field, int value, const std::string& path) {
  if (field.enum_type()->FindValueByNumber(value) != nullptr) return {};
  return fail(ErrorCode::kInvalid, "is a value this version does not know", path);
}

Result<> single(const Message& message, const FieldDescriptor& field, const std::string& path) {
  const auto* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return text(field, reflection->GetString(message, &field), path);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return number(field, reflection->GetDouble(message, &field), path);
    case FieldDescriptor::CPPTYPE_UINT32:
      return number(field, reflection->GetUInt32(message, &field), path);
    case FieldDescriptor::CPPTYPE_ENUM:
      return enumerator(field, reflection->GetEnumValue(message, &field), path);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return walk(reflection->GetMessage(message, &field), path);
    default:
      return {};  // every value of the other types is allowed
  }
}

Result<> list(const Message& message, const FieldDescriptor& field, const std::string& path) {
  const auto* reflection = message.GetReflection();
  const int size = reflection->FieldSize(message, &field);
  if (static_cast<std::size_t>(size) > most_elements(field)) {
    return fail(ErrorCode::kInvalid, "has more than " + std::to_string(most_elements(field)) + " elements", path);
  }
  for (int i = 0; i < size; ++i) {
    const std::string at = json::element_path(path, static_cast<std::size_t>(i));
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      TB_TRY(text(field, reflection->GetRepeatedString(message, &field, i), at));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      TB_TRY(enumerator(field, reflection->GetRepeatedEnumValue(message, &field, i), at));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      TB_TRY(walk(reflection->GetRepeatedMessage(message, &field, i), at));
    }
  }
  return {};
}

}  // namespace

Result<> walk(const Message& message, const std::string& path) {
  const auto* reflection = message.GetReflection();
  const auto& unknown = reflection->GetUnknownFields(message);
  if (!unknown.empty()) {
    return fail(
        ErrorCode::kInvalid,
        "holds field number " + std::to_string(unknown.field(0).number()) + ", which this version does not know", path);
  }
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string at = field->name() == "values" ? path : json::member_path(path, field->name());
    TB_TRY(field->is_repeated() ? list(message, *field, at) : single(message, *field, at));
  }
  return {};
}

}  // namespace tumorboard::check
