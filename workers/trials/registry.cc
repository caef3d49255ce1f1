// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/registry.h"

#include <algorithm>
#include <string>

namespace tumorboard::trials {
namespace {

constexpr std::size_t kMaxAnchors = 64;

// Which leaves may gate a tree: criteria that are false for most patients.
bool gates_diagnosis(const Criterion& criterion) {
  return !criterion.negated && std::holds_alternative<DiagnosisTest>(criterion.test);
}
bool gates_gene(const Criterion& criterion) {
  return !criterion.negated && std::holds_alternative<RecordTest>(criterion.test);
}

}  // namespace

class Registry::Builder {
 public:
  explicit Builder(Registry& out) : out_(out) {}

  void trial(std::uint32_t index) {
    out_.first_level_.push_back(out_.levels_.size());
    const Trial& trial = out_.trials_[index];
    for (const Level& level : trial.levels) {
      CompiledLevel compiled;
      for (const Criterion& criterion : level.criteria) compiled.leaves.push_back(leaf(criterion));
      compiled.closed = !trial.open || level.suspended;
      compiled.unreadable = level.unreadable;
      compiled.match_begin = here();
      emit(level.match, compiled.leaves);
      compiled.extension_begin = here();
      emit(level.extension, compiled.leaves);
      compiled.end = here();
      gate(level, compiled, index);
      out_.levels_.push_back(std::move(compiled));
    }
    if (trial.levels.empty()) at_gate(kNoLeaf, kNoLeaf).push_back(index);
  }

 private:
  [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(out_.program_.size()); }

  std::uint32_t leaf(const Criterion& criterion) {
    const auto [at, added] = leaf_index_.emplace(criterion.key, static_cast<std::uint32_t>(out_.leaves_.size()));
    if (added) out_.leaves_.push_back(criterion);
    return at->second;
  }

  void emit(const Tree& tree, const std::vector<std::uint32_t>& leaves) {
    if (tree.kind == TreeKind::kLeaf) {
      out_.program_.push_back({Op::kLeaf, leaves[tree.criterion]});
      return;
    }
    out_.program_.push_back({tree.kind == TreeKind::kAll ? Op::kAll : Op::kAny});
    for (const Tree& child : tree.children) emit(child, leaves);
    out_.program_.push_back({Op::kEnd});
  }

  // Leaves of which one must hold for the tree to hold; empty: there are none of this kind.
  template <typename Wanted>
  std::vector<std::uint32_t> anchors(const Tree& tree, const CompiledLevel& level, const Wanted& wanted) const {
    std::vector<std::uint32_t> found;
    if (tree.kind == TreeKind::kLeaf) {
      const std::uint32_t leaf = level.leaves[tree.criterion];
      if (wanted(out_.leaves_[leaf])) found.push_back(leaf);
      return found;
    }
    for (const Tree& child : tree.children) {
      auto below = anchors(child, level, wanted);
      if (tree.kind == TreeKind::kAll && !below.empty()) return below;
      if (tree.kind == TreeKind::kAny && (below.empty() || found.size() + below.size() > kMaxAnchors)) return {};
      found.insert(found.end(), below.begin(), below.end());
    }
    return found;
  }

  void gate(const Level& level, const CompiledLevel& compiled, std::uint32_t trial) {
    std::vector<std::uint32_t> diagnoses{kNoLeaf};
    std::vector<std::uint32_t> genes{kNoLeaf};
    if (!level.unreadable) {  // else it is possible for everyone
      if (auto found = anchors(level.match, compiled, gates_diagnosis); !found.empty()) diagnoses = std::move(found);
      if (auto found = anchors(level.match, compiled, gates_gene); !found.empty()) genes = std::move(found);
    }
    for (const std::uint32_t diagnosis : diagnoses) {
      for (const std::uint32_t gene : genes) {
        auto& trials = at_gate(diagnosis, gene);
        if (trials.empty() || trials.back() != trial) trials.push_back(trial);
      }
    }
  }

  std::vector<std::uint32_t>& at_gate(std::uint32_t diagnosis, std::uint32_t gene) {
    const auto [at, added] = gate_index_.emplace(diagnosis, out_.gates_.size());
    if (added) {
      out_.gates_.push_back({diagnosis, {}});
      gene_index_.emplace_back();
    }
    DiagnosisGate& gate = out_.gates_[at->second];
    const auto [inner, fresh] = gene_index_[at->second].emplace(gene, gate.genes.size());
    if (fresh) gate.genes.push_back({gene, {}});
    return gate.genes[inner->second].trials;
  }

  Registry& out_;
  std::unordered_map<std::string, std::uint32_t> leaf_index_;  // by key
  std::unordered_map<std::uint32_t, std::size_t> gate_index_;
  std::vector<std::unordered_map<std::uint32_t, std::size_t>> gene_index_;
};

Registry::Registry(std::vector<Trial> trials, const OncoTree& tree) : tree_(&tree), trials_(std::move(trials)) {
  Builder builder(*this);
  for (std::uint32_t i = 0; i < trials_.size(); ++i) builder.trial(i);
  first_level_.push_back(levels_.size());
}

}  // namespace tumorboard::trials
