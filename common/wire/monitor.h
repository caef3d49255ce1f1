// SPDX-License-Identifier: Apache-2.0
// The events of one socket (handshakes, disconnects). Lives on the socket's thread and must
// be read regularly: ZeroMQ's own thread waits when about a thousand events are unread.
#pragma once

#include <cstdint>
#include <optional>
#include <zmq.hpp>

namespace tumorboard::wire {

class Monitor {
 public:
  struct Event {
    std::uint16_t what = 0;   // ZMQ_EVENT_...
    std::uint32_t value = 0;  // depends on the event
  };

  // Throws zmq::error_t: only for use inside common/wire/*.cc.
  // Must be destroyed before `socket`.
  Monitor(zmq::context_t& context, zmq::socket_t& socket, int events);
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  std::optional<Event> next();  // without waiting
  [[nodiscard]] zmq::pollitem_t poll_item() { return {pair_.handle(), 0, ZMQ_POLLIN, 0}; }

 private:
  zmq::socket_ref watched_;
  zmq::socket_t pair_;
};

}  // namespace tumorboard::wire
