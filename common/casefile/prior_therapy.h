// SPDX-License-Identifier: Apache-2.0
// An earlier treatment given as an object. A case holds it as one text, so that whoever reads
// the case reads one form.
#pragma once

#include <string>

#include "common/base/result.h"
#include "common/json/value.h"

namespace tumorboard::casefile {

// {drug, setting, months, started, ended, outcome, for_tumour} as "DRUG, SETTING, N months,
// started DATE, ended DATE, OUTCOME, for TUMOUR": always in this order, what is not given left
// out, a comma inside a value turned into a space. An object that gives nothing is refused.
Result<std::string> prior_therapy_text(const json::Value& object);

}  // namespace tumorboard::casefile
