// SPDX-License-Identifier: Apache-2.0
// The case's state machine: one table. A pair of state and input that has no row is refused
// with FAILED_PRECONDITION and writes nothing. docs/reference/states.md is generated from it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/base/result.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::workflow {

enum class CaseInput : std::uint8_t {
  kSubmit,
  kJobGranted,
  kLeaseLost,
  kResultBlocked,
  kResultReady,
  kJobDead,
  kRequeue,
  kKickJob,
  kAddFacts,
  kApprove,
  kDissent,
  kFactsTooOld,
  kWithdraw,
};

inline constexpr std::array<std::string_view, 13> kCaseInputNames{
    "submit",   "job granted", "lease lost", "result: blocked", "result: ready", "job dead", "requeue",
    "kick job", "add facts",   "approve",    "dissent",         "facts too old", "withdraw",
};

constexpr std::string_view name(CaseInput input) { return kCaseInputNames[static_cast<std::size_t>(input)]; }

struct CaseEffects {
  bool new_revision = false;
  bool new_version = false;
  bool enqueue_job = false;
  bool cancel_job = false;
  bool supersede_sign_offs = false;
};

struct CaseRow {
  v1::CaseState from;  // UNSPECIFIED: no such case yet
  CaseInput input;
  v1::CaseState to;
  v1::CaseState to_when_agreed;  // where the quorum rule decides; else UNSPECIFIED
  CaseEffects effects;
  std::string_view who;
  std::string_view guard;
};

namespace case_table {

constexpr auto kNone = v1::CASE_STATE_UNSPECIFIED;
constexpr auto kReceived = v1::CASE_STATE_RECEIVED;
constexpr auto kAssessing = v1::CASE_STATE_ASSESSING;
constexpr auto kNeedsInformation = v1::CASE_STATE_NEEDS_INFORMATION;
constexpr auto kStuck = v1::CASE_STATE_STUCK;
constexpr auto kInReview = v1::CASE_STATE_IN_REVIEW;
constexpr auto kAgreed = v1::CASE_STATE_AGREED;
constexpr auto kWithdrawn = v1::CASE_STATE_WITHDRAWN;

constexpr CaseEffects kFirst{.new_revision = true, .enqueue_job = true};
constexpr CaseEffects kReassess{
    .new_revision = true, .enqueue_job = true, .cancel_job = true, .supersede_sign_offs = true};
constexpr std::string_view kFactsGuard = "people state the current revision";
constexpr std::string_view kEditors = "coordinator, clinician, chair, intake gateway";
constexpr std::string_view kResultGuard = "fence and revision match";
constexpr std::string_view kSignGuard = "exact version and digest, valid signature, not past valid_until";

}  // namespace case_table

// clang-format off
inline constexpr std::array<CaseRow, 24> kCaseTable = [] {
  using namespace case_table;  // NOLINT(google-build-using-namespace): the table reads like the document
  using enum CaseInput;
  return std::array<CaseRow, 24>{{
    {kNone,             kSubmit,        kReceived,         kNone,   kFirst,                 "coordinator, intake gateway", "valid; the patient has no open case, or a reason for an additional one"},
    {kReceived,         kJobGranted,    kAssessing,        kNone,   {},                     "system", "job and case are at the same revision"},
    {kAssessing,        kLeaseLost,     kReceived,         kNone,   {},                     "system", "attempts left"},
    {kAssessing,        kResultBlocked, kNeedsInformation, kNone,   {},                     "system", kResultGuard},
    {kAssessing,        kResultReady,   kInReview,         kNone,   {.new_version = true},  "system", kResultGuard},
    {kReceived,         kJobDead,       kStuck,            kNone,   {},                     "system", ""},
    {kAssessing,        kJobDead,       kStuck,            kNone,   {},                     "system", ""},
    {kStuck,            kRequeue,       kReceived,         kNone,   {},                     "coordinator, operator", "reason"},
    {kStuck,            kKickJob,       kReceived,         kNone,   {},                     "operator", "reason"},
    {kReceived,         kAddFacts,      kReceived,         kNone,   kReassess,              kEditors, kFactsGuard},
    {kAssessing,        kAddFacts,      kReceived,         kNone,   kReassess,              kEditors, kFactsGuard},
    {kNeedsInformation, kAddFacts,      kReceived,         kNone,   kReassess,              kEditors, kFactsGuard},
    {kInReview,         kAddFacts,      kReceived,         kNone,   kReassess,              kEditors, kFactsGuard},
    {kStuck,            kAddFacts,      kReceived,         kNone,   kReassess,              kEditors, kFactsGuard},
    {kAgreed,           kAddFacts,      kReceived,         kNone,   kReassess,              "coordinator, clinician", "reason; the decision is kept, marked superseded"},
    {kInReview,         kApprove,       kInReview,         kAgreed, {},                     "clinician or chair of a required discipline", kSignGuard},
    {kInReview,         kDissent,       kInReview,         kNone,   {},                     "clinician or chair of a required discipline", "as approve; reason; blocks until resolved"},
    {kAgreed,           kDissent,       kAgreed,           kNone,   {},                     "clinician or chair of a required discipline", "reason; visible beside the decision"},
    {kInReview,         kFactsTooOld,   kReceived,         kNone,   {.enqueue_job = true, .supersede_sign_offs = true}, "system", "the day of valid_until has come"},
    {kReceived,         kWithdraw,      kWithdrawn,        kNone,   {.cancel_job = true},   "coordinator, chair", "reason"},
    {kAssessing,        kWithdraw,      kWithdrawn,        kNone,   {.cancel_job = true},   "coordinator, chair", "reason"},
    {kNeedsInformation, kWithdraw,      kWithdrawn,        kNone,   {},                     "coordinator, chair", "reason"},
    {kStuck,            kWithdraw,      kWithdrawn,        kNone,   {.cancel_job = true},   "coordinator, chair", "reason"},
    {kInReview,         kWithdraw,      kWithdrawn,        kNone,   {},                     "coordinator, chair", "reason"},
  }};
}();
// clang-format on

// The row for a pair, or FAILED_PRECONDITION saying what the state does take.
Result<const CaseRow*> find(v1::CaseState from, CaseInput input);

// "in_review", as printed and documented.
std::string name(v1::CaseState state);

std::string case_table_markdown();

}  // namespace tumorboard::workflow
