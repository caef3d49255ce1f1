// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/authority_doc.h"

#include <algorithm>

#include "common/check/roles.h"
#include "common/json/enum_names.h"
#include "daemon/workflow/authority.h"

namespace tumorboard::workflow {
namespace {

std::string words_of(v1::Role role) {
  std::string word = json::enum_word(role);
  std::ranges::replace(word, '_', ' ');
  return word;
}

}  // namespace

std::string roles_markdown() {
  std::string out = "| role | what for | may read |\n|---|---|---|\n";
  for (const auto& role : check::kRoles) {
    std::string reads;
    for (const CommandRow& row : kCommands) {
      if (row.access != Access::kRead || !row.roles.has(role.role)) continue;
      reads += (reads.empty() ? "" : ", ") + std::string(row.name);
    }
    out +=
        "| " + words_of(role.role) + " | " + std::string(role.meaning) + " | " + (reads.empty() ? "–" : reads) + " |\n";
  }
  return out;
}

std::string who_brings(const InputRow& input, RoleSet only) {
  const RoleSet roles = roles_of(input);
  if (roles.empty()) return "system";
  std::string text;
  for (const auto& row : check::kRoles) {
    if (!roles.has(row.role) || !(only.empty() || only.has(row.role))) continue;
    text.append(text.empty() ? "" : ", ").append(words_of(row.role));
  }
  return text;
}

std::string authority_markdown() {
  std::string out = "| command |";
  std::string rule = "|---|";
  for (const auto& row : check::kRoles) {
    if (!row.of_clients) continue;
    out += " " + words_of(row.role) + " |";
    rule += "---|";
  }
  out += " limits |\n" + rule + "---|\n";
  for (const CommandRow& row : kCommands) {
    out += "| " + std::string(row.name) + " |";
    for (const auto& role : check::kRoles) {
      if (!role.of_clients) continue;
      const bool may = row.any_authenticated || row.roles.has(role.role);
      out += may ? (row.second_person ? " ✓² |" : " ✓ |") : " – |";
    }
    out += " " + (row.limit.empty() ? std::string("–") : std::string(row.limit)) + " |\n";
  }
  return out;
}

}  // namespace tumorboard::workflow
