// SPDX-License-Identifier: Apache-2.0
// The seal of a head file: a JWS by the server's signing key over the lines that say the head.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/signing/key_file.h"

namespace tumorboard::signing {

// FAILED_PRECONDITION if the key file has no signing key that is open.
Result<std::string> seal_head(std::string_view head_text, const KeyFile& server);

// CORRUPT unless this server sealed exactly these lines.
Result<> check_seal(std::string_view seal, std::string_view head_text, const PublicIdentity& server);

}  // namespace tumorboard::signing
