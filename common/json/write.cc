// SPDX-License-Identifier: Apache-2.0
#include "common/json/write.h"

#include <google/protobuf/descriptor.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/base/hash.h"
#include "common/json/enum_names.h"

namespace tumorboard::json {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class Writer {
 public:
  explicit Writer(WriteOptions options) : options_(options) {}

  void object(const Message& message) {
    const auto* descriptor = message.GetDescriptor();
    open('{');
    for (int i = 0; i < descriptor->field_count(); ++i) {
      next();
      out_ += '"' + descriptor->field(i)->name() + (options_.pretty ? "\": " : "\":");
      field(message, *descriptor->field(i));
    }
    close('}');
  }

  std::string take() {
    out_ += '\n';
    return std::move(out_);
  }

 private:
  void field(const Message& message, const FieldDescriptor& field) {
    const auto* reflection = message.GetReflection();
    if (field.is_repeated()) {
      open('[');
      for (int i = 0; i < reflection->FieldSize(message, &field); ++i) {
        next();
        element(message, field, i);
      }
      close(']');
    } else if (field.has_presence() && !reflection->HasField(message, &field)) {
      out_ += "null";
    } else {
      scalar(message, field);
    }
  }

  void scalar(const Message& message, const FieldDescriptor& field) {
    const auto* reflection = message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return integer(reflection->GetInt32(message, &field));
      case FieldDescriptor::CPPTYPE_INT64:
        return integer(reflection->GetInt64(message, &field));
      case FieldDescriptor::CPPTYPE_UINT32:
        return integer(reflection->GetUInt32(message, &field));
      case FieldDescriptor::CPPTYPE_UINT64:
        return integer(reflection->GetUInt64(message, &field));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return decimal(reflection->GetDouble(message, &field));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return decimal(static_cast<double>(reflection->GetFloat(message, &field)));
      case FieldDescriptor::CPPTYPE_BOOL:
        return boolean(reflection->GetBool(message, &field));
      case FieldDescriptor::CPPTYPE_ENUM:
        return enumerator(field, reflection->GetEnumValue(message, &field));
      case FieldDescriptor::CPPTYPE_STRING:
        return text(field, reflection->GetString(message, &field));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return object(reflection->GetMessage(message, &field));
    }
  }

  void element(const Message& message, const FieldDescriptor& field, int i) {
    const auto* reflection = message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return integer(reflection->GetRepeatedInt32(message, &field, i));
      case FieldDescriptor::CPPTYPE_INT64:
        return integer(reflection->GetRepeatedInt64(message, &field, i));
      case FieldDescriptor::CPPTYPE_UINT32:
        return integer(reflection->GetRepeatedUInt32(message, &field, i));
      case FieldDescriptor::CPPTYPE_UINT64:
        return integer(reflection->GetRepeatedUInt64(message, &field, i));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return decimal(reflection->GetRepeatedDouble(message, &field, i));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return decimal(static_cast<double>(reflection->GetRepeatedFloat(message, &field, i)));
      case FieldDescriptor::CPPTYPE_BOOL:
        return boolean(reflection->GetRepeatedBool(message, &field, i));
      case FieldDescriptor::CPPTYPE_ENUM:
        return enumerator(field, reflection->GetRepeatedEnumValue(message, &field, i));
      case FieldDescriptor::CPPTYPE_STRING:
        return text(field, reflection->GetRepeatedString(message, &field, i));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return object(reflection->GetRepeatedMessage(message, &field, i));
    }
  }

  template <typename Integer>
  void integer(Integer value) {
    out_ += std::to_string(value);
  }

  void decimal(double value) { out_ += rounded(value); }
  void boolean(bool value) { out_ += value ? "true" : "false"; }

  void enumerator(const FieldDescriptor& field, int number) {
    const auto* value = field.enum_type()->FindValueByNumber(number);
    out_ += value == nullptr || number == 0 ? "null" : '"' + enum_word(*value) + '"';
  }

  void text(const FieldDescriptor& field, const std::string& value) {
    if (field.type() == FieldDescriptor::TYPE_BYTES) {
      out_ += '"' + hex(value) + '"';
    } else if (value.empty() && options_.empty_text_is_null && !field.has_presence() && !field.is_repeated()) {
      out_ += "null";
    } else {
      out_ += quote(value);
    }
  }

  void open(char bracket) {
    out_ += bracket;
    ++depth_;
    first_ = true;
  }

  void next() {
    if (!first_) out_ += ',';
    first_ = false;
    indent();
  }

  void close(char bracket) {
    --depth_;
    if (!first_) indent();
    out_ += bracket;
    first_ = false;
  }

  void indent() {
    if (!options_.pretty) return;
    out_ += '\n';
    out_.append(depth_ * 2, ' ');
  }

  WriteOptions options_;
  std::string out_;
  std::size_t depth_ = 0;
  bool first_ = true;
};

}  // namespace

std::string write(const Message& message, WriteOptions options) {
  Writer writer(options);
  writer.object(message);
  return writer.take();
}

std::string write_error(const Error& error, WriteOptions options) {
  const std::string_view gap = options.pretty ? "\n  " : "";
  const std::string_view colon = options.pretty ? ": " : ":";
  std::string out = "{";
  const auto member = [&](std::string_view key, std::string_view value, bool last = false) {
    out.append(gap).append(quote(key)).append(colon).append(quote(value));
    if (!last) out += ',';
  };
  member("code", info(error.code).name);
  member("message", error.message);
  member("element_path", error.element_path);
  member("hint", error.hint, true);
  return out + (options.pretty ? "\n}\n" : "}\n");
}

std::string quote(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string rounded(double value) {
  if (!std::isfinite(value)) return "null";
  std::array<char, 400> buffer{};  // 2^1024 has 309 digits
  const int length = std::snprintf(buffer.data(), buffer.size(), "%.2f", value);
  std::string text(buffer.data(), static_cast<std::size_t>(length));
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string shortest(double value) {
  if (!std::isfinite(value)) return "null";
  std::array<char, 64> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return error == std::errc{} ? std::string(buffer.data(), end) : "null";
}

}  // namespace tumorboard::json
