// SPDX-License-Identifier: Apache-2.0
// What a sent case does to the case on file: who clarified what, which facts change, and whether
// the case can be about this patient and this day. Pure.
#pragma once

#include <string>
#include <vector>

#include "common/base/date.h"
#include "common/base/result.h"
#include "daemon/workflow/roles.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/client.pb.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::workflow {

struct FactChanges {
  std::string case_bytes;              // as stored: the bytes sent, unless a clarification was settled
  std::vector<std::string> paths;      // what changes, in the order of the case file
  std::vector<std::string> clarified;  // the paths that new, changed or removed clarifications speak of
};

// The bytes to store for a new case. INVALID: a day of assessment ahead of today, or another
// birth date than the identity's. FORBIDDEN: an intake gateway that clarifies.
Result<std::string> submitted_case(const Actor& actor, const v1::SubmitCase& command, const v1::Case& facts,
                                   Date today);

// What `sent` changes of `before`; refuses what submitted_case() refuses. A clarification that is
// new or changed is by `actor`. One by somebody else stays as it is, unless `actor` states an own
// one of the same clause in its place.
Result<FactChanges> changed_facts(const Actor& actor, const v1::CaseSnapshot& snapshot, const v1::Case& before,
                                  const std::string& sent, Date today);

}  // namespace tumorboard::workflow
