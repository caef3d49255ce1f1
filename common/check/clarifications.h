// SPDX-License-Identifier: Apache-2.0
// What a person says an unread text means.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard::check {

inline constexpr std::string_view kNotRelevant = "not_relevant";

// The path that `set PATH=VALUE` names; empty for any other meaning.
std::string set_path(std::string_view meaning);

// The path is that of an open text, the meaning has one of the two forms, text and reason are
// given. Whether the text still equals the clause is for whoever judges the case.
Result<> clarifications(const v1::Case& message);

}  // namespace tumorboard::check
