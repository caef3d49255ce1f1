// SPDX-License-Identifier: Apache-2.0
// What the daemon asks of a worker's answer before it takes it. The pipeline keeps these rules
// itself; a worker that is broken, older or hostile does not, and its answer would be signed.
// A refused answer is a failed attempt, and the fault is the cause of the job.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

enum class AnswerFault : std::uint8_t {
  kUnreadable,
  kOtherCase,
  kOtherKnowledge,
  kOtherRegistry,
  kMalformed,
  kReadyAlthoughUrgent,
  kReadyAlthoughUnread,
  kCautionOnOption,
};

struct AnswerFaultRow {
  AnswerFault fault;
  std::string_view name;  // the job's cause begins with it
  std::string_view meaning;
};

inline constexpr std::array<AnswerFaultRow, 8> kAnswerFaults{{
    {AnswerFault::kUnreadable, "unreadable", "the result does not parse"},
    {AnswerFault::kOtherCase, "other_case", "it is not about the case of the lease, or names no pattern or readiness"},
    {AnswerFault::kOtherKnowledge, "other_knowledge", "it rests on other knowledge than was asked for"},
    {AnswerFault::kOtherRegistry, "other_registry", "the screening rests on another registry than was asked for"},
    {AnswerFault::kMalformed, "malformed",
     "a code or a discipline is no word of lower case letters, digits and `_`, "
     "or there are more than 64 urgent signs"},
    {AnswerFault::kReadyAlthoughUrgent, "ready_although_urgent", "readiness is ready and `urgent` is not empty"},
    {AnswerFault::kReadyAlthoughUnread, "ready_although_unread",
     "readiness is ready and a text that can decide was not read"},
    {AnswerFault::kCautionOnOption, "caution_on_option", "an item that can be chosen has the stance caution"},
}};

struct RefusedAnswer {
  AnswerFault fault = AnswerFault::kUnreadable;
  std::string detail;  // no patient data

  // "ready_although_urgent: spinal_cord_compression"
  [[nodiscard]] std::string cause() const;
};

// The rules that need no lease: nothing if the answer keeps them.
std::optional<RefusedAnswer> fault_of(const v1::Recommendation& answer);

// May an item with this code only say what to mind?
bool may_caution(std::string_view code);

std::string answer_faults_markdown();

}  // namespace tumorboard
