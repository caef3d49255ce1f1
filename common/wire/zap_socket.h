// SPDX-License-Identifier: Apache-2.0
// The ZAP handler's socket (ZeroMQ RFC 27): one per context, bound before any server socket.
// Born, used and closed on one thread.
#pragma once

#include <optional>
#include <string>
#include <zmq.hpp>

#include "common/base/result.h"
#include "common/wire/curve.h"

namespace tumorboard::wire {

inline constexpr const char* kZapEndpoint = "inproc://zeromq.zap.01";

struct ZapRequest {
  std::string request_id;
  std::string domain;
  std::string address;
  std::string mechanism;
  std::optional<CurveKey> public_key;  // of a CURVE request with one key of 32 bytes
};

class ZapSocket {
 public:
  // CONFLICT if the context has a handler already.
  static Result<ZapSocket> bind(zmq::context_t& context);

  // Never waits; empty when nothing is there. A request that is not ZAP 1.0 is answered
  // 500 here and not shown. UNAVAILABLE when the context is shut down.
  Result<std::optional<ZapRequest>> receive();

  Result<> accept(const ZapRequest& request, const std::string& user_id);  // 200
  Result<> refuse(const ZapRequest& request);                              // 400

  [[nodiscard]] zmq::pollitem_t poll_item() { return {socket_.handle(), 0, ZMQ_POLLIN, 0}; }

 private:
  explicit ZapSocket(zmq::socket_t socket) : socket_(std::move(socket)) {}

  zmq::socket_t socket_;
};

}  // namespace tumorboard::wire
