// SPDX-License-Identifier: Apache-2.0
// The text that a sign-off binds. What is signed is what was received: its digest is computed
// here, not believed.
#pragma once

#include "common/base/hash.h"
#include "common/base/result.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::cli {

// The digest to sign: of the board's own words when people wrote the version, else of the
// recommendation. CORRUPT if the view does not hang together: a digest that is not that of the
// text, or words of another case, version or basis.
Result<Digest> signable_digest(const v1::CaseView& view);

}  // namespace tumorboard::cli
