// SPDX-License-Identifier: Apache-2.0
// The daemon's end: one ROUTER with CURVE and ZAP. Born, used and closed on one thread.
// Fails closed: without a live ZAP handler nobody gets in, and a message without ZAP's
// User-Id is dropped. A routing id says where to answer, never who is asking.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <zmq.hpp>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/wire/curve.h"
#include "common/wire/frame.h"

namespace tumorboard::wire {

enum class Sent : std::uint8_t { kSent, kFull, kGone };

struct Incoming {
  std::string routing_id;
  KeyId user_id;  // of ZAP, never empty
  Result<Message> message;
  std::optional<std::uint64_t> correlation;  // of a refused message that can be answered
};

// Since the socket was made.
struct ServerSocketCounts {
  std::uint64_t dropped = 0;             // not three frames, or no User-Id
  std::uint64_t handshakes_refused = 0;  // whatever the reason
  std::uint64_t connections_ended = 0;   // by either side, oversized frames included
};

struct ServerSocketOptions {
  std::string zap_domain;  // never empty
  int send_high_water = 256;
  int receive_high_water = 256;
};

class ServerSocket {
 public:
  static Result<ServerSocket> create(zmq::context_t& context, const CurveKey& server_secret_key,
                                     const ServerSocketOptions& options);

  ServerSocket(ServerSocket&&) noexcept;
  ServerSocket& operator=(ServerSocket&&) noexcept;
  ~ServerSocket();

  // May be called several times. The endpoint as bound (a wildcard port resolved).
  // UNAVAILABLE if taken, INVALID if not understood. An ipc:// bind takes over a live path:
  // hold the lock of the state directory first.
  Result<std::string> bind(const std::string& endpoint);

  // Never waits. Empty when nothing is there, or when what was there was dropped: poll again.
  std::optional<Incoming> receive();
  Sent send(const std::string& routing_id, const Message& message);  // never waits

  [[nodiscard]] zmq::pollitem_t poll_item();
  [[nodiscard]] zmq::pollitem_t monitor_item();
  const ServerSocketCounts& counts();  // reads the monitor first

 private:
  struct State;
  explicit ServerSocket(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace tumorboard::wire
