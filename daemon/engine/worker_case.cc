// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/worker_case.h"

#include <algorithm>

#include "common/base/date.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard {

WorkerCase worker_case(const std::string& case_bytes, std::string_view as_of) {
  v1::Case facts;
  if (!facts.ParseFromString(case_bytes)) {
    return fail(ErrorCode::kCorrupt, "unreadable_facts: the facts of the case do not parse");
  }
  if (facts.as_of() == as_of && !facts.patient().has_birth_date()) return case_bytes;
  facts.set_as_of(std::string(as_of));
  if (facts.patient().has_birth_date()) {
    v1::Patient& patient = *facts.mutable_patient();
    const auto born = Date::parse(patient.birth_date());
    const auto today = Date::parse(facts.as_of());
    if (!patient.has_age() && born && today && *today >= *born) {
      patient.set_age(static_cast<std::uint32_t>(born->years_until(*today)));
    }
    patient.clear_birth_date();
  }
  return facts.SerializeAsString();
}

v1::ComplexityTerms complexity_terms(const v1::Recommendation& recommendation, const v1::Case& facts) {
  const auto blocking = std::ranges::count_if(recommendation.missing_information(), [](const auto& missing) {
    return missing.severity() == v1::SEVERITY_BLOCKING;
  });
  const bool cns = recommendation.counts().brain() > 0 || recommendation.pattern() == v1::PATTERN_LEPTOMENINGEAL;
  v1::ComplexityTerms terms;
  terms.set_progressing(recommendation.counts().progressing());
  terms.set_cns(cns ? 2 : 0);
  terms.set_conflicts(static_cast<std::uint32_t>(recommendation.conflicts_size()));
  terms.set_blocking(static_cast<std::uint32_t>(blocking));
  terms.set_prior_lines(static_cast<std::uint32_t>(facts.prior_therapies().values_size()));
  return terms;
}

std::uint32_t complexity_of(const v1::ComplexityTerms& terms) {
  return terms.progressing() + terms.cns() + terms.conflicts() + terms.blocking() + terms.prior_lines();
}

}  // namespace tumorboard
