// SPDX-License-Identifier: Apache-2.0
// What the daemon asks of a worker's answer before it takes it: that it is about the bytes that were leased,
// names nothing that the knowledge does not hold, and asks those to sign whom the policy names. The pipeline
// keeps these rules itself; a worker that is broken, older or hostile does not, and its answer would be
// signed. A refused answer is a failed attempt, and the fault is the cause of the job. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/engine/knowledge_index.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

inline constexpr std::size_t kMaxAnswerBytes = std::size_t{1} << 20U;  // of an answer, and of a screening

enum class AnswerFault : std::uint8_t {
  kUnreadable,
  kTooLarge,
  kMalformed,
  kOtherCase,
  kOtherFacts,
  kOtherKnowledge,
  kOtherRegistry,
  kMixed,
  kHiddenText,
  kUnknownCode,
  kUnknownSource,
  kUnknownLesion,
  kUnknownDrug,
  kNoItems,
  kOtherPanel,
  kValidUntil,
  kReadyAlthoughUrgent,
  kReadyAlthoughUnread,
  kReadyAlthoughBlocked,
  kCautionOnOption,
};

struct AnswerFaultRow {
  AnswerFault fault;
  std::string_view name;  // the job's cause begins with it
  std::string_view meaning;
};

inline constexpr std::array<AnswerFaultRow, 20> kAnswerFaults{{
    {AnswerFault::kUnreadable, "unreadable", "the result does not parse"},
    {AnswerFault::kTooLarge, "too_large", "the answer or the screening is larger than 1 MiB"},
    {AnswerFault::kMalformed, "malformed",
     "it holds a field or a number that the contract does not know, a number that is not finite or out of range, "
     "a text that is not UTF-8, a date that is none, a code that is no word of lower case letters, digits and "
     "`_`, or a list that is too long"},
    {AnswerFault::kOtherCase, "other_case", "it is not about the case of the lease, or names no pattern or readiness"},
    {AnswerFault::kOtherFacts, "other_facts", "its day or its digest is not that of the facts that were leased"},
    {AnswerFault::kOtherKnowledge, "other_knowledge", "it rests on other knowledge than was asked for"},
    {AnswerFault::kOtherRegistry, "other_registry", "the screening rests on another registry than was asked for"},
    {AnswerFault::kMixed, "mixed", "trials stand in the answer, or more than trials in the screening"},
    {AnswerFault::kHiddenText, "hidden_text",
     "a text holds a control character, or one that reorders what is displayed, and the facts do not"},
    {AnswerFault::kUnknownCode, "unknown_code", "the knowledge does not hold a code that it names"},
    {AnswerFault::kUnknownSource, "unknown_source", "the knowledge does not hold a rule or a source that it names"},
    {AnswerFault::kUnknownLesion, "unknown_lesion", "the facts have no lesion that it names"},
    {AnswerFault::kUnknownDrug, "unknown_drug", "neither the knowledge nor the facts name a drug that it names"},
    {AnswerFault::kNoItems, "no_items", "it says nothing, or an item names no rule"},
    {AnswerFault::kOtherPanel, "other_panel", "its disciplines are not those of the policy"},
    {AnswerFault::kValidUntil, "valid_until", "it is not valid on its own day, or longer than the policy allows"},
    {AnswerFault::kReadyAlthoughUrgent, "ready_although_urgent", "readiness is ready and `urgent` is not empty"},
    {AnswerFault::kReadyAlthoughUnread, "ready_although_unread",
     "readiness is ready and a text that can decide was not read"},
    {AnswerFault::kReadyAlthoughBlocked, "ready_although_blocked",
     "readiness is not blocked and an item or a gap in the facts blocks"},
    {AnswerFault::kCautionOnOption, "caution_on_option", "an item that can be chosen has the stance caution"},
}};

struct RefusedAnswer {
  AnswerFault fault = AnswerFault::kUnreadable;
  std::string detail;  // no patient data

  // "ready_although_urgent: spinal_cord_compression"
  [[nodiscard]] std::string cause() const;
};

// What an answer is held against.
struct Asked {
  std::string_view case_id;
  std::string_view case_bytes;  // as leased
  std::string_view knowledge_digest;
  std::string_view trials_digest;
  const KnowledgeIndex& knowledge;
};

// Nothing if the bytes of the answer keep every rule; `out` is the answer then.
std::optional<RefusedAnswer> fault_of(std::string_view answer, const Asked& asked, v1::Recommendation& out);

// The same of a screening.
std::optional<RefusedAnswer> fault_of_screening(std::string_view screening, const Asked& asked,
                                                v1::Recommendation& out);

// May an item with this code only say what to mind?
bool may_caution(std::string_view code);

std::string answer_faults_markdown();

}  // namespace tumorboard
