// SPDX-License-Identifier: Apache-2.0
// A repeated text of a message as a vector.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

namespace tumorboard {

inline std::vector<std::string> strings(const google::protobuf::RepeatedPtrField<std::string>& field) {
  return {field.begin(), field.end()};
}

}  // namespace tumorboard
