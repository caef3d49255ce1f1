// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/bins.h"

#include "common/json/enum_names.h"
#include "daemon/workflow/case_table.h"
#include "daemon/workflow/decide.h"
#include "daemon/workflow/snapshot.h"

namespace tumorboard::workflow {
namespace {

std::string joined(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all.append(all.empty() ? "" : ", ").append(text);
  return all;
}

std::string with_detail(const std::string& text, const std::string& detail) {
  return detail.empty() ? text : text + ": " + detail;
}

BinAdvice not_ready(std::string why) { return {v1::BIN_NOT_READY, {std::move(why)}}; }

BinAdvice needs_information(const v1::CaseSnapshot& snapshot) {
  BinAdvice advice{v1::BIN_NOT_READY, {}};
  if (!snapshot.question().empty()) advice.reasons.push_back("returned: " + snapshot.question());
  if (!snapshot.blocking().empty()) advice.reasons.push_back("missing: " + joined(snapshot.blocking()));
  if (advice.reasons.empty()) advice.reasons.emplace_back("information is missing");
  return advice;
}

BinAdvice in_review(const v1::CaseSnapshot& snapshot) {
  BinAdvice advice{v1::BIN_DISCUSS, {}};
  if (!snapshot.urgent().empty()) advice.reasons.push_back("urgent: " + joined(snapshot.urgent()));
  if (!snapshot.open_specimens().empty()) {
    std::string outstanding = "result outstanding: " + joined(snapshot.open_specimens());
    if (snapshot.urgent().empty()) return not_ready(std::move(outstanding));
    advice.reasons.push_back(std::move(outstanding));  // what needs action today waits for no result
  }
  const auto quorum = quorum_of(snapshot);
  if (quorum.open_dissents > 0) advice.reasons.emplace_back("open dissent");
  if (quorum.open_modifications > 0) advice.reasons.emplace_back("open modification");
  if (snapshot.readiness() != json::enum_word(v1::READINESS_READY)) {
    const std::string readiness = snapshot.readiness().empty() ? "readiness not known" : snapshot.readiness();
    advice.reasons.push_back(with_detail(readiness, joined(snapshot.blocking())));
  }
  if (snapshot.complexity() > kListedOnlyComplexity) advice.reasons.push_back(complexity_words(snapshot));
  if (advice.reasons.empty()) return {v1::BIN_LISTED_ONLY, {"ready, " + complexity_words(snapshot)}};
  return advice;
}

}  // namespace

std::string complexity_words(const v1::CaseSnapshot& snapshot) {
  const auto& terms = snapshot.complexity_terms();
  std::string sum;
  const auto add = [&](std::uint32_t n, const char* one, const char* several) {
    if (n == 0) return;
    sum.append(sum.empty() ? "" : " + ").append(std::to_string(n)).append(" ").append(n == 1 ? one : several);
  };
  add(terms.progressing(), "progressing", "progressing");
  add(terms.cns(), "CNS", "CNS");
  add(terms.conflicts(), "conflict", "conflicts");
  add(terms.blocking(), "blocking item", "blocking items");
  add(terms.prior_lines(), "prior line", "prior lines");
  return with_detail("complexity " + std::to_string(snapshot.complexity()), sum);
}

BinAdvice bin_of(const v1::CaseSnapshot& snapshot) {
  switch (snapshot.state()) {
    case v1::CASE_STATE_RECEIVED:
      return not_ready("waits for its assessment");
    case v1::CASE_STATE_ASSESSING:
      return not_ready("is being assessed");
    case v1::CASE_STATE_STUCK:
      return not_ready("the assessment is stuck");
    case v1::CASE_STATE_NEEDS_INFORMATION:
      return needs_information(snapshot);
    case v1::CASE_STATE_IN_REVIEW:
      return in_review(snapshot);
    case v1::CASE_STATE_AGREED:  // a dissent after the agreement asks for another discussion
      if (snapshot.sign_off_alarm() != 0) return {v1::BIN_DISCUSS, {"a key on which it rests was revoked"}};
      if (quorum_of(snapshot).open_dissents > 0) return {v1::BIN_DISCUSS, {"dissent after the agreement"}};
      return {v1::BIN_LISTED_ONLY, {"agreed"}};
    case v1::CASE_STATE_CLOSED:
    case v1::CASE_STATE_WITHDRAWN:
      return {v1::BIN_LISTED_ONLY, {name(snapshot.state())}};
    default:
      return not_ready("nothing is known of it");
  }
}

}  // namespace tumorboard::workflow
