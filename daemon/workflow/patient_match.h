// SPDX-License-Identifier: Apache-2.0
// Whether a report is about a case's patient. At least two identifiers must agree, one of them
// a number, and none may contradict: a result is never attached on one identifier alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::workflow {

enum class PatientMatch : std::uint8_t { kNone, kOneIdentifier, kContradicts, kSame };

PatientMatch match_patient(const v1::PatientIdentity& report, const v1::PatientIdentity& known);

// They contradict each other, or one authority has numbered them as two people.
bool is_another_patient(const v1::PatientIdentity& report, const v1::PatientIdentity& known);

bool shares_number(const v1::PatientIdentity& report, const v1::PatientIdentity& known);

v1::PatientIdentity patient_of(const v1::CaseSnapshot& snapshot);

}  // namespace tumorboard::workflow
