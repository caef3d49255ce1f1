// SPDX-License-Identifier: Apache-2.0
// The checks every message needs at a trust border, by reflection.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "common/base/result.h"

namespace tumorboard::check {

// Refuses with INVALID and the element's path: fields this schema does not know, enum numbers
// without a name, numbers that are not finite or out of range, text that is not UTF-8 or too
// long, too long lists, and dates that are not ISO 8601. Wrapper lists add nothing to the path.
Result<> walk(const google::protobuf::Message& message, const std::string& path = {});

}  // namespace tumorboard::check
