// SPDX-License-Identifier: Apache-2.0
// A tumor board's case as the facts that trials ask for: diagnosis by OncoTree, age, ECOG,
// alterations of tissue and plasma, what was tested and what was not, PD-L1, CNS status, prior
// therapy. Unknown stays unknown. Pure.
#pragma once

#include <string>
#include <string_view>

#include "tumorboard/v1/case.pb.h"
#include "workers/knowledge/knowledge.h"
#include "workers/trials/patient.h"

namespace tumorboard::trials {

// `knowledge` must be loaded with clinical::fact_catalogue().
Patient patient_of_case(const v1::Case& input, const knowledge::Knowledge& knowledge, const OncoTree& tree);

// The parts. Records of one line of a report; `gene` may be empty when the text names it.
void add_alterations(Patient& patient, const knowledge::Knowledge& knowledge, std::string_view gene,
                     std::string_view text, const std::string& source);
void add_therapies(Patient& patient, const v1::Case& input, const knowledge::Knowledge& knowledge);

}  // namespace tumorboard::trials
