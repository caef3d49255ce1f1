// SPDX-License-Identifier: Apache-2.0
// One criterion for one patient, two answers: whether it holds (with unknown as a value), and
// whether an engine of the field would take it for satisfied. Where the first is known, the
// second agrees with it, save that engines compare diagnoses by name and not by code.
#pragma once

#include <optional>
#include <string>

#include "common/base/date.h"
#include "workers/knowledge/truth.h"
#include "workers/trials/criterion.h"
#include "workers/trials/patient.h"

namespace tumorboard::trials {

using knowledge::Truth;

struct Judgement {
  Truth truth = Truth::kUnknown;
  bool engine = false;
};

// From 2018-12-01 on, reports give structural variants as structured fields.
inline constexpr Date kStructuredSince{17866};

Judgement judge(const Criterion& criterion, const Patient& patient, const OncoTree& tree, Date today);

// The parts, without negation. Internal.
Judgement judge_record(const RecordTest& test, const Patient& patient);
Truth judge_extension(const TherapyTest& test, const Patient& patient, Date today);
Truth judge_extension(const FactTest& test, const Patient& patient);

struct Reason {
  std::string because;  // the fact it rests on
  std::string obtain;   // for an unknown: what to obtain
};
Reason explain(const Criterion& criterion, Truth truth, const Patient& patient, const OncoTree& tree, Date today);
Reason explain_extension(const Criterion& criterion, Truth truth, const Patient& patient);

// The records that satisfy the test, or the one that could.
const GenomicRecord* record_for(const RecordTest& test, const Patient& patient, Truth at_least);

}  // namespace tumorboard::trials
