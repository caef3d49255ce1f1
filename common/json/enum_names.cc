// SPDX-License-Identifier: Apache-2.0
#include "common/json/enum_names.h"

#include <cctype>

namespace tumorboard::json {

std::string enum_word(const google::protobuf::EnumValueDescriptor& value) {
  std::string prefix;  // RebiopsyLevel: REBIOPSY_LEVEL_
  for (const char c : value.type()->name()) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && !prefix.empty()) prefix += '_';
    prefix += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  prefix += '_';
  std::string word = value.name().starts_with(prefix) ? value.name().substr(prefix.size()) : value.name();
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

std::vector<std::string> enum_words(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> words(1);
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    if (value.number() <= 0) continue;
    const auto index = static_cast<std::size_t>(value.number());
    if (words.size() <= index) words.resize(index + 1);
    words[index] = enum_word(value);
  }
  return words;
}

const google::protobuf::EnumValueDescriptor* find_enum_word(const google::protobuf::EnumDescriptor& type,
                                                            std::string_view word) {
  for (int i = 0; i < type.value_count(); ++i) {
    if (enum_word(*type.value(i)) == word) return type.value(i);
  }
  return nullptr;
}

}  // namespace tumorboard::json
