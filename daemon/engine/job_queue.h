// SPDX-License-Identifier: Apache-2.0
// The order in which ready jobs are granted: cases with urgent signs, then urgency, then
// complexity, then age; marked cases among themselves by the same rule. A job that
// has waited too long rises a class and goes before the others there, so that none starves:
// soon rises after 5 days, routine after 14 and again 5 days later. An urgent job is in the highest
// class already. After 1 day it competes with the jobs that rose, and its age is counted as 18 days
// more: it then equals a routine job after 19 days.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>

#include "tumorboard/v1/client.pb.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard {

class JobQueue {
 public:
  struct Entry {
    v1::Urgency urgency = v1::URGENCY_ROUTINE;
    std::uint32_t complexity = 0;
    std::int64_t submitted_us = 0;
    bool marked = false;  // urgent signs: before everything else
  };

  void add(const std::string& case_id, Entry entry);  // replaces an earlier entry of the case
  void remove(const std::string& case_id);
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

  // The case whose job comes next; it stays in the queue.
  [[nodiscard]] std::optional<std::string> next(std::int64_t wall_us) const;

 private:
  struct Class {
    std::set<std::tuple<std::uint32_t, std::int64_t, std::string>> by_rank;  // (~complexity, submitted, case)
    std::set<std::pair<std::int64_t, std::string>> by_age;
  };
  using Classes = std::array<Class, 3>;  // routine, soon, urgent
  static std::size_t index(v1::Urgency urgency);
  Class& class_of(const Entry& entry) { return classes_[entry.marked ? 1 : 0][index(entry.urgency)]; }
  [[nodiscard]] std::optional<std::string> best_of(const Classes& classes, std::int64_t wall_us) const;

  std::unordered_map<std::string, Entry> entries_;
  std::array<Classes, 2> classes_;  // unmarked, marked
};

bool job_is_ready(const v1::CaseSnapshot& snapshot);
// Where a case's job stands among those that are ready.
JobQueue::Entry queue_entry(const v1::CaseSnapshot& snapshot);

}  // namespace tumorboard
