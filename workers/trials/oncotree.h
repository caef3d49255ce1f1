// SPDX-License-Identifier: Apache-2.0
// OncoTree: diagnoses by code and by name, and which lies below which. Immutable once made.
// The shipped table is OncoTree, Memorial Sloan Kettering Cancer Center, CC BY 4.0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/base/result.h"
#include "workers/trials/document.h"

namespace tumorboard::trials {

struct OncoTreeRow {
  std::string_view code;
  std::string_view name;
  std::string_view parent;  // code; empty for the root
};

std::string_view shipped_oncotree_version();
std::span<const OncoTreeRow> shipped_oncotree_rows();

// A set of diagnoses that are whole subtrees: ranges of positions in pre-order.
class DiagnosisSet {
 public:
  void add(std::uint32_t first, std::uint32_t last) { ranges_.push_back({first, last}); }
  [[nodiscard]] bool holds(std::uint32_t position) const;
  [[nodiscard]] bool empty() const { return ranges_.empty(); }
  // A diagnosis of the set lies at `first`..`last`.
  [[nodiscard]] bool touches(std::uint32_t first, std::uint32_t last) const;

 private:
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  std::vector<Range> ranges_;
};

// What a diagnosis as written in a patient's record is. Names may belong to several nodes.
struct Diagnosis {
  std::vector<std::uint32_t> positions;
  bool by_code = false;
};

class OncoTree {
 public:
  static const OncoTree& shipped();
  // Rows in any order; INVALID if a parent is missing or the rows are no tree.
  static Result<OncoTree> make(std::string version, std::span<const OncoTreeRow> rows);
  // A full release as published: nested objects with code, name, children.
  static Result<OncoTree> read_release(std::string_view json, std::string version);

  [[nodiscard]] const std::string& version() const { return version_; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  // By name, exactly as spelled; else, if nothing has that name, by code.
  [[nodiscard]] std::optional<Diagnosis> find(std::string_view text) const;
  // Itself and everything below; _SOLID_ and _LIQUID_ divide the tree. Nothing: not known here.
  [[nodiscard]] std::optional<DiagnosisSet> subtree(std::string_view text) const;
  // Some diagnosis of the set lies strictly below this position.
  [[nodiscard]] bool could_be_refined_into(std::uint32_t position, const DiagnosisSet& set) const;
  [[nodiscard]] const std::string& name(std::uint32_t position) const { return nodes_[position].name; }
  [[nodiscard]] std::string_view nearest_name(std::string_view text) const;

 private:
  struct Entry {
    std::string code;
    std::string name;
    std::uint32_t last = 0;  // the last position of its subtree
  };
  void number(const std::unordered_map<std::string_view, std::vector<const OncoTreeRow*>>& children,
              const OncoTreeRow& row);

  std::string version_;
  std::vector<Entry> nodes_;  // in pre-order
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_name_;
  std::unordered_map<std::string, std::uint32_t> by_code_;
};

}  // namespace tumorboard::trials
