// SPDX-License-Identifier: Apache-2.0
// A client's or worker's end: one DEALER with CURVE. Born, used and closed on one thread.
// ZeroMQ reconnects silently, and the server has then forgotten the session: it answers
// UNAUTHENTICATED, and the peer says HELLO again. After three missed heartbeats throw this
// object away and make a new one.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <zmq.hpp>

#include "common/base/result.h"
#include "common/wire/curve.h"
#include "common/wire/frame.h"

namespace tumorboard::wire {

class PeerSocket {
 public:
  // Begins to connect and returns at once. INVALID for an endpoint ZeroMQ does not
  // understand. `context` must outlive the socket.
  static Result<PeerSocket> connect(zmq::context_t& context, const std::string& endpoint,
                                    const CurveKey& server_public_key, const CurveKeypair& own);

  PeerSocket(PeerSocket&&) noexcept;
  PeerSocket& operator=(PeerSocket&&) noexcept;
  ~PeerSocket();

  // Waits until the handshake is done. UNAUTHENTICATED: the server does not know the key.
  // UNAVAILABLE: nobody there in time; the message says if the handshake was cut off, which
  // is what a wrong server key looks like from this side.
  Result<> wait_ready(std::chrono::milliseconds wait);

  // Never waits. UNAVAILABLE while not connected, RESOURCE_EXHAUSTED at the
  // high-water mark, INVALID for a body above max_body_bytes. Nothing was sent then.
  Result<> send(const Message& message);

  // The next message; empty when none came in time. BAD_MESSAGE or UNSUPPORTED_REVISION for
  // one that is not of this protocol (the socket stays usable), UNAVAILABLE when the context
  // is shut down.
  Result<std::optional<Message>> receive(std::chrono::milliseconds wait);

  // For wire::poll beside other descriptors. When ready, call receive(0) until it is empty.
  [[nodiscard]] zmq::pollitem_t poll_item();
  [[nodiscard]] zmq::pollitem_t monitor_item();

  // What send, receive and wait_ready have seen so far. After auth_failed() stop: ZeroMQ
  // would try again for ever.
  [[nodiscard]] bool auth_failed() const;
  [[nodiscard]] bool connected() const;
  [[nodiscard]] std::uint32_t handshakes_cut() const;

 private:
  struct State;
  explicit PeerSocket(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace tumorboard::wire
