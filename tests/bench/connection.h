// SPDX-License-Identifier: Apache-2.0
// One client session of the load program. It speaks the wire directly: the client library's
// retries would hide what is measured.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <zmq.hpp>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/base/result.h"
#include "common/wire/liveness.h"
#include "common/wire/peer_socket.h"
#include "tests/bench/recorder.h"

namespace tumorboard::bench {

struct Target {
  std::string endpoint;
  wire::CurveKey server_key;
  wire::CurveKeypair own;
};

class Connection {
 public:
  // Connects, says hello and waits for the welcome, at most 10 s.
  static Result<Connection> open(zmq::context_t& context, const Target& target, Random& random);

  // False when the socket takes no more now; the request was not sent then.
  bool submit(std::string case_id, std::string body);
  Result<> subscribe(std::uint32_t credit);
  void grant(std::uint32_t credit);
  void heartbeat_if_due(std::int64_t now_ms);

  // The next message that is neither heartbeat nor greeting; empty when there is none.
  Result<std::optional<wire::Message>> receive();

  struct Outstanding {
    std::string case_id;
    Clock::time_point sent;
  };
  // What a reply answers; forgets it.
  std::optional<Outstanding> answered(const wire::Message& reply);

  [[nodiscard]] std::size_t outstanding() const { return outstanding_.size(); }
  [[nodiscard]] zmq::pollitem_t poll_item() { return socket_.poll_item(); }

 private:
  Connection(wire::PeerSocket socket, std::string nonce) : socket_(std::move(socket)), nonce_(std::move(nonce)) {}
  Result<> greet();

  wire::PeerSocket socket_;
  std::string nonce_;
  std::uint64_t counter_ = 0;
  wire::Liveness liveness_{SystemClock().boot_ms()};
  std::unordered_map<std::uint64_t, Outstanding> outstanding_;  // by correlation
};

}  // namespace tumorboard::bench
