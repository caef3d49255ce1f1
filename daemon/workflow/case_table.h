// SPDX-License-Identifier: Apache-2.0
// The case's state machine: one table. A pair of state and input that has no row is refused
// with FAILED_PRECONDITION and writes nothing. docs/reference/states.md is generated from it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "daemon/workflow/authority.h"
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

inline constexpr std::array kCaseInputs{
    InputRow{"submit", {v1::MESSAGE_TYPE_SUBMIT_CASE}},
    InputRow{"job granted"},
    InputRow{"lease lost"},
    InputRow{"result: blocked"},
    InputRow{"result: ready"},
    InputRow{"job dead"},
    InputRow{"requeue", {v1::MESSAGE_TYPE_REQUEUE}},
    InputRow{"kick job", {v1::MESSAGE_TYPE_KICK_JOB}},
    InputRow{"add facts", {v1::MESSAGE_TYPE_ADD_FACTS}},
    InputRow{"specimen result attached", {v1::MESSAGE_TYPE_PUSH_RESULT, v1::MESSAGE_TYPE_ATTACH_RESULT}},
    InputRow{"propose by hand", {v1::MESSAGE_TYPE_PROPOSE_BY_HAND}},
    InputRow{"approve", {v1::MESSAGE_TYPE_SIGN_OFF}},
    InputRow{"approve with modification", {v1::MESSAGE_TYPE_SIGN_OFF}},
    InputRow{"dissent", {v1::MESSAGE_TYPE_SIGN_OFF}},
    InputRow{"abstain", {v1::MESSAGE_TYPE_SIGN_OFF}},
    InputRow{"retract", {v1::MESSAGE_TYPE_SIGN_OFF}},
    InputRow{"resolve dissent", {v1::MESSAGE_TYPE_RESOLVE_DISSENT}},
    InputRow{"accept modification", {v1::MESSAGE_TYPE_ACCEPT_MODIFICATION}},
    InputRow{"decline modification", {v1::MESSAGE_TYPE_DECLINE_MODIFICATION}},
    InputRow{"waive a discipline", {v1::MESSAGE_TYPE_WAIVE_DISCIPLINE}},
    InputRow{"amend", {v1::MESSAGE_TYPE_AMEND}},
    InputRow{"return for information", {v1::MESSAGE_TYPE_RETURN_CASE}},
    InputRow{"facts too old"},
    InputRow{"knowledge changed the answer"},
    InputRow{"outcome", {v1::MESSAGE_TYPE_RECORD_OUTCOME}},
    InputRow{"follow-up", {v1::MESSAGE_TYPE_RECORD_FOLLOW_UP}},
    InputRow{"reopen", {v1::MESSAGE_TYPE_REOPEN}},
    InputRow{"withdraw", {v1::MESSAGE_TYPE_WITHDRAW_CASE}},
};

static_assert(kCaseInputs.size() == static_cast<std::size_t>(CaseInput::kWithdraw) + 1);

constexpr std::string_view name(CaseInput input) { return kCaseInputs[static_cast<std::size_t>(input)].name; }

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
  RoleSet only;            // of the roles that may bring the input; empty: all of them
  std::string_view guard;  // in words; the decision functions and authority.h check it
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

constexpr RoleSet kAnyRole;
constexpr RoleSet kNotTheChair{v1::ROLE_COORDINATOR, v1::ROLE_CLINICIAN};
constexpr std::string_view kFactsGuard = "people state the current revision";
constexpr std::string_view kResultGuard = "fence and revision match";
constexpr std::string_view kAttachGuard = "two identifiers match one patient; the facts change";
constexpr std::string_view kSignGuard =
    "a required discipline of the signer; exact version and digest, valid signature, not past valid_until; not the "
    "only person to approve when nobody else is awaited";

}  // namespace case_table

// clang-format off
inline constexpr std::array<CaseRow, 48> kCaseTable = [] {
  using namespace case_table;  // NOLINT(google-build-using-namespace): the table reads like the document
  using enum CaseInput;
  return std::array<CaseRow, 48>{{
    {kNone,             kSubmit,              kReceived,         kNone,   kFirst,                kAnyRole, "valid; the patient has no open case, or a reason for an additional one"},
    {kReceived,         kJobGranted,          kAssessing,        kNone,   {},                    kAnyRole, "job and case are at the same revision"},
    {kAssessing,        kLeaseLost,           kReceived,         kNone,   {},                    kAnyRole, "attempts left"},
    {kAssessing,        kResultBlocked,       kNeedsInformation, kNone,   {},                    kAnyRole, kResultGuard},
    {kAssessing,        kResultReady,         kInReview,         kNone,   {.new_version = true}, kAnyRole, kResultGuard},
    {kReceived,         kJobDead,             kStuck,            kNone,   {},                    kAnyRole, ""},
    {kAssessing,        kJobDead,             kStuck,            kNone,   {},                    kAnyRole, ""},
    {kStuck,            kRequeue,             kReceived,         kNone,   {},                    kAnyRole, "reason"},
    {kStuck,            kKickJob,             kReceived,         kNone,   {},                    kAnyRole, "reason"},
    {kReceived,         kAddFacts,            kReceived,         kNone,   kReassess,             kAnyRole, kFactsGuard},
    {kAssessing,        kAddFacts,            kReceived,         kNone,   kReassess,             kAnyRole, kFactsGuard},
    {kNeedsInformation, kAddFacts,            kReceived,         kNone,   kReassess,             kAnyRole, kFactsGuard},
    {kInReview,         kAddFacts,            kReceived,         kNone,   kReassess,             kAnyRole, kFactsGuard},
    {kStuck,            kAddFacts,            kReceived,         kNone,   kReassess,             kAnyRole, kFactsGuard},
    {kAgreed,           kAddFacts,            kReceived,         kNone,   kReassess,             kNotTheChair, "reason; the decision is kept, marked superseded"},
    {kReceived,         kResultAttached,      kReceived,         kNone,   kReassess,             kAnyRole, kAttachGuard},
    {kAssessing,        kResultAttached,      kReceived,         kNone,   kReassess,             kAnyRole, kAttachGuard},
    {kNeedsInformation, kResultAttached,      kReceived,         kNone,   kReassess,             kAnyRole, kAttachGuard},
    {kInReview,         kResultAttached,      kReceived,         kNone,   kReassess,             kAnyRole, kAttachGuard},
    {kStuck,            kResultAttached,      kReceived,         kNone,   kReassess,             kAnyRole, kAttachGuard},
    {kAgreed,           kResultAttached,      kReceived,         kNone,   kReassess,             kAnyRole, "as above; the decision is kept, marked superseded"},
    {kNeedsInformation, kProposeByHand,       kInReview,         kNone,   kByHand,               kAnyRole, "current revision, text, reason"},
    {kStuck,            kProposeByHand,       kInReview,         kNone,   kByHandStuck,          kAnyRole, "current revision, text, reason"},
    {kInReview,         kApprove,             kInReview,         kAgreed, {},                    kAnyRole, kSignGuard},
    {kInReview,         kModify,              kInReview,         kNone,   {},                    kAnyRole, "as approve; text of the change; waits for the chair"},
    {kInReview,         kDissent,             kInReview,         kNone,   {},                    kAnyRole, "a discipline of the signer, required or not; else as approve; reason; blocks until resolved"},
    {kInReview,         kAbstain,             kInReview,         kNone,   {},                    kAnyRole, "a discipline of the signer, required or not; else as approve; reason; attendance, not approval"},
    {kInReview,         kRetract,             kInReview,         kAgreed, {},                    kAnyRole, "own sign-off; reason; the rule is evaluated again"},
    {kAgreed,           kRetract,             kInReview,         kAgreed, {},                    kAnyRole, "own sign-off; reason; version unchanged, the rule is evaluated again"},
    {kAgreed,           kDissent,             kAgreed,           kNone,   {},                    kAnyRole, "a discipline of the signer; reason; visible beside the decision"},
    {kInReview,         kResolveDissent,      kInReview,         kAgreed, {},                    kAnyRole, "current version, an open dissent, reason; shown beside the decision"},
    {kInReview,         kAcceptModification,  kInReview,         kNone,   kByHand,               kAnyRole, "current version, an open modification, reason; all are asked again"},
    {kInReview,         kDeclineModification, kInReview,         kAgreed, {},                    kAnyRole, "current version, an open modification, reason"},
    {kInReview,         kWaive,               kInReview,         kAgreed, {},                    kAnyRole, "current version, reason; somebody is awaited after it, or two people have approved"},
    {kInReview,         kAmend,               kInReview,         kNone,   kByHand,               kAnyRole, "current version, text, reason; all are asked again"},
    {kInReview,         kReturn,              kNeedsInformation, kNone,   {},                    kAnyRole, "current version, question; a clinician: of the panel"},
    {kInReview,         kFactsTooOld,         kReceived,         kNone,   kJudgeAgain,           kAnyRole, "the day of valid_until has come"},
    {kNeedsInformation, kAnswerChanged,       kReceived,         kNone,   kJudgeAgain,           kAnyRole, "knowledge activated, and this case's answer changes"},
    {kInReview,         kAnswerChanged,       kReceived,         kNone,   kJudgeAgain,           kAnyRole, "knowledge activated, and this case's answer changes"},
    {kAgreed,           kOutcome,             kClosed,           kNone,   {},                    kAnyRole, "coded reason unless done"},
    {kClosed,           kFollowUp,            kClosed,           kNone,   {},                    kAnyRole, "month 3, 6 or 12"},
    {kAgreed,           kReopen,              kReceived,         kNone,   kReopened,             kAnyRole, "reason; the decision is kept, marked superseded"},
    {kClosed,           kReopen,              kReceived,         kNone,   kReopened,             kAnyRole, "reason; the decision is kept, marked superseded"},
    {kReceived,         kWithdraw,            kWithdrawn,        kNone,   {.cancel_job = true},  kAnyRole, "reason"},
    {kAssessing,        kWithdraw,            kWithdrawn,        kNone,   {.cancel_job = true},  kAnyRole, "reason"},
    {kNeedsInformation, kWithdraw,            kWithdrawn,        kNone,   {},                    kAnyRole, "reason"},
    {kStuck,            kWithdraw,            kWithdrawn,        kNone,   {.cancel_job = true},  kAnyRole, "reason"},
    {kInReview,         kWithdraw,            kWithdrawn,        kNone,   {},                    kAnyRole, "reason"},
  }};
}();
// clang-format on

// The row for a pair, or FAILED_PRECONDITION saying what the state does take.
Result<const CaseRow*> find(v1::CaseState from, CaseInput input);

// "in_review", as printed and documented.
std::string name(v1::CaseState state);

// Closed or withdrawn: no longer open, and leaves the engine's memory once the view holds it.
constexpr bool is_final(v1::CaseState state) {
  return state == v1::CASE_STATE_CLOSED || state == v1::CASE_STATE_WITHDRAWN;
}

std::string case_table_markdown();

}  // namespace tumorboard::workflow
