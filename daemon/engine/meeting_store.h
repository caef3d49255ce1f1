// SPDX-License-Identifier: Apache-2.0
// The meetings in memory: those that are planned or open, and the last state of the cases on
// their agendas that have left memory. Closed and cancelled ones are known by their id alone.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard {

class MeetingStore {
 public:
  // What was known before a restart.
  void load(std::vector<v1::MeetingSnapshot> open, const std::vector<std::string>& archived_ids,
            const std::vector<v1::CaseSnapshot>& left_cases);

  // nullptr: not in memory.
  [[nodiscard]] const v1::MeetingSnapshot* find(const std::string& meeting_id) const;
  // There was such a meeting, and it is over.
  [[nodiscard]] bool is_archived(const std::string& meeting_id) const;
  // The meeting as it is now; one that is over leaves memory.
  void put(v1::MeetingSnapshot meeting);

  // A case leaves memory: its last state is kept as long as it stands on an agenda here.
  void case_left(const v1::CaseSnapshot& snapshot);
  [[nodiscard]] const v1::CaseSnapshot* left_case(const std::string& case_id) const;

 private:
  [[nodiscard]] bool on_agenda(const std::string& case_id) const;

  std::unordered_map<std::string, v1::MeetingSnapshot> meetings_;
  std::unordered_set<std::size_t> archived_;  // hashes of ids
  std::unordered_map<std::string, v1::CaseSnapshot> left_cases_;
};

}  // namespace tumorboard
