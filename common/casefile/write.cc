// SPDX-License-Identifier: Apache-2.0
#include "common/json/write.h"

#include <google/protobuf/descriptor.h>

#include "common/casefile/case_file.h"
#include "common/check/case_shape.h"

namespace tumorboard::casefile {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string indent(std::size_t depth) { return '\n' + std::string(depth * 2, ' '); }

void write_object(std::string& out, const Message& message, std::size_t depth);

void write_list(std::string& out, const Message& message, const FieldDescriptor& list, std::size_t depth) {
  const auto* reflection = message.GetReflection();
  const int size = reflection->FieldSize(message, &list);
  out += '[';
  for (int i = 0; i < size; ++i) {
    out.append(i == 0 ? "" : ",").append(indent(depth + 1));
    if (list.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      write_object(out, reflection->GetRepeatedMessage(message, &list, i), depth + 1);
    } else {
      out += json::quote(reflection->GetRepeatedString(message, &list, i));
    }
  }
  out.append(size == 0 ? "" : indent(depth)).append("]");
}

void write_field(std::string& out, const Message& message, const FieldDescriptor& field, std::size_t depth) {
  const auto* reflection = message.GetReflection();
  if (field.is_repeated()) return write_list(out, message, field, depth);
  if (field.has_presence() && !reflection->HasField(message, &field)) {
    out += "null";
    return;
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      out += json::quote(reflection->GetString(message, &field));
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      out += reflection->GetBool(message, &field) ? "true" : "false";
      return;
    case FieldDescriptor::CPPTYPE_UINT32:
      out += std::to_string(reflection->GetUInt32(message, &field));
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      out += json::shortest(reflection->GetDouble(message, &field));
      return;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto word = check::word_of(*field.enum_type(), reflection->GetEnumValue(message, &field));
      out += word.empty() ? "null" : json::quote(word);
      return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& below = reflection->GetMessage(message, &field);
      const FieldDescriptor* wrapped = check::wrapped_list(field);
      return wrapped != nullptr ? write_list(out, below, *wrapped, depth) : write_object(out, below, depth);
    }
    default:
      out += "null";  // a case has no other types
  }
}

void write_object(std::string& out, const Message& message, std::size_t depth) {
  const auto& type = *message.GetDescriptor();
  out += '{';
  for (int i = 0; i < type.field_count(); ++i) {
    out.append(i == 0 ? "" : ",").append(indent(depth + 1));
    out.append(json::quote(type.field(i)->name())).append(": ");
    write_field(out, message, *type.field(i), depth + 1);
  }
  out.append(indent(depth)).append("}");
}

}  // namespace

std::string write_case(const v1::Case& message) {
  std::string out;
  write_object(out, message, 0);
  return out + '\n';
}

}  // namespace tumorboard::casefile
