// SPDX-License-Identifier: Apache-2.0
// The case file, version 1 (docs/reference/case-file.md): one JSON object with one patient's
// facts. Pure; callable from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/date.h"
#include "common/base/result.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard::casefile {

// The case, with every date absolute. The file's own as_of wins over `as_of`, which wins over
// `today`; a day later than tomorrow is refused. Refusals are INVALID with the element's path
// and the line; a message never quotes a value. The keys expected, basis, tags and title are ignored.
Result<v1::Case> read_case(std::string_view json, std::optional<Date> as_of, Date today);

// The case as a case file: every key, pretty printed, dates absolute. Reading it back gives
// the same case.
std::string write_case(const v1::Case& message);

}  // namespace tumorboard::casefile
