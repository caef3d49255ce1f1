// SPDX-License-Identifier: Apache-2.0
// A ledger in memory, folded as it grows: cases, specimens, people and answered requests, as
// the view of a daemon would hold them. Each event is read once.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/engine/request_memory.h"
#include "daemon/workflow/people.h"
#include "storage/ledger.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::testing_rig {

class LedgerBook {
 public:
  explicit LedgerBook(storage::Ledger& ledger) : ledger_(ledger) {}

  void catch_up();

  std::map<std::string, v1::CaseSnapshot> cases;
  std::map<std::string, v1::SpecimenSnapshot> specimens;             // by key
  std::map<std::string, v1::MeetingSnapshot> meetings;               // by id
  std::map<std::string, std::set<std::string>> specimens_by_number;  // the laboratory's number → keys
  std::map<std::uint64_t, std::string> specimen_of_result;
  std::map<std::string, std::set<std::string>> cases_of_patient;  // identifier → case ids
  People people;
  std::string trials_digest;  // of the registry in use

  using Requests = std::map<std::uint64_t, AppliedRequest>;          // by counter
  std::map<std::pair<std::string, std::string>, Requests> requests;  // by principal and nonce

  // The case bytes that this event holds.
  std::string facts_at(Sequence sequence);
  std::string screening_at(Sequence sequence);  // of an assessment, or made later
  v1::LedgerEvent event_at(Sequence sequence);

 private:
  void add(const v1::LedgerEvent& event);

  storage::Ledger& ledger_;
  Sequence read_ = 0;
};

}  // namespace tumorboard::testing_rig
