// SPDX-License-Identifier: Apache-2.0
// What both ends share: socket options, and frames in and out. Internal to common/wire; throws
// zmq::error_t.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <zmq.hpp>

#include "common/wire/frame.h"

namespace tumorboard::wire {

inline constexpr int kLingerMs = 500;  // how long a closed socket still sends

// As many frames as any valid message has; `count` tells how many there really were.
struct RawMessage {
  std::array<zmq::message_t, 4> frames;
  std::size_t count = 0;
};

inline std::string_view view(const zmq::message_t& frame) { return {frame.data<char>(), frame.size()}; }

// Limits, linger, heartbeats: everything but keys and roles.
void set_defaults(zmq::socket_t& socket, int send_high_water, int receive_high_water);

std::optional<RawMessage> receive_raw(zmq::socket_t& socket);  // never waits

// False: would have to wait; nothing was sent. With a routing id for a ROUTER, else null.
bool send_raw(zmq::socket_t& socket, const std::string* routing_id, const Message& message);

}  // namespace tumorboard::wire
