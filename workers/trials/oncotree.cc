// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/oncotree.h"

#include <algorithm>
#include <array>

#include "common/base/assertion.h"
#include "common/json/nearest.h"

namespace tumorboard::trials {
namespace {

// Roots of the blood and lymph tumours: the names of 2025 and those of the older releases.
constexpr std::array<std::string_view, 4> kLiquidNames{"Lymphoid", "Myeloid", "Lymph", "Blood"};

}  // namespace

bool DiagnosisSet::holds(std::uint32_t position) const { return touches(position, position); }

bool DiagnosisSet::touches(std::uint32_t first, std::uint32_t last) const {
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const Range& range) { return range.first <= last && first <= range.last; });
}

const OncoTree& OncoTree::shipped() {
  static const OncoTree tree = [] {
    auto made = make(std::string(shipped_oncotree_version()), shipped_oncotree_rows());
    TB_CHECK(made.has_value());
    return std::move(*made);
  }();
  return tree;
}

void OncoTree::number(const std::unordered_map<std::string_view, std::vector<const OncoTreeRow*>>& children,
                      const OncoTreeRow& row) {
  const auto position = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({std::string(row.code), std::string(row.name), position});
  by_name_[nodes_.back().name].push_back(position);
  by_code_.emplace(nodes_.back().code, position);
  if (const auto below = children.find(row.code); below != children.end()) {
    for (const OncoTreeRow* child : below->second) number(children, *child);
  }
  nodes_[position].last = static_cast<std::uint32_t>(nodes_.size() - 1);
}

Result<OncoTree> OncoTree::make(std::string version, std::span<const OncoTreeRow> rows) {
  OncoTree tree;
  tree.version_ = std::move(version);
  std::unordered_map<std::string_view, const OncoTreeRow*> codes;
  std::unordered_map<std::string_view, std::vector<const OncoTreeRow*>> children;
  std::vector<const OncoTreeRow*> roots;
  for (const OncoTreeRow& row : rows) {
    if (row.code.empty() || !codes.emplace(row.code, &row).second) {
      return fail(ErrorCode::kInvalid, "the OncoTree code \"" + std::string(row.code) + "\" is empty or stands twice");
    }
    if (row.parent.empty()) {
      roots.push_back(&row);
    } else {
      children[row.parent].push_back(&row);
    }
  }
  for (const OncoTreeRow* root : roots) tree.number(children, *root);
  if (tree.nodes_.empty() || tree.nodes_.size() != rows.size()) {
    return fail(ErrorCode::kInvalid, "the OncoTree rows do not form a tree");
  }
  return tree;
}

std::optional<Diagnosis> OncoTree::find(std::string_view text) const {
  const std::string key(text);
  if (const auto named = by_name_.find(key); named != by_name_.end()) return Diagnosis{named->second, false};
  if (const auto coded = by_code_.find(key); coded != by_code_.end()) return Diagnosis{{coded->second}, true};
  return std::nullopt;
}

std::optional<DiagnosisSet> OncoTree::subtree(std::string_view text) const {
  DiagnosisSet set;
  if (text == "_LIQUID_" || text == "_SOLID_") {
    DiagnosisSet liquid;
    for (std::uint32_t at = 0; at < nodes_.size(); ++at) {
      const bool root = std::find(kLiquidNames.begin(), kLiquidNames.end(), nodes_[at].name) != kLiquidNames.end();
      if (root) liquid.add(at, nodes_[at].last);
    }
    if (text == "_LIQUID_") return liquid;
    for (std::uint32_t at = 0; at < nodes_.size(); ++at) {
      if (liquid.holds(at)) continue;
      std::uint32_t last = at;
      while (last + 1 < nodes_.size() && !liquid.holds(last + 1)) ++last;
      set.add(at, last);
      at = last;
    }
    return set;
  }
  const auto found = find(text);
  if (!found) return std::nullopt;
  for (const std::uint32_t position : found->positions) set.add(position, nodes_[position].last);
  return set;
}

bool OncoTree::could_be_refined_into(std::uint32_t position, const DiagnosisSet& set) const {
  const std::uint32_t last = nodes_[position].last;
  return last > position && set.touches(position + 1, last);
}

std::string_view OncoTree::nearest_name(std::string_view text) const {
  std::vector<std::string_view> names;
  names.reserve(nodes_.size());
  for (const Entry& node : nodes_) names.push_back(node.name);
  return json::nearest(text, names);
}

}  // namespace tumorboard::trials
