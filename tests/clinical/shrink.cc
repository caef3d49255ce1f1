// SPDX-License-Identifier: Apache-2.0
#include "tests/clinical/shrink.h"

#include <google/protobuf/descriptor.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "common/casefile/case_file.h"
#include "tests/clinical/text_fields.h"

namespace tumorboard::clinical_test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Leaves something out; false when there is no such thing.
using Cut = std::function<bool(v1::Case&)>;

// Counts down to the place to cut, in one fixed order over the message.
class Cutter {
 public:
  explicit Cutter(int place) : place_(place) {}

  bool cut(Message& at) {
    std::vector<const FieldDescriptor*> fields;
    const auto& reflection = *at.GetReflection();
    reflection.ListFields(at, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->name() == "id" || field->name() == "as_of") continue;
      if (field->is_repeated() ? cut_element(at, *field) : cut_field(at, *field)) return true;
    }
    return false;
  }

 private:
  bool cut_field(Message& at, const FieldDescriptor& field) {
    const auto& reflection = *at.GetReflection();
    if (place_-- == 0) {
      reflection.ClearField(&at, &field);
      return true;
    }
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && cut(*reflection.MutableMessage(&at, &field));
  }

  bool cut_element(Message& at, const FieldDescriptor& field) {
    const auto& reflection = *at.GetReflection();
    for (int i = reflection.FieldSize(at, &field) - 1; i >= 0; --i) {
      if (place_-- == 0) {
        for (int j = i; j + 1 < reflection.FieldSize(at, &field); ++j) reflection.SwapElements(&at, &field, j, j + 1);
        reflection.RemoveLast(&at, &field);
        return true;
      }
      const bool message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
      if (message && cut(*reflection.MutableRepeatedMessage(&at, &field, i))) return true;
    }
    return false;
  }

  int place_;
};

// Takes the n-th word out of the texts.
bool cut_word(v1::Case& input, int place) {
  for (const TextField& field : text_fields(input)) {
    const std::string text = field.get();
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find(' ', begin), text.size() - 1) + 1;
      if (place-- == 0) {
        field.set(text.substr(0, begin) + text.substr(end));
        return true;
      }
      begin = end;
    }
  }
  return false;
}

void drop_nulls(nlohmann::ordered_json& node) {
  for (auto at = node.begin(); at != node.end();) {
    if (at->is_structured()) drop_nulls(*at);
    const bool nothing = at->is_null() || (at->is_object() && at->empty());
    at = nothing && node.is_object() ? node.erase(at) : std::next(at);
  }
}

}  // namespace

v1::Case shrunk(v1::Case input, const std::function<bool(const v1::Case&)>& fails, int tries) {
  for (const bool words : {false, true}) {
    for (int place = 0; tries > 0;) {
      v1::Case smaller = input;
      const bool cut = words ? cut_word(smaller, place) : Cutter(place).cut(smaller);
      if (!cut) break;
      --tries;
      if (fails(smaller)) {
        input = std::move(smaller);
      } else {
        ++place;
      }
    }
  }
  return input;
}

std::string short_case_file(const v1::Case& input) {
  auto json = nlohmann::ordered_json::parse(casefile::write_case(input));
  drop_nulls(json);
  return json.dump(1);
}

}  // namespace tumorboard::clinical_test
