// SPDX-License-Identifier: Apache-2.0
// A re-check: a worker judges a case under review again, with other knowledge or another trial registry than
// its answer was made with.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/ids.h"
#include "tumorboard/v1/worker.pb.h"

namespace tumorboard {

struct Recheck {
  v1::JobKind kind = v1::JOB_KIND_CHECK;  // or SCREEN
  std::uint64_t proposal = 0;             // CHECK: whose preview it belongs to; 0: the artefact is in use
  std::string case_id;
  std::string knowledge_digest;
  std::string trials_digest;
  std::string basis_digest;     // CHECK: of the answer it is compared with
  Sequence basis_sequence = 0;  // SCREEN: of the screening it is compared with
  std::string case_bytes;       // as a worker gets them
  std::string basis;            // that answer or screening: a serialised Recommendation
  unsigned tries = 0;
};

}  // namespace tumorboard
