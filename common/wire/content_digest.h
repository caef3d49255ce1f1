// SPDX-License-Identifier: Apache-2.0
// SHA-256 over the type of a command, four bytes with the highest first, and its body: the content that a
// request id stands for, and that a second person confirms.
#pragma once

#include <string_view>

#include "common/base/hash.h"
#include "tumorboard/v1/envelope.pb.h"

namespace tumorboard::wire {

Digest content_digest(v1::MessageType type, std::string_view body);

}  // namespace tumorboard::wire
