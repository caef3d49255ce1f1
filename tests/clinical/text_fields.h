// SPDX-License-Identifier: Apache-2.0
// The open texts of a case, found by reflection: a field that is added to the message is found too.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "tumorboard/v1/case.pb.h"

namespace tumorboard::clinical_test {

// One open text. Valid while the case is neither moved nor changed elsewhere.
struct TextField {
  std::string path;
  google::protobuf::Message* holder = nullptr;
  const google::protobuf::FieldDescriptor* field = nullptr;
  int index = -1;  // in a repeated field

  [[nodiscard]] std::string get() const;
  void set(const std::string& text) const;
};

// All but id, as_of, dates, gene and clarifications.
std::vector<TextField> text_fields(v1::Case& input);

// The paths of every open text a case can hold, lists with the number 0.
std::vector<std::string> possible_text_paths();
// Makes the messages and elements on the way to the path, and nothing else.
void set_text(v1::Case& input, const std::string& path, const std::string& text);

// A field of the case, with or without list numbers: lesions[0].site, lesions.site.
bool is_case_path(std::string_view path);

}  // namespace tumorboard::clinical_test
