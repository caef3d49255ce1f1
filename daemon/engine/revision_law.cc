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

// Path and value of every fact that came after revision 1. Which lesion it stands at is left
// out: a client may put lesions in another order.
using Facts = std::multiset<std::pair<std::string, std::string>>;

void collect(const Message& message, const std::string& path, Facts& facts) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string at = field->name() == "values" ? path : path + (path.empty() ? "" : ".") + field->name();
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const int index = field->is_repeated() ? i : -1;
      if (!in_revision_1(*field)) {
        std::string value;
        TextFormat::PrintFieldValueToString(message, field, index, &value);
        facts.emplace(at, std::move(value));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        collect(
            index < 0 ? reflection->GetMessage(message, field) : reflection->GetRepeatedMessage(message, field, index),
            at, facts);
      }
    }
  }
}

const RevisionRow& row_of(v1::MessageType type) { return *std::ranges::find(kRevisionLaw, type, &RevisionRow::type); }

Error too_old(v1::MessageType type, std::uint32_t revision, std::string path) {
  const RevisionRow& row = row_of(type);
  return {ErrorCode::kUnsupportedRevision,
          std::string(row.name) + " needs schema revision " + std::to_string(row.needs) + ", this is revision " +
              std::to_string(revision) + ": " + std::string(row.why),
          std::move(path), "bring the program up to date"};
}

}  // namespace

Result<> may_confirm(std::uint32_t revision) {
  if (revision >= row_of(v1::MESSAGE_TYPE_CONFIRM).needs) return {};
  return fail(too_old(v1::MESSAGE_TYPE_CONFIRM, revision, "schema_revision"));
}

Result<> may_register(std::uint32_t revision) {
  if (revision >= row_of(v1::MESSAGE_TYPE_REGISTER).needs) return {};
  return fail(too_old(v1::MESSAGE_TYPE_REGISTER, revision, "schema_revision"));
}

Result<> may_sign(std::uint32_t revision, v1::Decision decision) {
  const bool approves = decision == v1::DECISION_APPROVE || decision == v1::DECISION_MODIFY;
  if (!approves || revision >= row_of(v1::MESSAGE_TYPE_SIGN_OFF).needs) return {};
  return fail(too_old(v1::MESSAGE_TYPE_SIGN_OFF, revision, "schema_revision"));
}

Result<> may_propose(std::uint32_t revision, const v1::ProposeByHand& command) {
  if (command.disciplines().empty() || revision >= row_of(v1::MESSAGE_TYPE_PROPOSE_BY_HAND).needs) return {};
  return fail(too_old(v1::MESSAGE_TYPE_PROPOSE_BY_HAND, revision, "disciplines"));
}

Result<> may_replace(std::uint32_t revision, const v1::Case& stored, const v1::Case& sent) {
  if (revision >= row_of(v1::MESSAGE_TYPE_ADD_FACTS).needs) return {};
  Facts had;
  Facts has;
  collect(stored, {}, had);
  collect(sent, {}, has);
  std::vector<std::pair<std::string, std::string>> lost;
  std::ranges::set_difference(had, has, std::back_inserter(lost));
  if (lost.empty()) return {};
  return fail(too_old(v1::MESSAGE_TYPE_ADD_FACTS, revision, lost.front().first));
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
