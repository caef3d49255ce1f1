// SPDX-License-Identifier: Apache-2.0
// What changed between what a signer saw and what is current, for people to read.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tumorboard/v1/error.pb.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard {

// Facts, by case file path. Both are serialised cases.
std::vector<v1::FieldChange> case_difference(const std::string& before, const std::string& now);

// Two answers, as serialised recommendations: pattern, readiness, validity, rebiopsy, items, what
// is missing, who must sign. Wording and provenance are no difference. Nothing when one of them
// does not parse.
std::optional<std::vector<v1::FieldChange>> recommendation_difference(const std::string& before,
                                                                      const std::string& now);

// One part of a difference.
v1::FieldChange field_change(std::string path, std::string from, std::string to);
// What one side has and the other has not.
void compare_sets(const std::string& path, const std::set<std::string>& was, const std::set<std::string>& is,
                  std::vector<v1::FieldChange>& changes);

// The versions two events brought, by the engine or in the board's words.
std::vector<v1::FieldChange> version_difference(const v1::LedgerEvent& before, const v1::LedgerEvent& now);

}  // namespace tumorboard
