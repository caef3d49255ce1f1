// SPDX-License-Identifier: Apache-2.0
// What passes between the broker, which owns every client and worker socket, and the engine,
// which owns the state. Values only; no socket, no thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "tumorboard/v1/client.pb.h"
#include "tumorboard/v1/envelope.pb.h"

namespace tumorboard {

enum class Channel : std::uint8_t { kClient, kWorker };

// One message of an authenticated peer, or the end of its session.
struct Inbound {
  enum class What : std::uint8_t { kMessage, kSessionEnded };
  What what = What::kMessage;
  Channel channel = Channel::kClient;
  SessionId session;  // one connection and hello nonce of one key; never reused
  KeyId key_id;       // from ZAP, never from the message
  v1::MessageType type = v1::MESSAGE_TYPE_UNSPECIFIED;
  v1::Envelope envelope;
  std::string body;              // as received
  std::int64_t received_ms = 0;  // boot time
};

// To one session; dropped if the session has ended.
struct Outbound {
  SessionId session;
  v1::MessageType type = v1::MESSAGE_TYPE_UNSPECIFIED;  // UNSPECIFIED: nothing to send, only the fields below
  v1::Envelope envelope;
  std::string body;
  std::optional<std::uint64_t> examined;  // the sequence later heartbeats carry
  bool end_session = false;               // after sending: forget the session (revoked key, protocol error)
};

// What a refused peer is told.
v1::Reply reply_of(const Error& error);

// To the session a message came from, with its correlation.
Outbound answer(const Inbound& message, v1::MessageType type, std::string body);

}  // namespace tumorboard
