// SPDX-License-Identifier: Apache-2.0
// The facts of a case in a few lines, printed before the answer. common/check/case_fields.h gives the
// line and the words of each field. A line without a known fact is left out. Facts that are asked for
// and not given are named on a line of their own.
#pragma once

#include <string>

#include "clients/text/document.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard {

void write_case_summary(Document& page, const v1::Case& facts);

// "adrenal_left, 28 mm, new" for a lesion's name; the name alone when `facts` is null.
std::string lesion_title(const std::string& name, const v1::Case* facts);

// new, progressing, not progressing, progression not known
std::string lesion_state(const v1::Lesion& lesion);

// "lesions[0].sbrt_feasible" as "adrenal left: sbrt feasible".
std::string path_words(const std::string& path, const v1::Case* facts);

}  // namespace tumorboard
