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
  kResultAttached,
  kProposeByHand,
  kApprove,
  kModify,
  kDissent,
  kAbstain,
  kRetract,
  kResolveDissent,
  kAcceptModification,
  kDeclineModification,
  kWaive,
  kAmend,
  kReturn,
  kFactsTooOld,
  kAnswerChanged,
  kOutcome,
  kFollowUp,
  kReopen,
  kWithdraw,
};

inline constexpr std::array<std::string_view, 28> kCaseInputNames{
    "submit",
    "job granted",
    "lease lost",
    "result: blocked",
    "result: ready",
    "job dead",
    "requeue",
    "kick job",
    "add facts",
    "specimen result attached",
    "propose by hand",
    "approve",
    "approve with modification",
    "dissent",
    "abstain",
    "retract",
    "resolve dissent",
    "accept modification",
    "decline modification",
    "waive a discipline",
    "amend",
    "return for information",
    "facts too old",
    "knowledge changed the answer",
    "outcome",
    "follow-up",
    "reopen",
    "withdraw",
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
constexpr auto kClosed = v1::CASE_STATE_CLOSED;
constexpr auto kWithdrawn = v1::CASE_STATE_WITHDRAWN;

constexpr CaseEffects kFirst{.new_revision = true, .enqueue_job = true};
constexpr CaseEffects kReassess{
    .new_revision = true, .enqueue_job = true, .cancel_job = true, .supersede_sign_offs = true};
constexpr CaseEffects kJudgeAgain{.enqueue_job = true, .supersede_sign_offs = true};
constexpr CaseEffects kReopened{.new_revision = true, .enqueue_job = true, .supersede_sign_offs = true};
constexpr CaseEffects kByHand{.new_version = true, .supersede_sign_offs = true};
constexpr CaseEffects kByHandStuck{.new_version = true, .cancel_job = true, .supersede_sign_offs = true};

constexpr std::string_view kFactsGuard = "people state the current revision";
constexpr std::string_view kEditors = "coordinator, clinician, chair, intake gateway";
constexpr std::string_view kSystem = "system";
constexpr std::string_view kChair = "chair";
constexpr std::string_view kResultGuard = "fence and revision match";
constexpr std::string_view kAttachGuard = "two identifiers match one patient; the facts change";
constexpr std::string_view kSigner = "clinician or chair of a required discipline";
constexpr std::string_view kPanel = "clinician or chair, own discipline";
constexpr std::string_view kSignGuard = "exact version and digest, valid signature, not past valid_until";
constexpr std::string_view kRulingGuard = "current version, reason";
constexpr std::string_view kWithdrawers = "coordinator, chair";

}  // namespace case_table

// clang-format off
inline constexpr std::array<CaseRow, 48> kCaseTable = [] {
  using namespace case_table;  // NOLINT(google-build-using-namespace): the table reads like the document
  using enum CaseInput;
  return std::array<CaseRow, 48>{{
    {kNone,             kSubmit,              kReceived,         kNone,   kFirst,                "coordinator, intake gateway", "valid; the patient has no open case, or a reason for an additional one"},
    {kReceived,         kJobGranted,          kAssessing,        kNone,   {},                    kSystem, "job and case are at the same revision"},
    {kAssessing,        kLeaseLost,           kReceived,         kNone,   {},                    kSystem, "attempts left"},
    {kAssessing,        kResultBlocked,       kNeedsInformation, kNone,   {},                    kSystem, kResultGuard},
    {kAssessing,        kResultReady,         kInReview,         kNone,   {.new_version = true}, kSystem, kResultGuard},
    {kReceived,         kJobDead,             kStuck,            kNone,   {},                    kSystem, ""},
    {kAssessing,        kJobDead,             kStuck,            kNone,   {},                    kSystem, ""},
    {kStuck,            kRequeue,             kReceived,         kNone,   {},                    "coordinator, operator", "reason"},
    {kStuck,            kKickJob,             kReceived,         kNone,   {},                    "operator", "reason"},
    {kReceived,         kAddFacts,            kReceived,         kNone,   kReassess,             kEditors, kFactsGuard},
    {kAssessing,        kAddFacts,            kReceived,         kNone,   kReassess,             kEditors, kFactsGuard},
    {kNeedsInformation, kAddFacts,            kReceived,         kNone,   kReassess,             kEditors, kFactsGuard},
    {kInReview,         kAddFacts,            kReceived,         kNone,   kReassess,             kEditors, kFactsGuard},
    {kStuck,            kAddFacts,            kReceived,         kNone,   kReassess,             kEditors, kFactsGuard},
    {kAgreed,           kAddFacts,            kReceived,         kNone,   kReassess,             "coordinator, clinician", "reason; the decision is kept, marked superseded"},
    {kReceived,         kResultAttached,      kReceived,         kNone,   kReassess,             kSystem, kAttachGuard},
    {kAssessing,        kResultAttached,      kReceived,         kNone,   kReassess,             kSystem, kAttachGuard},
    {kNeedsInformation, kResultAttached,      kReceived,         kNone,   kReassess,             kSystem, kAttachGuard},
    {kInReview,         kResultAttached,      kReceived,         kNone,   kReassess,             kSystem, kAttachGuard},
    {kStuck,            kResultAttached,      kReceived,         kNone,   kReassess,             kSystem, kAttachGuard},
    {kAgreed,           kResultAttached,      kReceived,         kNone,   kReassess,             kSystem, "as above; the decision is kept, marked superseded"},
    {kNeedsInformation, kProposeByHand,       kInReview,         kNone,   kByHand,               kChair, "current revision, text, reason"},
    {kStuck,            kProposeByHand,       kInReview,         kNone,   kByHandStuck,          kChair, "current revision, text, reason"},
    {kInReview,         kApprove,             kInReview,         kAgreed, {},                    kSigner, kSignGuard},
    {kInReview,         kModify,              kInReview,         kNone,   {},                    kSigner, "as approve; text of the change; waits for the chair"},
    {kInReview,         kDissent,             kInReview,         kNone,   {},                    kPanel, "as approve; reason; blocks until resolved"},
    {kInReview,         kAbstain,             kInReview,         kNone,   {},                    kPanel, "as approve; reason; attendance, not approval"},
    {kInReview,         kRetract,             kInReview,         kAgreed, {},                    "the same signer", "reason; the rule is evaluated again"},
    {kAgreed,           kRetract,             kInReview,         kAgreed, {},                    "the same signer", "reason; version unchanged, the rule is evaluated again"},
    {kAgreed,           kDissent,             kAgreed,           kNone,   {},                    kPanel, "reason; visible beside the decision"},
    {kInReview,         kResolveDissent,      kInReview,         kAgreed, {},                    kChair, "current version, an open dissent, reason; shown beside the decision"},
    {kInReview,         kAcceptModification,  kInReview,         kNone,   kByHand,               kChair, "current version, an open modification, reason; all are asked again"},
    {kInReview,         kDeclineModification, kInReview,         kAgreed, {},                    kChair, "current version, an open modification, reason"},
    {kInReview,         kWaive,               kInReview,         kAgreed, {},                    kChair, kRulingGuard},
    {kInReview,         kAmend,               kInReview,         kNone,   kByHand,               kChair, "current version, text, reason; all are asked again"},
    {kInReview,         kReturn,              kNeedsInformation, kNone,   {},                    "clinician of the panel, chair", "current version, question"},
    {kInReview,         kFactsTooOld,         kReceived,         kNone,   kJudgeAgain,           kSystem, "the day of valid_until has come"},
    {kNeedsInformation, kAnswerChanged,       kReceived,         kNone,   kJudgeAgain,           kSystem, "knowledge activated, and this case's answer changes"},
    {kInReview,         kAnswerChanged,       kReceived,         kNone,   kJudgeAgain,           kSystem, "knowledge activated, and this case's answer changes"},
    {kAgreed,           kOutcome,             kClosed,           kNone,   {},                    "coordinator, clinician, chair", "coded reason unless done"},
    {kClosed,           kFollowUp,            kClosed,           kNone,   {},                    "coordinator, clinician, chair", "month 3, 6 or 12"},
    {kAgreed,           kReopen,              kReceived,         kNone,   kReopened,             kChair, "reason; the decision is kept, marked superseded"},
    {kClosed,           kReopen,              kReceived,         kNone,   kReopened,             kChair, "reason; the decision is kept, marked superseded"},
    {kReceived,         kWithdraw,            kWithdrawn,        kNone,   {.cancel_job = true},  kWithdrawers, "reason"},
    {kAssessing,        kWithdraw,            kWithdrawn,        kNone,   {.cancel_job = true},  kWithdrawers, "reason"},
    {kNeedsInformation, kWithdraw,            kWithdrawn,        kNone,   {},                    kWithdrawers, "reason"},
    {kStuck,            kWithdraw,            kWithdrawn,        kNone,   {.cancel_job = true},  kWithdrawers, "reason"},
    {kInReview,         kWithdraw,            kWithdrawn,        kNone,   {},                    kWithdrawers, "reason"},
  }};
}();
// clang-format on

// The row for a pair, or FAILED_PRECONDITION saying what the state does take.
Result<const CaseRow*> find(v1::CaseState from, CaseInput input);

// "in_review", as printed and documented.
std::string name(v1::CaseState state);

std::string case_table_markdown();

}  // namespace tumorboard::workflow
