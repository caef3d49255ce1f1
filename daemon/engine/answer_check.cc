// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/answer_check.h"

#include <algorithm>

namespace tumorboard {
namespace {

constexpr int kMaxUrgent = 64;
constexpr std::size_t kLongestCode = 64;

// What may carry a caution: precautions, reviews, checks and limits, and statements that are
// neither offered nor chosen. Never less than the loader of the knowledge lets a rule say.
constexpr std::array<std::string_view, 6> kCautionSuffixes{"_precaution", "_caution", "_check",
                                                           "_review",     "_limits",  "_confirm_first"};
constexpr std::array<std::string_view, 4> kStatementPrefixes{"state_", "flag_", "current_drug_", "patient_preference_"};
constexpr std::array<std::string_view, 2> kStatements{"outside_scope_histology", "patient_selection_factors"};
constexpr std::string_view kDosePrefix = "sbrt_dose_";  // a dose that is judged is an answer

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= kLongestCode &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::optional<RefusedAnswer> malformed(const v1::Recommendation& answer) {
  const auto all_codes = [](const auto& list) { return std::ranges::all_of(list, is_code); };
  if (answer.urgent_size() > kMaxUrgent) return RefusedAnswer{AnswerFault::kMalformed, "urgent"};
  for (const auto& sign : answer.urgent()) {
    if (!is_code(sign.code())) return RefusedAnswer{AnswerFault::kMalformed, "urgent[].code"};
    if (!all_codes(sign.disciplines())) return RefusedAnswer{AnswerFault::kMalformed, "urgent[].disciplines"};
  }
  if (!all_codes(answer.required_disciplines())) return RefusedAnswer{AnswerFault::kMalformed, "required_disciplines"};
  return std::nullopt;
}

}  // namespace

std::string RefusedAnswer::cause() const {
  const auto* row = std::ranges::find(kAnswerFaults, fault, &AnswerFaultRow::fault);
  return std::string(row->name) + ": " + (detail.empty() ? std::string(row->meaning) : detail);
}

bool may_caution(std::string_view code) {
  if (code.starts_with(kDosePrefix)) return false;
  return std::ranges::any_of(kCautionSuffixes, [&](std::string_view end) { return code.ends_with(end); }) ||
         std::ranges::any_of(kStatementPrefixes, [&](std::string_view begin) { return code.starts_with(begin); }) ||
         std::ranges::find(kStatements, code) != kStatements.end();
}

std::optional<RefusedAnswer> fault_of(const v1::Recommendation& answer) {
  if (auto fault = malformed(answer)) return fault;
  if (answer.readiness() == v1::READINESS_READY) {
    if (answer.urgent_size() > 0) return RefusedAnswer{AnswerFault::kReadyAlthoughUrgent, answer.urgent(0).code()};
    for (int i = 0; i < answer.unrecognised_size(); ++i) {
      if (!answer.unrecognised(i).decides()) continue;
      return RefusedAnswer{AnswerFault::kReadyAlthoughUnread, "unrecognised[" + std::to_string(i) + "]"};
    }
  }
  for (int i = 0; i < answer.items_size(); ++i) {
    const v1::Item& item = answer.items(i);
    if (item.stance() != v1::STANCE_CAUTION || may_caution(item.code())) continue;
    return RefusedAnswer{AnswerFault::kCautionOnOption,
                         is_code(item.code()) ? item.code() : "items[" + std::to_string(i) + "]"};
  }
  return std::nullopt;
}

std::string answer_faults_markdown() {
  std::string out = "| cause begins with | the answer is refused because |\n|---|---|\n";
  for (const AnswerFaultRow& row : kAnswerFaults) {
    out.append("| `").append(row.name).append("` | ").append(row.meaning).append(" |\n");
  }
  return out;
}

}  // namespace tumorboard
