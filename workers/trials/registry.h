// SPDX-License-Identifier: Apache-2.0
// Trials ready to be matched: equal criteria kept once, trees as short programs over them, and
// an index by diagnosis and genomic criterion. Immutable and thread safe once made; borrows the
// OncoTree.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "workers/trials/trial.h"

namespace tumorboard::trials {

inline constexpr std::uint32_t kNoLeaf = 0xFFFFFFFF;

// A tree as instructions; a group is its opening, its children, its end.
enum class Op : std::uint8_t { kLeaf, kAll, kAny, kEnd };
struct Instruction {
  Op op;
  std::uint32_t leaf = kNoLeaf;
};

struct CompiledLevel {
  std::uint32_t match_begin = 0;  // in Registry::program()
  std::uint32_t extension_begin = 0;
  std::uint32_t end = 0;
  bool closed = false;
  bool unreadable = false;
  std::vector<std::uint32_t> leaves;  // of Level::criteria, in their order
};

// Trials that can be anything but ineligible only if this leaf is not false.
struct GeneGate {
  std::uint32_t leaf = kNoLeaf;  // kNoLeaf: no condition
  std::vector<std::uint32_t> trials;
};
struct DiagnosisGate {
  std::uint32_t leaf = kNoLeaf;
  std::vector<GeneGate> genes;
};

class Registry {
 public:
  Registry(std::vector<Trial> trials, const OncoTree& tree);

  [[nodiscard]] const OncoTree& tree() const { return *tree_; }
  [[nodiscard]] std::span<const Trial> trials() const { return trials_; }
  [[nodiscard]] std::span<const CompiledLevel> levels(std::size_t trial) const {
    return std::span(levels_).subspan(first_level_[trial], first_level_[trial + 1] - first_level_[trial]);
  }
  [[nodiscard]] std::span<const Criterion> leaves() const { return leaves_; }
  [[nodiscard]] std::span<const Instruction> program() const { return program_; }
  [[nodiscard]] std::span<const DiagnosisGate> gates() const { return gates_; }

 private:
  class Builder;
  const OncoTree* tree_;
  std::vector<Trial> trials_;
  std::vector<std::size_t> first_level_;
  std::vector<CompiledLevel> levels_;
  std::vector<Criterion> leaves_;
  std::vector<Instruction> program_;
  std::vector<DiagnosisGate> gates_;
};

}  // namespace tumorboard::trials
