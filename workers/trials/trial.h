// SPDX-License-Identifier: Apache-2.0
// A trial as read from CTML: what it is, and for each step, arm and dose level its criteria as a
// tree of "all" and "any".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workers/trials/criterion.h"
#include "workers/trials/finding.h"

namespace tumorboard::trials {

enum class TreeKind : std::uint8_t { kLeaf, kAll, kAny };

struct Tree {
  TreeKind kind = TreeKind::kAll;
  std::size_t criterion = 0;  // of a leaf: index into Level::criteria
  std::vector<Tree> children;
};

enum class LevelKind : std::uint8_t { kStep, kArm, kDose };

struct Level {
  LevelKind kind = LevelKind::kArm;
  std::string name;  // arm:A
  std::string description;
  bool suspended = false;
  bool unreadable = false;  // matches nothing and is possible
  std::vector<Criterion> criteria;
  Tree match;      // what every engine reads
  Tree extension;  // our own criteria, which hold beside it
};

// From ClinicalTrials.gov; shown, never parsed.
struct RegistryRecord {
  std::string nct_id;
  std::string title;
  std::string status;
  std::string updated;
  std::string phases;
  std::string conditions;
  std::string minimum_age;
  std::string maximum_age;
  std::string sex;
  std::string eligibility;
  std::vector<std::string> arms;
  std::vector<std::string> sites;
};

struct Trial {
  std::string id;  // protocol_no, else protocol_id, trial_id, trial_internal_id, nct_id
  std::string nct_id;
  std::string title;
  std::string phase;
  std::string status;  // as written
  bool open = false;   // to accrual
  bool illustrative = false;
  std::string checked;  // the day its facts were looked up, for an illustrative one
  std::string source;
  std::string file;
  int line = 0;
  std::vector<Level> levels;  // those with a match, in file order
  std::optional<RegistryRecord> registry;
};

// The trial, or nothing: what is wrong is among the findings.
std::optional<Trial> read_trial(const Node& node, const OncoTree& tree, Findings& findings);

// `match` or `tumorboard` of a level.
Tree read_match(const Node& list, Level& level, const Place& place);
Tree read_extension(const Node& list, Level& level, const Place& place);

bool is_registry_record(const Node& node);
RegistryRecord read_registry_record(const Node& node);

}  // namespace tumorboard::trials
