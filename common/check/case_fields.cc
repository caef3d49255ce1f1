// SPDX-License-Identifier: Apache-2.0
#include "common/check/case_fields.h"

#include <algorithm>
#include <unordered_map>

#include "common/base/date.h"
#include "common/check/case_shape.h"
#include "common/check/disciplines.h"
#include "common/json/write.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard::check {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const CaseField* row_of(std::string_view path) {
  const auto rows = case_fields();
  const auto found = std::ranges::find(rows, path, &CaseField::path);
  return found == rows.end() ? nullptr : &*found;
}

void add_nodes(const Descriptor& type, const std::string& parent, std::vector<CaseNode>& nodes) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string path = parent + field.name();
    const FieldDescriptor* wrapped = wrapped_list(field);
    const Descriptor* below = wrapped != nullptr ? wrapped->message_type() : field.message_type();
    nodes.push_back({path, &field, below == nullptr});
    if (below != nullptr) add_nodes(*below, path + (wrapped != nullptr || field.is_repeated() ? "[]." : "."), nodes);
  }
}

// lesions[2].size_mm as lesions[].size_mm.
std::string pattern_of(std::string_view path) {
  std::string pattern;
  bool inside = false;
  for (const char c : path) {
    if (c == ']') inside = false;
    if (!inside) pattern += c;
    if (c == '[') inside = true;
  }
  return pattern;
}

std::string numbers_text(const CaseField& row) {
  const bool below = row.range.least > 0;
  const bool above = row.range.most < std::numeric_limits<double>::max();
  if (!above) return below ? json::rounded(row.range.least) + " or more" : "";
  return json::rounded(row.range.least) + " to " + json::rounded(row.range.most);
}

std::string type_text(const CaseField& row, const FieldDescriptor& field) {
  if (wrapped_list(field) != nullptr && row.text != Text::kNone) return "list of open text";
  if (wrapped_list(field) != nullptr || field.is_repeated()) return "list of objects";
  if (row.date == DateForm::kDay) return "date";
  if (row.date == DateForm::kDayMonthOrYear) return "date, month or year";
  const std::string unit = row.unit.empty() ? "" : ", " + std::string(row.unit);
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true, false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return "closed";
    case FieldDescriptor::CPPTYPE_UINT32:
      return "whole number" + unit;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return "number" + unit;
    default:
      return row.text == Text::kName ? (row.path == "id" ? "text, required" : "text") : "open text";
  }
}

std::string values_text(const CaseField& row, const FieldDescriptor& field) {
  std::string text = numbers_text(row);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    for (const Word& word : closed_set(*field.enum_type())) {
      text.append(text.empty() ? "`" : ", `").append(word.word).append("`");
    }
  }
  if (!row.note.empty()) text.append(text.empty() ? "" : "; ").append(row.note);
  return text;
}

std::string owner_text(Owner owner) {
  if (owner == Owner::kAnyClinician) return "any clinician";
  if (owner == Owner::kOwnerOfPath) return "who may change the field at `path`";
  std::string text(discipline_of(owner));
  std::ranges::replace(text, '_', ' ');
  return text.empty() ? "–" : text;
}

}  // namespace

std::string_view discipline_of(Owner owner) {
  switch (owner) {
    case Owner::kUndecided:
    case Owner::kCoordinator:
    case Owner::kAnyClinician:
    case Owner::kOwnerOfPath:
      return {};
    case Owner::kMedicalOncology:
      return name(Discipline::kMedicalOncology);
    case Owner::kRadiationOncology:
      return name(Discipline::kRadiationOncology);
    case Owner::kThoracicSurgery:
      return name(Discipline::kThoracicSurgery);
    case Owner::kRadiology:
      return name(Discipline::kRadiology);
    case Owner::kPathology:
      return name(Discipline::kPathology);
  }
  return {};
}

std::vector<CaseNode> case_nodes() {
  std::vector<CaseNode> nodes;
  add_nodes(*v1::Case::descriptor(), {}, nodes);
  return nodes;
}

const CaseField* case_field(const FieldDescriptor& field) {
  static const auto rows = [] {
    std::unordered_map<const FieldDescriptor*, const CaseField*> made;
    for (const CaseNode& node : case_nodes()) made.emplace(node.field, row_of(node.path));
    return made;
  }();
  const auto found = rows.find(&field);
  return found == rows.end() ? nullptr : found->second;
}

const CaseField* case_field(std::string_view path) {
  const std::string pattern = pattern_of(path);
  if (const CaseField* row = row_of(pattern)) return row;
  if (!pattern.ends_with("[]")) return nullptr;
  return row_of(std::string_view(pattern).substr(0, pattern.size() - 2));  // an element of a list
}

std::vector<OpenText> open_texts() {
  std::vector<OpenText> texts;
  for (const CaseField& row : case_fields()) {
    const bool open = row.text == Text::kOpen || row.text == Text::kDecides;
    if (open) texts.push_back({row.path, row.text == Text::kDecides});
  }
  return texts;
}

bool decides(std::string_view path) {
  const CaseField* row = case_field(path);
  return row != nullptr && row->text == Text::kDecides;
}

bool is_date_text(DateForm form, std::string_view text) {
  if (Date::parse(text)) return true;
  if (form != DateForm::kDayMonthOrYear) return false;
  constexpr std::size_t kYear = 4;
  constexpr std::size_t kMonth = 7;
  if (text.size() == kMonth) return Date::parse(std::string(text) + "-01").has_value();
  return text.size() == kYear && Date::parse(std::string(text) + "-01-01").has_value();
}

std::string case_fields_markdown() {
  std::string out = "| field | type, unit | values | changed by |\n|---|---|---|---|\n";
  const auto nodes = case_nodes();
  for (const CaseField& row : case_fields()) {
    const auto node = std::ranges::find(nodes, row.path, &CaseNode::path);
    if (node == nodes.end()) continue;
    const FieldDescriptor& field = *node->field;
    const bool group = !node->leaf && !field.is_repeated() && wrapped_list(field) == nullptr;
    if (group) continue;
    out.append("| `").append(row.path).append("` | ").append(type_text(row, field)).append(" | ");
    const std::string values = values_text(row, field);
    out.append(values).append(values.empty() ? "| " : " | ").append(owner_text(row.owner)).append(" |\n");
  }
  return out;
}

}  // namespace tumorboard::check
