// SPDX-License-Identifier: Apache-2.0
// Rules shared by the checks of single messages.
#pragma once

#include <string>

#include "proto/base/result.h"

namespace tumorboard::check {

Result<> case_id(const std::string& id, const std::string& path);

}  // namespace tumorboard::check
