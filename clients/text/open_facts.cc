// SPDX-License-Identifier: Apache-2.0
#include "clients/text/open_facts.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace tumorboard {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string without_indices(const std::string& path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (c == ']') inside = false;
    if (!inside) out += c;
    if (c == '[') inside = true;
  }
  return out;
}

bool is_part(const std::string& whole, const std::string& part) {
  return part.size() > whole.size() && part.starts_with(whole) && part[whole.size()] == '.';
}

// The element of a wrapped list that "[2]" names; nullptr for none.
const Message* element(const Message& list, std::string_view index_text) {
  const FieldDescriptor* values = list.GetDescriptor()->FindFieldByName("values");
  int index = -1;
  std::from_chars(index_text.data(), index_text.data() + index_text.size(), index);
  if (values == nullptr || values->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || index < 0) return nullptr;
  if (index >= list.GetReflection()->FieldSize(list, values)) return nullptr;
  return &list.GetReflection()->GetRepeatedMessage(list, values, index);
}

// A path that the schema does not have is not absent.
bool is_absent(const Message& message, std::string_view path) {
  const std::size_t dot = path.find('.');
  std::string_view name = path.substr(0, dot);
  const std::size_t bracket = name.find('[');
  const std::string_view index = bracket == std::string_view::npos ? "" : name.substr(bracket + 1);
  name = name.substr(0, bracket);
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(name));
  if (field == nullptr || field->is_repeated()) return false;
  if (!message.GetReflection()->HasField(message, field)) return true;
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return false;
  const Message* inner = &message.GetReflection()->GetMessage(message, field);
  if (!index.empty()) inner = element(*inner, index);
  return inner != nullptr && dot != std::string_view::npos && is_absent(*inner, path.substr(dot + 1));
}

}  // namespace

bool same_fact(const std::string& a, const std::string& b) {
  const std::string one = without_indices(a);
  const std::string other = without_indices(b);
  return one == other || is_part(one, other) || is_part(other, one);
}

bool is_open(const std::string& path, const v1::Recommendation& recommendation, const v1::Case* facts) {
  const bool asked = std::ranges::any_of(recommendation.missing_information(), [&](const v1::MissingInformation& one) {
    return !one.path().empty() && same_fact(one.path(), path);
  });
  return asked || (facts != nullptr && is_absent(*facts, path));
}

}  // namespace tumorboard
