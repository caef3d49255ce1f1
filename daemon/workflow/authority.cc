// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/authority.h"

#include <algorithm>

#include "common/check/case_fields.h"

namespace tumorboard::workflow {
namespace {

// Any clinician may add facts; which ones is said here.
bool may_change(const std::string& path, const std::vector<std::string>& disciplines) {
  const check::CaseField* field = check::case_field(path);
  if (field == nullptr) return false;
  if (field->owner == check::Owner::kAnyClinician) return true;
  // Each clarification is judged by the field it speaks of: changed_clarifications().
  if (field->owner == check::Owner::kOwnerOfPath) return true;
  return std::ranges::find(disciplines, check::discipline_of(field->owner)) != disciplines.end();
}

}  // namespace

const CommandRow* find_command(v1::MessageType type) {
  const auto* row = std::ranges::find(kCommands, type, &CommandRow::type);
  return row == kCommands.end() ? nullptr : row;
}

bool may_use(const CommandRow& command, RoleSet roles) {
  return command.any_authenticated || command.roles.meets(roles);
}

RoleSet roles_of(const InputRow& input) {
  RoleSet roles;
  for (const CommandRow& command : kCommands) {
    if (std::ranges::find(input.commands, command.type) == input.commands.end()) continue;
    for (int role = v1::Role_MIN; role <= v1::Role_MAX; ++role) {
      if (command.roles.has(static_cast<v1::Role>(role))) roles.add(static_cast<v1::Role>(role));
    }
  }
  return roles;
}

std::string_view discipline_of_path(std::string_view path) {
  const check::CaseField* field = check::case_field(path);
  return field == nullptr ? std::string_view() : check::discipline_of(field->owner);
}

std::optional<std::string> first_foreign_path(const std::vector<std::string>& changed_paths,
                                              const std::vector<std::string>& disciplines) {
  for (const std::string& path : changed_paths) {
    if (!may_change(path, disciplines)) return path;
  }
  return std::nullopt;
}

}  // namespace tumorboard::workflow
