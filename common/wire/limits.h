// SPDX-License-Identifier: Apache-2.0
// Every number of the wire in one place. Sizes in bytes, times in milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tumorboard/v1/envelope.pb.h"

namespace tumorboard::wire {

inline constexpr std::uint8_t kProtocolVersion = 1;
// What the fields of the messages mean. The number is defined here only; what an older revision may
// no longer do is in daemon/engine/revision_law.h.
inline constexpr std::uint32_t kSchemaRevision = 2;
inline constexpr std::uint32_t kOldestSchemaRevision = 1;  // still spoken; every peer reads it

inline constexpr std::size_t kHeaderBytes = 8;
inline constexpr std::size_t kMaxEnvelopeBytes = 1024;
inline constexpr std::size_t kMaxCommandBytes = 256UL * 1024;         // the body of a client's command
inline constexpr std::size_t kMaxFrameBytes = 4UL * 1024 * 1024;      // any frame; more ends the connection
inline constexpr std::size_t kMaxArtefactChunkBytes = 1024UL * 1024;  // ArtefactChunk.data
inline constexpr std::size_t kSessionNonceBytes = 16;
inline constexpr std::size_t kRequestNonceBytes = 16;  // RequestId.nonce

inline constexpr std::int64_t kHeartbeatMs = 2000;  // of silence, then a heartbeat
inline constexpr int kMisses = 3;                   // heartbeats missed: the peer is gone
inline constexpr int kHandshakeMs = 3000;

// ZMTP's own heartbeat cuts a dead connection; the one above finds a restarted peer.
inline constexpr int kZmtpHeartbeatMs = 5000;
inline constexpr int kZmtpTimeoutMs = 15000;

// The largest body of a message of this type.
constexpr std::size_t max_body_bytes(v1::MessageType type) {
  const bool command = type >= v1::MESSAGE_TYPE_SUBMIT_CASE && type < v1::MESSAGE_TYPE_EVENT;
  return command || type == v1::MESSAGE_TYPE_HELLO ? kMaxCommandBytes : kMaxFrameBytes;
}

}  // namespace tumorboard::wire
