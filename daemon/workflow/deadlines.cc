// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/deadlines.h"

#include <algorithm>
#include <array>

#include "daemon/workflow/decide.h"
#include "daemon/workflow/snapshot.h"
#include "daemon/workflow/specimen.h"

namespace tumorboard::workflow {
namespace {

constexpr std::array<std::uint32_t, 3> kFollowUpMonths{3, 6, 12};
constexpr std::int64_t kMonthUs = kDayUs * 30 + kDayUs * 7 / 16;  // 30.4375 days

std::int64_t agreed_us(const v1::CaseSnapshot& snapshot) {
  return snapshot.decisions().empty() ? snapshot.updated_us() : snapshot.decisions().rbegin()->time_us();
}

v1::Overdue overdue(std::string what, std::int64_t due_us, std::string detail) {
  v1::Overdue out;
  out.set_what(std::move(what));
  out.set_due_us(due_us);
  out.set_detail(std::move(detail));
  return out;
}

}  // namespace

Deadlines deadlines_of(const Config& config) {
  return {config.sign_off_reminder_hours * kHourUs, config.sign_off_overdue_days * kDayUs,
          config.rebiopsy_overdue_days * kDayUs, config.outcome_overdue_days * kDayUs,
          config.follow_up_grace_days * kDayUs};
}

std::optional<NextDue> next_due(const v1::CaseSnapshot& snapshot, const Deadlines& deadlines) {
  if (snapshot.state() == v1::CASE_STATE_IN_REVIEW) {
    if (snapshot.reminded_version() != snapshot.version()) {
      return NextDue{snapshot.version_us() + deadlines.sign_off_reminder_us, Due::kSignOffReminder};
    }
    if (snapshot.overdue_version() != snapshot.version()) {
      return NextDue{snapshot.version_us() + deadlines.sign_off_overdue_us, Due::kSignOffOverdue};
    }
  }
  if (snapshot.state() == v1::CASE_STATE_AGREED && !snapshot.outcome_overdue()) {
    return NextDue{agreed_us(snapshot) + deadlines.outcome_overdue_us, Due::kOutcomeOverdue};
  }
  return std::nullopt;
}

std::optional<NextDue> next_due(const v1::SpecimenSnapshot& specimen, const Deadlines& deadlines) {
  if (specimen.ordered_us() == 0 || specimen.overdue() || !awaits_result(specimen)) return std::nullopt;
  return NextDue{specimen.ordered_us() + deadlines.rebiopsy_overdue_us, Due::kRebiopsyOverdue};
}

std::vector<v1::Overdue> overdue_of(const v1::CaseSnapshot& snapshot,
                                    const std::vector<v1::SpecimenSnapshot>& specimens, const Deadlines& deadlines,
                                    std::int64_t now_us) {
  std::vector<v1::Overdue> out;
  const auto add = [&](const char* what, std::int64_t due_us, const std::string& detail) {
    if (due_us <= now_us) out.push_back(overdue(what, due_us, detail));
  };
  if (snapshot.state() == v1::CASE_STATE_IN_REVIEW) {
    std::string awaiting;
    for (const auto& discipline : quorum_of(snapshot).awaiting) {
      awaiting.append(awaiting.empty() ? "" : ", ").append(discipline);
    }
    add("sign_off", snapshot.version_us() + deadlines.sign_off_overdue_us, awaiting);
  }
  if (snapshot.state() == v1::CASE_STATE_AGREED) {
    add("outcome", agreed_us(snapshot) + deadlines.outcome_overdue_us, "");
    if (snapshot.sign_off_alarm() != 0) {
      add("sign_off_alarm", snapshot.updated_us(), "a key on which the agreement rests was revoked");
    }
  }
  if (snapshot.state() == v1::CASE_STATE_CLOSED) {
    if (snapshot.result_alarm() != 0)
      add("result_alarm", snapshot.updated_us(), "a result came after the case was closed");
    for (const std::uint32_t month : kFollowUpMonths) {
      const bool known = std::ranges::any_of(snapshot.follow_ups(), [&](const auto& f) {
        return f.month() == month || f.response() == v1::FOLLOW_UP_RESPONSE_DEATH ||
               f.response() == v1::FOLLOW_UP_RESPONSE_LOST;
      });
      if (known || snapshot.outcome().implementation() == v1::IMPLEMENTATION_NOT_DONE) continue;
      add("follow_up", agreed_us(snapshot) + month * kMonthUs + deadlines.follow_up_grace_us,
          "month " + std::to_string(month));
    }
  }
  for (const auto& specimen : specimens) {
    if (specimen.ordered_us() == 0 || !awaits_result(specimen)) continue;
    add("rebiopsy", specimen.ordered_us() + deadlines.rebiopsy_overdue_us, specimen.specimen_key());
  }
  return out;
}

void DueList::set(const std::string& id, std::optional<std::int64_t> at_us) {
  if (const auto found = when_.find(id); found != when_.end()) {
    order_.erase({found->second, id});
    when_.erase(found);
  }
  if (!at_us) return;
  when_.emplace(id, *at_us);
  order_.emplace(*at_us, id);
}

std::vector<std::string> DueList::take(std::int64_t now_us) {
  std::vector<std::string> due;
  while (!order_.empty() && order_.begin()->first <= now_us) {
    due.push_back(order_.begin()->second);
    when_.erase(due.back());
    order_.erase(order_.begin());
  }
  return due;
}

}  // namespace tumorboard::workflow
