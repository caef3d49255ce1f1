// SPDX-License-Identifier: Apache-2.0
// A case in words, field by field as case_fields.h says: what is not known is left out. Pure;
// callable from any thread.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/check/case_fields.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard::check {

using DayText = std::string (*)(std::string_view iso);

// The fields of one section in the table's order; empty when none is known. `day` writes a date.
std::string section_words(const v1::Case& message, Section section, DayText day);

// One element of the list at `list_path` (driver_alterations), dates as in the case.
std::string element_words(const google::protobuf::Message& element, std::string_view list_path);

// What a board asks for and the case does not give: "ECOG", "L1, L2: size, resectable". Nothing
// of a scan or a biopsy that was not done, nothing but the site of a lesion that does not progress.
std::vector<std::string> not_given(const v1::Case& message);

}  // namespace tumorboard::check
