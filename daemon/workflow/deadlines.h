// SPDX-License-Identifier: Apache-2.0
// What time asks of people: reminders, and what is overdue.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/duration.h"
#include "daemon/config/config.h"
#include "tumorboard/v1/ledger.pb.h"
#include "tumorboard/v1/pathology.pb.h"
#include "tumorboard/v1/worklist.pb.h"

namespace tumorboard::workflow {

struct Deadlines {
  std::int64_t sign_off_reminder_us = 0;  // after the version came
  std::int64_t sign_off_overdue_us = 0;   // after the version came
  std::int64_t rebiopsy_overdue_us = 0;   // after the order
  std::int64_t outcome_overdue_us = 0;    // after the agreement
  std::int64_t follow_up_grace_us = 0;    // after month 3, 6 and 12
};
Deadlines deadlines_of(const Config& config);

enum class Due : std::uint8_t { kSignOffReminder, kSignOffOverdue, kOutcomeOverdue, kRebiopsyOverdue };

struct NextDue {
  std::int64_t at_us = 0;
  Due what = Due::kSignOffReminder;
};

// What time will ask next; nothing when it has all been asked.
std::optional<NextDue> next_due(const v1::CaseSnapshot& snapshot, const Deadlines& deadlines);
std::optional<NextDue> next_due(const v1::SpecimenSnapshot& specimen, const Deadlines& deadlines);

// What is overdue now, for a worklist. `specimens`: the case's orders.
std::vector<v1::Overdue> overdue_of(const v1::CaseSnapshot& snapshot,
                                    const std::vector<v1::SpecimenSnapshot>& specimens, const Deadlines& deadlines,
                                    std::int64_t now_us);

// Cases and specimens by the moment they are next due.
class DueList {
 public:
  void set(const std::string& id, std::optional<std::int64_t> at_us);  // replaces
  // The ids due by now, earliest first; they are taken off.
  std::vector<std::string> take(std::int64_t now_us);
  [[nodiscard]] std::size_t size() const { return when_.size(); }

 private:
  std::set<std::pair<std::int64_t, std::string>> order_;
  std::map<std::string, std::int64_t> when_;
};

}  // namespace tumorboard::workflow
