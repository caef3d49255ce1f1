// SPDX-License-Identifier: Apache-2.0
// The orders and specimens in memory: those waited for, those that belong to nobody, and those
// of open cases. Everything else is found in the view.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "daemon/workflow/deadlines.h"
#include "tumorboard/v1/pathology.pb.h"

namespace tumorboard {

class SpecimenStore {
 public:
  explicit SpecimenStore(workflow::Deadlines deadlines) : deadlines_(deadlines) {}

  // Replaces what was known under its key.
  void put(v1::SpecimenSnapshot specimen);
  void erase(const std::string& key);
  // nullptr: not in memory.
  [[nodiscard]] const v1::SpecimenSnapshot* find(const std::string& key) const;
  [[nodiscard]] const v1::SpecimenSnapshot* numbered(const std::string& specimen_id) const;
  [[nodiscard]] const v1::SpecimenSnapshot* of_result(std::uint64_t result_id) const;

  // Final results whose findings belong to this case, of every specimen.
  [[nodiscard]] std::vector<v1::ResultReport> finals_of(const std::string& case_id) const;
  [[nodiscard]] std::vector<std::string> keys_of(const std::string& case_id) const;
  [[nodiscard]] std::size_t size() const { return by_key_.size(); }

  // Keys of those that are overdue now, each once; they are in memory.
  std::vector<std::string> take_due(std::int64_t now_us);

 private:
  workflow::Deadlines deadlines_;
  workflow::DueList due_;
  std::map<std::string, v1::SpecimenSnapshot> by_key_;
  std::map<std::string, std::string> key_of_number_;
  std::map<std::uint64_t, std::string> key_of_result_;
  std::multimap<std::string, std::string> keys_of_case_;
};

}  // namespace tumorboard
