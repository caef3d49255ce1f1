// SPDX-License-Identifier: Apache-2.0
// Request ids: what makes a repeated command the same command.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tumorboard/v1/envelope.pb.h"

namespace tumorboard {

// The id that `--request-id TEXT` stands for: the first 16 bytes of SHA-256 of the text, counter 0.
v1::RequestId request_id_of_text(std::string_view text);

// As printed: lower-case hex of the nonce, a hyphen, the counter.
std::string text_of(const v1::RequestId& id);

// Commands change something and carry a request id; every other message does not.
bool is_command(v1::MessageType type);

}  // namespace tumorboard
