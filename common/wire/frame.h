// SPDX-License-Identifier: Apache-2.0
// The three frames of every message: header, envelope, body. A protobuf message is not
// self-describing (empty bytes and the wrong type parse), hence the typed header:
//
//   0..3  'T' 'U' 'M' 'B'    4  protocol version 1    5  0    6..7  MessageType, big endian
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/wire/limits.h"
#include "tumorboard/v1/envelope.pb.h"

namespace tumorboard::wire {

struct Message {
  v1::MessageType type = v1::MESSAGE_TYPE_UNSPECIFIED;
  v1::Envelope envelope;  // schema_revision 0: encode() stamps ours
  std::string body;       // serialised message named by the type, or empty
};

using Frames = std::array<std::string, 3>;

// The type must be a known one: anything else is our bug. Does not check the body's size.
Frames encode(const Message& message);

// BAD_MESSAGE, or UNSUPPORTED_REVISION for a newer schema than ours. Fields of the envelope
// that we do not know are tolerated at our revision. The body is not parsed, and its size is
// not judged (max_body_bytes), save that heartbeat, goodbye and credit must have none.
Result<Message> decode(std::string_view header, std::string_view envelope, std::string_view body);

// The correlation of a message that decode() refused, when header and envelope are readable
// enough to answer it.
std::optional<std::uint64_t> correlation_of(std::string_view header, std::string_view envelope);

}  // namespace tumorboard::wire
