// SPDX-License-Identifier: Apache-2.0
// A full OncoTree release: {"TISSUE": {"code", "name", "children": {...}, ...}}.
#include "workers/trials/oncotree.h"

namespace tumorboard::trials {
namespace {

Result<> collect(const Node& node, std::string_view parent, std::vector<OncoTreeRow>& rows) {
  const std::string_view code = node.text_of("code");
  const std::string_view name = node.text_of("name");
  if (code.empty() || name.empty()) {
    return fail(ErrorCode::kInvalid, "line " + std::to_string(node.line) + ": not an OncoTree node: no code or no name",
                {}, "give a release file with code, name and children");
  }
  rows.push_back({code, name, parent});
  const Node* children = node.find("children");
  if (children == nullptr) return {};
  for (const auto& [key, child] : children->members) TB_TRY(collect(child, code, rows));
  return {};
}

}  // namespace

Result<OncoTree> OncoTree::read_release(std::string_view json, std::string version) {
  TB_ASSIGN(const Documents read, read_json(json));
  std::vector<OncoTreeRow> rows;
  for (const Node& document : read.documents) {
    if (document.find("code") != nullptr) {
      TB_TRY(collect(document, {}, rows));
      continue;
    }
    for (const auto& [code, root] : document.members) TB_TRY(collect(root, {}, rows));
  }
  return make(std::move(version), rows);
}

}  // namespace tumorboard::trials
