// SPDX-License-Identifier: Apache-2.0
// What the broker's thread runs. Made, used and destroyed on that thread, like its sockets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/wire/server_socket.h"
#include "daemon/transport/broker.h"
#include "daemon/transport/session_table.h"

namespace tumorboard {

class Broker::Loop {
 public:
  explicit Loop(Broker& broker);

  Result<Bound> bind();
  Result<> run();  // until stop; an error is fatal

 private:
  enum class End : std::uint8_t { kGoodbye, kSilent, kSlow, kGone, kReplaced, kEngine, kStop };

  Result<wire::ServerSocket> open(Channel channel, const std::vector<std::string>& endpoints,
                                  std::vector<std::string>& bound);
  wire::ServerSocket& socket(Channel channel) { return channel == Channel::kClient ? *client_ : *worker_; }

  // In
  void receive_some(Channel channel);
  void handle(Channel channel, wire::Incoming&& incoming);
  void handle_hello(Channel channel, wire::Incoming&& incoming);
  void handle_session_message(Session& session, wire::Message&& message);
  void forward(Session& session, wire::Message&& message);
  Inbound inbound(const Session& session, wire::Message&& message) const;
  void refuse(Channel channel, const std::string& routing_id, std::uint64_t correlation, const Error& error);
  [[nodiscard]] Error busy() const;

  // Out
  void send_some();
  void send(Outbound&& outbound);
  [[nodiscard]] bool deliver(Session& session, wire::Message&& message);  // false: the session has ended
  void flush_backlog();

  // Time
  void tick();
  void end(Session& session, End why);
  void retry_held();
  void drain();
  void publish_counts();
  [[nodiscard]] std::chrono::milliseconds wait() const;

  Broker& broker_;
  std::optional<wire::ServerSocket> client_;
  std::optional<wire::ServerSocket> worker_;
  SessionTable sessions_;
  std::set<SessionId> backlog_;  // sessions whose outbox is not empty
  std::optional<Inbound> held_;  // a worker's message the full engine queue did not take: workers wait
  std::int64_t now_ms_ = 0;      // of this turn
  std::int64_t next_tick_ms_ = 0;
  std::uint64_t dropped_ = 0;  // beside those the sockets dropped
};

}  // namespace tumorboard
