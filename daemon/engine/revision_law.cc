// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/revision_law.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace tumorboard {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

// The messages of a case in revision 1, and the highest field each had. What is not here, or
// above, came later.
constexpr std::array<std::pair<std::string_view, int>, 13> kCaseOfRevision1{{
    {"Case", 19},
    {"Patient", 5},
    {"TextList", 1},
    {"Alteration", 2},
    {"AlterationList", 1},
    {"CurrentTherapy", 5},
    {"SizeMeasurement", 2},
    {"Lesion", 11},
    {"LesionList", 1},
    {"CnsImaging", 8},
    {"SystemicImaging", 4},
    {"Biopsy", 6},
    {"RtPlan", 3},
}};

bool in_revision_1(const FieldDescriptor& field) {
  const auto* row =
      std::ranges::find(kCaseOfRevision1, field.containing_type()->name(), &std::pair<std::string_view, int>::first);
  return row != kCaseOfRevision1.end() && field.number() <= row->second;
}

// Name and value of every fact that came after revision 1. Which lesion it stands at is left
// out: a client may put lesions in another order.
void collect(const Message& message, std::multiset<std::pair<std::string, std::string>>& facts) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool known = in_revision_1(*field);
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const int index = field->is_repeated() ? i : -1;
      if (!known) {
        std::string value;
        TextFormat::PrintFieldValueToString(message, field, index, &value);
        facts.emplace(field->full_name(), std::move(value));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        collect(
            index < 0 ? reflection->GetMessage(message, field) : reflection->GetRepeatedMessage(message, field, index),
            facts);
      }
    }
  }
}

Result<> require(v1::MessageType type, std::uint32_t revision, std::string_view path) {
  const auto* row = std::ranges::find(kRevisionLaw, type, &RevisionRow::type);
  if (row == kRevisionLaw.end() || revision >= row->needs) return {};
  return fail(ErrorCode::kUnsupportedRevision,
              std::string(row->name) + " needs schema revision " + std::to_string(row->needs) + ", this is revision " +
                  std::to_string(revision) + ": " + std::string(row->why),
              std::string(path), "bring the program up to date");
}

}  // namespace

Result<> may_register(std::uint32_t revision) {
  return require(v1::MESSAGE_TYPE_REGISTER, revision, "schema_revision");
}

Result<> may_sign(std::uint32_t revision, v1::Decision decision) {
  if (decision != v1::DECISION_APPROVE && decision != v1::DECISION_MODIFY) return {};
  return require(v1::MESSAGE_TYPE_SIGN_OFF, revision, "schema_revision");
}

Result<> may_replace(std::uint32_t revision, const v1::Case& stored, const v1::Case& sent) {
  std::multiset<std::pair<std::string, std::string>> had;
  std::multiset<std::pair<std::string, std::string>> has;
  collect(stored, had);
  collect(sent, has);
  std::vector<std::pair<std::string, std::string>> lost;
  std::ranges::set_difference(had, has, std::back_inserter(lost));
  if (lost.empty()) return {};
  // "tumorboard.v1.Patient.wishes": the message and the field
  constexpr std::size_t kPackage = std::string_view("tumorboard.v1.").size();
  return require(v1::MESSAGE_TYPE_ADD_FACTS, revision, lost.front().first.substr(kPackage));
}

std::string revision_law_markdown() {
  std::string out = "| message | needs revision | when | because |\n|---|---|---|---|\n";
  for (const RevisionRow& row : kRevisionLaw) {
    out.append("| ").append(row.name).append(" | ").append(std::to_string(row.needs)).append(" | ").append(row.when);
    out.append(" | ").append(row.why).append(" |\n");
  }
  return out;
}

}  // namespace tumorboard
