// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/authority_doc.h"

#include <array>

namespace tumorboard::workflow {
namespace {

constexpr std::array<std::pair<v1::Role, std::string_view>, 8> kColumns{{{v1::ROLE_COORDINATOR, "coordinator"},
                                                                         {v1::ROLE_CLINICIAN, "clinician"},
                                                                         {v1::ROLE_CHAIR, "chair"},
                                                                         {v1::ROLE_PATHOLOGY, "pathology"},
                                                                         {v1::ROLE_INTAKE_GATEWAY, "intake gateway"},
                                                                         {v1::ROLE_OPERATOR, "operator"},
                                                                         {v1::ROLE_ADMINISTRATOR, "administrator"},
                                                                         {v1::ROLE_AUDITOR, "auditor"}}};

}  // namespace

std::string who_brings(const InputRow& input, RoleSet only) {
  const RoleSet roles = roles_of(input);
  if (roles.empty()) return "system";
  std::string text;
  for (const auto& [role, title] : kColumns) {
    if (!roles.has(role) || !(only.empty() || only.has(role))) continue;
    text.append(text.empty() ? "" : ", ").append(title);
  }
  return text;
}

std::string authority_markdown() {
  std::string out = "| command |";
  std::string rule = "|---|";
  for (const auto& [role, title] : kColumns) {
    out += " " + std::string(title) + " |";
    rule += "---|";
  }
  out += " limits |\n" + rule + "---|\n";
  for (const CommandRow& row : kCommands) {
    out += "| " + std::string(row.name) + " |";
    for (const auto& [role, title] : kColumns) {
      const bool may = row.any_authenticated || row.roles.has(role);
      out += may ? (row.second_person ? " ✓² |" : " ✓ |") : " – |";
    }
    out += " " + (row.limit.empty() ? std::string("–") : std::string(row.limit)) + " |\n";
  }
  return out;
}

}  // namespace tumorboard::workflow
