// SPDX-License-Identifier: Apache-2.0
// The case as a worker gets it, and what the queue reads off a result.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"
#include "tumorboard/v1/worklist.pb.h"

namespace tumorboard {

// A case as a worker may see it, or why none may: CORRUPT, with a message made for the job's cause.
using WorkerCase = Result<std::string>;

// The case's own bytes, untouched, when nothing has to change; else with the birth date
// replaced by the age and judged as of `as_of`. CORRUPT: they do not parse, so that a birth date in
// them could not be taken out.
WorkerCase worker_case(const std::string& case_bytes, std::string_view as_of);

// Progressing lesions, + 2 if the CNS is involved, + conflicts, + blocking items, + prior lines.
v1::ComplexityTerms complexity_terms(const v1::Recommendation& recommendation, const v1::Case& facts);
std::uint32_t complexity_of(const v1::ComplexityTerms& terms);

}  // namespace tumorboard
