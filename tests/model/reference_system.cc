// SPDX-License-Identifier: Apache-2.0
// What happens of itself: leases, delays, deadlines. The ledger may say only what is owed or
// what the moment allows, and must say what the moment demands.
#include <algorithm>

#include "tests/model/reference.h"

namespace tumorboard::model {
namespace {

using enum v1::CaseState;
using enum v1::EventKind;

constexpr std::int64_t kHourUs = 3'600'000'000;
constexpr std::int64_t kDayUs = 24 * kHourUs;
constexpr std::int64_t kSystemLeaseMs = 30'000;
constexpr std::uint32_t kMaxAttempts = 5;
constexpr std::uint32_t kMaxDeaths = 2;

v1::JobEnded ended(const v1::LedgerEvent& event) {
  v1::JobEnded body;
  body.ParseFromString(event.body());
  return body;
}

// Back-off 1, 5, 30, 120 s, a fifth more or less.
bool fits_backoff(std::uint32_t attempt, std::uint32_t delay_ms) {
  constexpr std::uint32_t kBase[] = {1'000, 5'000, 30'000, 120'000};
  const std::uint32_t base = kBase[std::min(attempt == 0 ? 0U : attempt - 1, 3U)];
  return delay_ms >= base * 4 / 5 && delay_ms <= base * 6 / 5;
}

std::string moment(std::string_view what) { return std::string(what) + " at the wrong moment"; }

}  // namespace

bool Reference::pay(const std::string& case_id, v1::EventKind kind) {
  const auto debts = owed_.find(case_id);
  if (debts == owed_.end() || debts->second[kind] == 0) return false;
  if (--debts->second[kind] == 0) debts->second.erase(kind);
  return true;
}

std::string Reference::still_owed() const {
  for (const auto& [case_id, debts] : owed_) {
    for (const auto& [kind, count] : debts) {
      if (count != 0) return v1::EventKind_Name(kind) + " is owed to " + (case_id.empty() ? "nobody" : case_id);
    }
  }
  return {};
}

bool Reference::holds(std::uint64_t job_id, std::uint64_t fence) const {
  return std::ranges::any_of(cases, [&](const auto& one) {
    const Job& job = one.second.job;
    return job.is == JobIs::kLeased && job.id == job_id && job.fence == fence;
  });
}

void Reference::assessed(const std::string& case_id, const v1::Recommendation& answer, const std::string& digest,
                         std::int64_t now_us) {
  Case& c = cases.at(case_id);
  c.job.is = JobIs::kDone;
  owe(case_id, EVENT_KIND_JOB_DONE);
  c.digest = digest;
  c.valid_until = answer.valid_until();
  c.required = {answer.required_disciplines().begin(), answer.required_disciplines().end()};
  if (answer.readiness() == v1::READINESS_BLOCKED) {
    owe(case_id, EVENT_KIND_INFORMATION_NEEDED);
    c.state = CASE_STATE_NEEDS_INFORMATION;
    return;
  }
  owe(case_id, EVENT_KIND_RECOMMENDATION_READY);
  c.state = CASE_STATE_IN_REVIEW;
  ++c.version;
  c.version_us = now_us;
}

void Reference::given_back(const std::string& case_id, bool retryable) {
  Job& job = cases.at(case_id).job;
  job.until_ms = 0;  // lost now
  job.loss = retryable ? Loss::kExpired : Loss::kForGood;
}

std::string Reference::lost(Case& c, const v1::LedgerEvent& event, std::int64_t now_ms) {
  Job& job = c.job;
  if (job.is != JobIs::kLeased || now_ms < job.until_ms) return moment("a lease is lost");
  if (job.loss == Loss::kRestarted) {
    if (event.kind() != EVENT_KIND_JOB_READY) return "a restart of the daemon counted as an attempt";
    --job.attempt;
    job.is = JobIs::kReady;
    c.state = CASE_STATE_RECEIVED;
    return {};
  }
  if (job.loss == Loss::kWorkerGone) ++job.deaths;
  const bool spent = job.loss == Loss::kForGood || job.attempt >= kMaxAttempts || job.deaths >= kMaxDeaths;
  if (spent != (event.kind() == EVENT_KIND_JOB_DEAD)) return moment("a job's end");
  if (spent) {
    job.is = JobIs::kDead;
    c.state = CASE_STATE_STUCK;
    owe(c.id, EVENT_KIND_CASE_STUCK);
    return {};
  }
  const std::uint32_t delay = ended(event).delay_ms();
  if (!fits_backoff(job.attempt, delay)) return "a delay of " + std::to_string(delay) + " ms";
  job.is = JobIs::kDelayed;
  job.until_ms = now_ms + delay;
  c.state = CASE_STATE_RECEIVED;
  return {};
}

std::string Reference::job_event(Case& c, const v1::LedgerEvent& event, std::int64_t now_ms) {
  Job& job = c.job;
  switch (event.kind()) {
    case EVENT_KIND_JOB_GRANTED:
      if (job.is != JobIs::kReady || c.state != CASE_STATE_RECEIVED) return moment("a grant");
      job.is = JobIs::kLeased;
      ++job.attempt;
      job.fence = event.sequence();
      job.until_ms = now_ms + kSystemLeaseMs;
      job.loss = Loss::kExpired;
      c.state = CASE_STATE_ASSESSING;
      return {};
    case EVENT_KIND_JOB_READY:
      if (job.is == JobIs::kLeased) return lost(c, event, now_ms);
      if (job.is != JobIs::kDelayed || now_ms + 1 < job.until_ms) return moment("a job is ready");
      job.is = JobIs::kReady;
      return {};
    case EVENT_KIND_JOB_DELAYED:
    case EVENT_KIND_JOB_DEAD:
      return lost(c, event, now_ms);
    default:
      return v1::EventKind_Name(event.kind()) + " is not owed";
  }
}

std::string Reference::timer_event(Case& c, const v1::LedgerEvent& event, std::int64_t now_ms) {
  const std::int64_t now = event.time_us();
  switch (event.kind()) {
    case EVENT_KIND_FACTS_TOO_OLD: {
      v1::AsOfMoved body;
      body.ParseFromString(event.body());
      const bool due = c.state == CASE_STATE_IN_REVIEW && !c.valid_until.empty() && body.as_of() >= c.valid_until;
      if (due) reassess(c, Revision::kSame);
      return due ? std::string() : moment("facts too old");
    }
    case EVENT_KIND_SIGN_OFF_REMINDER: {
      const bool due = c.state == CASE_STATE_IN_REVIEW && c.reminded != c.version && now >= c.version_us + 48 * kHourUs;
      c.reminded = c.version;
      return due ? std::string() : moment("a reminder");
    }
    case EVENT_KIND_SIGN_OFF_OVERDUE: {
      const bool due = c.state == CASE_STATE_IN_REVIEW && c.overdue != c.version && now >= c.version_us + 7 * kDayUs;
      c.overdue = c.version;
      return due ? std::string() : moment("an overdue sign-off");
    }
    case EVENT_KIND_OUTCOME_OVERDUE: {
      const bool due = c.state == CASE_STATE_AGREED && !c.outcome_overdue && now >= c.agreed_us + 30 * kDayUs;
      c.outcome_overdue = true;
      return due ? std::string() : moment("an overdue outcome");
    }
    default:
      return job_event(c, event, now_ms);
  }
}

std::string Reference::absorb(const v1::LedgerEvent& event, std::int64_t now_ms) {
  const auto found = cases.find(event.case_id());
  if (event.kind() == EVENT_KIND_REBIOPSY_OVERDUE) {
    Specimen& one = specimens.at(event.object());
    const bool due = one.awaited() && !one.overdue && event.time_us() >= one.ordered_us + 21 * kDayUs;
    one.overdue = true;
    return due ? std::string() : moment("an overdue rebiopsy");
  }
  if (event.kind() == EVENT_KIND_REBIOPSY_ORDERED) specimens.at(event.object()).ordered_us = event.time_us();
  const bool paid = pay(event.case_id(), event.kind());
  if (found == cases.end()) return paid ? std::string() : v1::EventKind_Name(event.kind()) + " is not owed";
  Case& c = found->second;
  if (!paid) return timer_event(c, event, now_ms);
  if (event.kind() == EVENT_KIND_JOB_ENQUEUED) c.job.id = event.sequence();
  if (event.kind() == EVENT_KIND_CASE_AGREED) c.agreed_us = event.time_us();
  if (event.kind() == EVENT_KIND_BOARD_TEXT_WRITTEN) {
    v1::BoardTextWritten body;
    body.ParseFromString(event.body());
    c.digest = body.digest();
    c.version_us = event.time_us();
  }
  return {};
}

std::string Reference::overdue_duties(std::int64_t now_ms, std::int64_t now_us, const std::string& today) const {
  for (const auto& [id, c] : cases) {
    const bool held = c.job.is == JobIs::kLeased || c.job.is == JobIs::kDelayed;
    if (c.open() && held && now_ms > c.job.until_ms + 1) return id + ": a lease or a delay did not end";
    const bool in_review = c.state == CASE_STATE_IN_REVIEW;
    if (in_review && !c.valid_until.empty() && today >= c.valid_until) return id + " rests on facts too old";
    if (in_review && c.reminded != c.version && now_us >= c.version_us + 48 * kHourUs) return id + ": no reminder";
    if (in_review && c.overdue != c.version && now_us >= c.version_us + 7 * kDayUs) return id + ": not overdue";
    const bool late = c.state == CASE_STATE_AGREED && !c.outcome_overdue && now_us >= c.agreed_us + 30 * kDayUs;
    if (late) return id + ": no outcome, and not overdue";
  }
  for (const auto& [key, one] : specimens) {
    const bool late = one.ordered_us != 0 && one.awaited() && !one.overdue && now_us >= one.ordered_us + 21 * kDayUs;
    if (late) return key + " is not overdue";
  }
  return {};
}

}  // namespace tumorboard::model
