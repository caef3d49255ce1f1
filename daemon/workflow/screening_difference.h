// SPDX-License-Identifier: Apache-2.0
// What changed between two trial screenings of a case, for people to read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tumorboard/v1/error.pb.h"

namespace tumorboard {

inline constexpr int kScreeningList = 100;  // trials a screening lists at most

struct ScreeningDifference {
  bool same = true;  // but for the registry's digest
  std::vector<v1::FieldChange> changes;
};

// Two trial screenings of the same facts, as serialised recommendations: which trials, and which
// of their levels, became or ceased to be open to the patient, and what is to be obtained for
// those that are. Nothing when one of them does not parse.
std::optional<ScreeningDifference> screening_difference(const std::string& before, const std::string& now);

}  // namespace tumorboard
