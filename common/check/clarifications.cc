// SPDX-License-Identifier: Apache-2.0
#include "common/check/clarifications.h"

#include "common/check/case_fields.h"
#include "common/check/rules.h"
#include "common/json/path.h"

namespace tumorboard::check {
namespace {

bool is_open_text(std::string_view path) {
  const CaseField* row = case_field(path);
  return row != nullptr && (row->text == Text::kOpen || row->text == Text::kDecides);
}

Result<> clarification(const v1::Clarification& one, const std::string& at) {
  if (!is_open_text(one.path())) {
    return invalid("is not the path of an open text", at + ".path", "write it like patient.comorbidities[0]");
  }
  if (one.text().empty()) return invalid("is required", at + ".text", "the clause as it stands at the path");
  const std::string path = set_path(one.meaning());
  if (one.meaning() != kNotRelevant && (path.empty() || case_field(path) == nullptr)) {
    return invalid("is not a meaning", at + ".meaning",
                   "write not_relevant, or set PATH=VALUE with a path of the case");
  }
  TB_TRY(reason(one.reason(), at + ".reason"));
  return one.by().empty() ? Result<>{} : line(one.by(), kMaxNameBytes, at + ".by");
}

}  // namespace

std::string set_path(std::string_view meaning) {
  constexpr std::string_view kSet = "set ";
  const std::size_t equals = meaning.find('=');
  if (!meaning.starts_with(kSet) || equals == std::string_view::npos) return {};
  return std::string(meaning.substr(kSet.size(), equals - kSet.size()));
}

Result<> clarifications(const v1::Case& message) {
  for (int i = 0; i < message.clarifications().values_size(); ++i) {
    const std::string at = json::element_path("clarifications", static_cast<std::size_t>(i));
    TB_TRY(clarification(message.clarifications().values(i), at));
  }
  return {};
}

}  // namespace tumorboard::check
