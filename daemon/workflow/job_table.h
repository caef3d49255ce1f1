// SPDX-License-Identifier: Apache-2.0
// The job's state machine: one table. Pairs without a row change nothing: a worker's message
// is then STALE_LEASE, a person's command FAILED_PRECONDITION.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace tumorboard::workflow {

enum class JobState : std::uint8_t { kNone, kReady, kLeased, kDelayed, kDone, kDead, kCancelled };

inline constexpr std::array<std::string_view, 7> kJobStateNames{"",     "ready", "leased",   "delayed",
                                                                "done", "dead",  "cancelled"};

constexpr std::string_view name(JobState state) { return kJobStateNames[static_cast<std::size_t>(state)]; }

constexpr JobState job_state(std::string_view text) {
  for (std::size_t i = 0; i < kJobStateNames.size(); ++i) {
    if (kJobStateNames[i] == text) return static_cast<JobState>(i);
  }
  return JobState::kNone;
}

enum class JobInput : std::uint8_t {
  kEnqueue,
  kGrant,
  kProgress,
  kResult,
  kRefuseRetryable,
  kRefusePermanent,
  kExpired,
  kWorkerGone,
  kDelayOver,
  kDaemonRestarted,
  kKick,
  kSuperseded,
};

inline constexpr std::array<std::string_view, 12> kJobInputNames{
    "enqueue",     "grant",      "progress",         "result", "refuse (retryable)", "refuse (permanent)", "expired",
    "worker gone", "delay over", "daemon restarted", "kick",   "superseded"};

constexpr std::string_view name(JobInput input) { return kJobInputNames[static_cast<std::size_t>(input)]; }

struct JobRow {
  JobState from;
  JobInput input;
  JobState to;
  JobState to_when_spent;  // no attempts left, or too many worker deaths; else kNone
  std::string_view guard;  // in words; decide.cc and the engine's leases check it
  std::string_view effect;
};

// clang-format off
inline constexpr std::array<JobRow, 16> kJobTable = [] {
  using enum JobState;
  using enum JobInput;
  constexpr std::string_view kFence = "same fence";
  constexpr std::string_view kLeft = "attempts and worker deaths below their limits";
  return std::array<JobRow, 16>{{
    {kNone,    kEnqueue,         kReady,     kNone, "one live job per case", "input digest stored"},
    {kReady,   kGrant,           kLeased,    kNone, "worker has credit", "attempt + 1; fence = sequence of this event"},
    {kLeased,  kProgress,        kLeased,    kNone, kFence, "extended in memory up to the hard cap; no event"},
    {kLeased,  kResult,          kDone,      kNone, "same fence, not expired", "once only"},
    {kLeased,  kRefuseRetryable, kDelayed,   kDead, kLeft, "back-off"},
    {kLeased,  kExpired,         kDelayed,   kDead, kLeft, "back-off"},
    {kLeased,  kWorkerGone,      kDelayed,   kDead, kLeft, "back-off; worker deaths + 1"},
    {kLeased,  kRefusePermanent, kDead,      kNone, kFence, "kept with its cause; on the coordinator's list"},
    {kDelayed, kDelayOver,       kReady,     kNone, "", ""},
    {kLeased,  kDaemonRestarted, kReady,     kNone, "fence not re-registered in time", "attempt not counted, no worker death"},
    {kDead,    kKick,            kReady,     kNone, "reason", "attempts reset, history kept"},
    {kReady,   kSuperseded,      kCancelled, kNone, "", ""},
    {kDelayed, kSuperseded,      kCancelled, kNone, "", ""},
    {kLeased,  kSuperseded,      kCancelled, kNone, "", "hint to the worker"},
    {kDead,    kSuperseded,      kCancelled, kNone, "", ""},
    {kDelayed, kKick,            kReady,     kNone, "reason", "attempts reset, history kept"},
  }};
}();
// clang-format on

// The row for a pair, or FAILED_PRECONDITION.
Result<const JobRow*> find(JobState from, JobInput input);

std::string job_table_markdown();

}  // namespace tumorboard::workflow
