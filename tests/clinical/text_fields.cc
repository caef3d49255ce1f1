// SPDX-License-Identifier: Apache-2.0
#include "tests/clinical/text_fields.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace tumorboard::clinical_test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool is_open(const FieldDescriptor& field) {
  constexpr std::array<std::string_view, 8> kNotOpen{"id",      "as_of", "date", "birth_date",
                                                     "started", "ended", "gene", "clarifications"};
  return std::find(kNotOpen.begin(), kNotOpen.end(), field.name()) == kNotOpen.end();
}

// A message that only holds a list has the path of the field it stands in.
bool is_list_message(const Descriptor& type) {
  return type.field_count() == 1 && type.field(0)->name() == "values" && type.field(0)->is_repeated();
}

class Walk {
 public:
  explicit Walk(bool absent_too) : absent_too_(absent_too) {}

  void message(Message& at, const std::string& path) {
    const Descriptor& type = *at.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (!is_open(field)) continue;
      const bool list = is_list_message(type);
      const std::string name = list ? path : path.empty() ? field.name() : path + "." + field.name();
      one(at, field, name);
    }
  }

  std::vector<TextField> found;

 private:
  void one(Message& at, const FieldDescriptor& field, const std::string& path) {
    const auto& reflection = *at.GetReflection();
    if (field.is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(at, &field); ++i) {
        const std::string element = path + "[" + std::to_string(i) + "]";
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) found.push_back({element, &at, &field, i});
        if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
        message(*reflection.MutableRepeatedMessage(&at, &field, i), element);
      }
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (reflection.HasField(at, &field)) message(*reflection.MutableMessage(&at, &field), path);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      if (absent_too_ || reflection.HasField(at, &field)) found.push_back({path, &at, &field, -1});
    }
  }

  bool absent_too_;
};

void fill(Message& at) {
  const Descriptor& type = *at.GetDescriptor();
  const auto& reflection = *at.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (field.name() == "clarifications") continue;
    if (field.is_repeated() && message) {
      if (reflection.FieldSize(at, &field) == 0) reflection.AddMessage(&at, &field);
      fill(*reflection.MutableRepeatedMessage(&at, &field, 0));
    } else if (field.is_repeated() && field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      if (reflection.FieldSize(at, &field) == 0) reflection.AddString(&at, &field, "");
    } else if (message) {
      fill(*reflection.MutableMessage(&at, &field));
    }
  }
}

}  // namespace

std::string TextField::get() const {
  const auto& reflection = *holder->GetReflection();
  return index < 0 ? reflection.GetString(*holder, field) : reflection.GetRepeatedString(*holder, field, index);
}

void TextField::set(const std::string& text) const {
  const auto& reflection = *holder->GetReflection();
  if (index < 0) {
    reflection.SetString(holder, field, text);
  } else {
    reflection.SetRepeatedString(holder, field, index, text);
  }
}

std::vector<TextField> text_fields(v1::Case& input) {
  Walk walk(false);
  walk.message(input, {});
  return std::move(walk.found);
}

std::vector<std::string> possible_text_paths() {
  v1::Case every;
  fill(every);
  Walk walk(true);
  walk.message(every, {});
  std::vector<std::string> paths;
  for (const TextField& field : walk.found) paths.push_back(field.path);
  return paths;
}

void set_text(v1::Case& input, const std::string& path, const std::string& text) {
  Message* at = &input;
  for (std::size_t from = 0; from < path.size();) {
    const std::size_t end = std::min(path.find('.', from), path.size());
    const std::string step = path.substr(from, end - from);
    const FieldDescriptor* field = at->GetDescriptor()->FindFieldByName(step.substr(0, step.find('[')));
    if (field->message_type() != nullptr && is_list_message(*field->message_type())) {
      at = at->GetReflection()->MutableMessage(at, field);
      field = at->GetDescriptor()->field(0);
    }
    const auto& reflection = *at->GetReflection();
    const bool empty = field->is_repeated() && reflection.FieldSize(*at, field) == 0;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      if (empty) reflection.AddString(at, field, {});
      TextField{path, at, field, field->is_repeated() ? 0 : -1}.set(text);
      return;
    }
    if (empty) reflection.AddMessage(at, field);
    at = field->is_repeated() ? reflection.MutableRepeatedMessage(at, field, 0) : reflection.MutableMessage(at, field);
    from = end + 1;
  }
}

bool is_case_path(std::string_view path) {
  const Descriptor* type = v1::Case::descriptor();
  while (!path.empty()) {
    if (type == nullptr) return false;
    const std::size_t end = std::min(path.find('.'), path.size());
    const std::string_view step = path.substr(0, end);
    const FieldDescriptor* field = type->FindFieldByName(std::string(step.substr(0, step.find('['))));
    if (field == nullptr) return false;
    type = field->message_type();
    if (type != nullptr && is_list_message(*type)) type = type->field(0)->message_type();
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return true;
}

}  // namespace tumorboard::clinical_test
