// SPDX-License-Identifier: Apache-2.0
// A failing case made small, and written as a case file.
#pragma once

#include <functional>
#include <string>

#include "tumorboard/v1/case.pb.h"

namespace tumorboard::clinical_test {

// Takes away fields, elements and words as long as the case still `fails`; at most `tries` questions.
v1::Case shrunk(v1::Case input, const std::function<bool(const v1::Case&)>& fails, int tries = 500);

// The case as a case file without the fields that are not set.
std::string short_case_file(const v1::Case& input);

}  // namespace tumorboard::clinical_test
