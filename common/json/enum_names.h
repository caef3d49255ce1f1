// SPDX-License-Identifier: Apache-2.0
// The words of our enums: PATTERN_OLIGOPROGRESSION is "oligoprogression".
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tumorboard::json {

// Lower case, without the prefix made of the enum type's name.
std::string enum_word(const google::protobuf::EnumValueDescriptor& value);

const google::protobuf::EnumValueDescriptor* find_enum_word(const google::protobuf::EnumDescriptor& type,
                                                            std::string_view word);  // nullptr: no such word

// The words by number; "" for zero and for numbers that the enum does not have.
std::vector<std::string> enum_words(const google::protobuf::EnumDescriptor& type);

// "" for the zero value and for numbers the enum does not have.
template <typename Enum>
const std::string& enum_word(Enum number) {
  static const std::vector<std::string> words = enum_words(*google::protobuf::GetEnumDescriptor<Enum>());
  const auto index = static_cast<std::size_t>(number);
  return index < words.size() ? words[index] : words.front();
}

// Nothing for a word the enum does not have, and for the zero value's.
template <typename Enum>
std::optional<Enum> enum_from_word(std::string_view word) {
  const auto* value = find_enum_word(*google::protobuf::GetEnumDescriptor<Enum>(), word);
  if (value == nullptr || value->number() == 0) return std::nullopt;
  return static_cast<Enum>(value->number());
}

}  // namespace tumorboard::json
