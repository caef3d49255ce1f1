// SPDX-License-Identifier: Apache-2.0
// What the case file says of a field beyond its protobuf type: the words of closed sets, the
// numbers allowed, how many and how long: for reading, writing, checking and comparing cases.
// What differs from field to field is in case_fields.h.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <span>
#include <string_view>

#include "common/check/case_fields.h"

namespace tumorboard::check {

inline constexpr std::size_t kMaxCaseBytes = std::size_t{256} * 1024;
inline constexpr std::size_t kMaxIdCharacters = 64;
inline constexpr std::size_t kMaxAnswerElements = 8'192;  // of a list in a pipeline's answer

struct Word {
  std::string_view word;  // as in the case file
  int number;             // of the enum; 0 = not known
};

// The words of a closed set; empty for an enum that is not of the case file.
std::span<const Word> closed_set(const google::protobuf::EnumDescriptor& type);
std::string_view word_of(const google::protobuf::EnumDescriptor& type, int number);  // "" if it has none

Range range(const google::protobuf::FieldDescriptor& field);                // of a number
std::size_t most_elements(const google::protobuf::FieldDescriptor& field);  // of a repeated field
std::size_t most_bytes(const google::protobuf::FieldDescriptor& field);     // of a text
DateForm date_form(const google::protobuf::FieldDescriptor& field);         // of a text
std::string_view date_hint(DateForm form);                                  // how it is written

// The case file writes TextList, LesionList and AlterationList as plain lists: their one
// repeated field, or nullptr for any other field.
const google::protobuf::FieldDescriptor* wrapped_list(const google::protobuf::FieldDescriptor& field);

}  // namespace tumorboard::check
