// SPDX-License-Identifier: Apache-2.0
// What changed between what a signer saw and what is current, for people to read.
#pragma once

#include <string>
#include <vector>

#include "tumorboard/v1/error.pb.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard {

// Facts, by case file path. Both are serialised cases.
std::vector<v1::FieldChange> case_difference(const std::string& before, const std::string& now);

// The recommendations of two assessment events: pattern, readiness, rebiopsy level, items.
std::vector<v1::FieldChange> recommendation_difference(const v1::LedgerEvent& before, const v1::LedgerEvent& now);

}  // namespace tumorboard
