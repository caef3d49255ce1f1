// SPDX-License-Identifier: Apache-2.0
// The coded reasons why a decision was not, or only partly, carried out, with their meaning.
#pragma once

#include <string_view>
#include <vector>

#include "tumorboard/v1/board.pb.h"

namespace tumorboard::cli {

// Empty for UNSPECIFIED and for numbers the enum does not have.
std::string_view meaning(v1::OutcomeReason reason);

std::vector<v1::OutcomeReason> outcome_reasons();  // in the order of the list

}  // namespace tumorboard::cli
