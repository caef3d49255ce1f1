// SPDX-License-Identifier: Apache-2.0
// Who is asked to sign an answer, and who is asked to come without having to sign.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

struct Panel {
  std::set<std::string> required;
  std::set<std::string> guests;  // none of required
};

// Required: what the answer requires by the policy, and what the configuration adds. An urgent
// sign adds its disciplines if somebody holds them. A discipline that the board does not know
// can be held, and waived, by nobody: it is a guest, or it would block the case for ever.
Panel panel_of(const v1::Recommendation& answer, const std::vector<std::string>& extra,
               const std::set<std::string>& held);

}  // namespace tumorboard
