// SPDX-License-Identifier: Apache-2.0
// Editing a case by path. It works on the case file, so that an edit is judged by the same
// reader as a submitted file, and paths are those of every other message. Pure.
#pragma once

#include <string>
#include <vector>

#include "common/base/date.h"
#include "common/base/result.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard::cli {

// What a person says a text means: a clarification without its author, whom the daemon names.
struct Clarify {
  std::string path, text, meaning, reason;
};

// Each assignment is PATH=VALUE: `patient.ecog=1`, `lesions[0].progressing=true`,
// `biopsy.note=null`. VALUE is JSON, or else text as it stands; null means not known. An
// index one past the end appends. The edited case keeps its id and as_of unless they are set.
// A clarification follows those of the case, or takes the place of one of the same clause; its
// meaning `set PATH=VALUE` is an assignment too. INVALID names the path.
Result<v1::Case> edit_case(const v1::Case& facts, const std::vector<std::string>& assignments, Date today,
                           const std::vector<Clarify>& clarifications = {});

}  // namespace tumorboard::cli
