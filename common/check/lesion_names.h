// SPDX-License-Identifier: Apache-2.0
// How a lesion is called: its id, else its site, else site#2, site#3 in file order.
#pragma once

#include <string>
#include <vector>

#include "tumorboard/v1/case.pb.h"

namespace tumorboard::check {

// One name a lesion, in file order, each different. A lesion without id and site is "lesion".
std::vector<std::string> lesion_names(const v1::Case& message);

}  // namespace tumorboard::check
