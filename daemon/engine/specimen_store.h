// SPDX-License-Identifier: Apache-2.0
// The orders and specimens in memory: those waited for, those that belong to nobody, and those
// of open cases. Everything else is found in the view. Each keeps the ledger sequence that it rests on; what
// left memory after the view was read is remembered until the view holds it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/base/ids.h"
#include "daemon/exchange/tasks.h"
#include "daemon/workflow/deadlines.h"
#include "tumorboard/v1/pathology.pb.h"

namespace tumorboard {

class SpecimenStore {
 public:
  explicit SpecimenStore(workflow::Deadlines deadlines) : deadlines_(deadlines) {}

  // Replaces what was known under its key. `rests_on`: the event that changed it, or what the view held.
  void put(v1::SpecimenSnapshot specimen, Sequence rests_on);
  void erase(const std::string& key);
  // It, or the specimen of this number, order or result, has left memory in a state that the view may not have held
  // at `rests_on`.
  [[nodiscard]] bool has_moved(const v1::SpecimenSnapshot& specimen, Sequence rests_on) const;
  [[nodiscard]] bool has_moved(const LoadPathology& question) const;
  void view_holds(Sequence sequence);
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
  struct Held {
    v1::SpecimenSnapshot specimen;
    Sequence rests_on = 0;
  };
  void forget(std::map<std::string, Held>::iterator found);
  [[nodiscard]] bool has_moved(const std::string& name, Sequence rests_on) const;

  std::map<std::string, Held> by_key_;
  std::map<std::string, Sequence> left_at_;  // by key, number and result (names below)
  std::map<std::string, std::string> key_of_number_;
  std::map<std::uint64_t, std::string> key_of_result_;
  std::multimap<std::string, std::string> keys_of_case_;
};

}  // namespace tumorboard
