// SPDX-License-Identifier: Apache-2.0
#include "common/check/diff.h"

#include <algorithm>
#include <string>

#include "common/check/case_shape.h"
#include "common/check/case_words.h"
#include "common/check/lesion_names.h"
#include "common/json/path.h"
#include "common/json/write.h"

namespace tumorboard::check {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Changes = std::vector<v1::FieldChange>;

void add(Changes& changes, const std::string& path, std::string from, std::string to) {
  if (from == to) return;
  v1::FieldChange& change = changes.emplace_back();
  change.set_path(path);
  change.set_from(std::move(from));
  change.set_to(std::move(to));
}

// The elements, "; " between them; objects in the words of the table of fields.
std::string list_text(const Message& message, const FieldDescriptor& list, const std::string& path) {
  const auto* reflection = message.GetReflection();
  std::string text;
  for (int i = 0; i < reflection->FieldSize(message, &list); ++i) {
    if (i > 0) text += "; ";
    text += list.cpp_type() == FieldDescriptor::CPPTYPE_STRING
                ? reflection->GetRepeatedString(message, &list, i)
                : element_words(reflection->GetRepeatedMessage(message, &list, i), path);
  }
  return text;
}

// A fact's value as text; empty when not known.
std::string as_text(const Message& message, const FieldDescriptor& field) {
  const CaseField* row = case_field(field);
  const std::string path = row == nullptr ? std::string() : std::string(row->path);
  const auto* reflection = message.GetReflection();
  if (field.is_repeated()) return list_text(message, field, path);
  if (field.has_presence() && !reflection->HasField(message, &field)) return {};
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    const auto* list = wrapped_list(field);
    if (list == nullptr) return {};
    const std::string text = list_text(reflection->GetMessage(message, &field), *list, path);
    return text.empty() ? "none" : text;
  }
  return scalar_text(message, field);
}

void compare(Changes& changes, const Message& from, const Message& to, const std::string& path);

void compare_lesions(Changes& changes, const v1::Case& from, const v1::Case& to) {
  const auto before = lesion_names(from);
  const auto after = lesion_names(to);
  for (std::size_t i = 0; i < after.size(); ++i) {
    const auto found = std::find(before.begin(), before.end(), after[i]);
    const int index = static_cast<int>(found - before.begin());
    const bool added = found == before.end();
    const v1::Lesion& old = added ? v1::Lesion::default_instance() : from.lesions().values(index);
    const std::string path = json::element_path("lesions", i);
    const std::size_t told = changes.size();
    compare(changes, old, to.lesions().values(static_cast<int>(i)), path);
    if (added && changes.size() == told) add(changes, path, {}, after[i]);  // nothing is known of it yet
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (std::find(after.begin(), after.end(), before[i]) != after.end()) continue;
    add(changes, json::element_path("lesions", i), before[i], {});
  }
  // No lesion on either side, yet "none" is another statement than "not known".
  const auto known = [](const v1::Case& c) { return c.has_lesions() ? "none" : ""; };
  if (before.empty() && after.empty()) add(changes, "lesions", known(from), known(to));
}

void compare(Changes& changes, const Message& from, const Message& to, const std::string& path) {
  const auto* descriptor = from.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    const std::string at = json::member_path(path, field.name());
    const bool object = !field.is_repeated() && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (object && field.message_type() == v1::LesionList::descriptor()) {
      compare_lesions(changes, static_cast<const v1::Case&>(from), static_cast<const v1::Case&>(to));
    } else if (object && wrapped_list(field) == nullptr) {
      compare(changes, from.GetReflection()->GetMessage(from, &field), to.GetReflection()->GetMessage(to, &field), at);
    } else {
      add(changes, at, as_text(from, field), as_text(to, field));
    }
  }
}

}  // namespace

std::string scalar_text(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetString(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(message, &field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_UINT32:
      return std::to_string(reflection->GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return json::shortest(reflection->GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return std::string(word_of(*field.enum_type(), reflection->GetEnumValue(message, &field)));
    default:
      return {};  // a case has no other types
  }
}

std::vector<v1::FieldChange> diff_cases(const v1::Case& from, const v1::Case& to) {
  Changes changes;
  compare(changes, from, to, {});
  return changes;
}

}  // namespace tumorboard::check
