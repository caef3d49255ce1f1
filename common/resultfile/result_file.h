// SPDX-License-Identifier: Apache-2.0
// The result file, version 1 (docs/reference/result-file.md): one JSON object with one
// laboratory report of one observation of one specimen. Pure; callable from any thread.
#pragma once

#include <string_view>

#include "common/base/result.h"
#include "tumorboard/v1/pathology.pb.h"

namespace tumorboard::resultfile {

// Refusals are INVALID with the element's path and the line; a message never quotes a value.
// Unknown keys are refused with the nearest known one.
Result<v1::PushResult> read_result(std::string_view json);

}  // namespace tumorboard::resultfile
