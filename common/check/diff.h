// SPDX-License-Identifier: Apache-2.0
// What changed between two cases, fact by fact, in the case file's names.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/error.pb.h"

namespace tumorboard::check {

// In the order of the case file; empty when both say the same. Values are text, empty where
// not known; lists of text in one value ("a; b", "none" when known to be empty). Lesions are
// matched by their name (lesion_names.h); their index is the one in `to`, that of a removed
// lesion the one in `from`.
std::vector<v1::FieldChange> diff_cases(const v1::Case& from, const v1::Case& to);

// The value of one field that is no list and no object, as text; an enum in the word of the case file.
std::string scalar_text(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field);

}  // namespace tumorboard::check
