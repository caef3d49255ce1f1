// SPDX-License-Identifier: Apache-2.0
// The Transport of every day: a CURVE socket to a daemon. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <zmq.hpp>

#include "clients/lib/transport.h"
#include "common/wire/curve.h"
#include "common/wire/peer_socket.h"

namespace tumorboard {

class PeerTransport final : public Transport {
 public:
  PeerTransport(std::string endpoint, const wire::CurveKey& server_key, const wire::CurveKeypair& own)
      : endpoint_(std::move(endpoint)), server_key_(server_key), own_(own) {}

  Result<> open() override;  // INVALID for an endpoint that is not understood
  void close() override { socket_.reset(); }
  Result<> send(const wire::Message& message) override;
  Result<std::optional<wire::Message>> receive(std::chrono::milliseconds wait) override;
  [[nodiscard]] bool refused() const override { return socket_ && socket_->auth_failed(); }
  [[nodiscard]] bool cut_off() const override { return socket_ && socket_->handshakes_cut() > 0; }

 private:
  const std::string endpoint_;
  const wire::CurveKey server_key_;
  const wire::CurveKeypair own_;
  zmq::context_t context_{1};  // destroyed after the socket
  std::optional<wire::PeerSocket> socket_;
};

}  // namespace tumorboard
