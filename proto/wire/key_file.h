// SPDX-License-Identifier: Apache-2.0
// CURVE keys in files: one line of 40 characters (Z85). A secret key's public half is
// computed, so one file is the whole pair.
#pragma once

#include <string>

#include "proto/base/result.h"
#include "proto/wire/curve.h"

namespace tumorboard::wire {

// NOT_FOUND; FAILED_PRECONDITION if others have any right on the file or its group may do
// more than read (service managers hand secrets over as 0440); INVALID if it holds no key.
Result<CurveKeypair> load_secret_key(const std::string& path);

// Makes the file, 0600, synced. CONFLICT if it is there already: a key is never overwritten.
Result<> save_secret_key(const std::string& path, const CurveKeypair& pair);

Result<CurveKey> load_public_key(const std::string& path);  // NOT_FOUND, INVALID

}  // namespace tumorboard::wire
