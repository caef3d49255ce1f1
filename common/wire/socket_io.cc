// SPDX-License-Identifier: Apache-2.0
#include "common/wire/socket_io.h"

#include "common/wire/limits.h"

namespace tumorboard::wire {

namespace {

// ZeroMQ measures the frame as encrypted: CURVE adds 33 bytes.
constexpr std::size_t kCurveOverhead = 64;

}  // namespace

void set_defaults(zmq::socket_t& socket, int send_high_water, int receive_high_water) {
  socket.set(zmq::sockopt::linger, kLingerMs);
  socket.set(zmq::sockopt::sndhwm, send_high_water);
  socket.set(zmq::sockopt::rcvhwm, receive_high_water);
  socket.set(zmq::sockopt::maxmsgsize, static_cast<int64_t>(kMaxFrameBytes + kCurveOverhead));
  socket.set(zmq::sockopt::handshake_ivl, kHandshakeMs);
  socket.set(zmq::sockopt::heartbeat_ivl, kZmtpHeartbeatMs);
  socket.set(zmq::sockopt::heartbeat_timeout, kZmtpTimeoutMs);
  socket.set(zmq::sockopt::ipv6, 1);
}

std::optional<RawMessage> receive_raw(zmq::socket_t& socket) {
  RawMessage raw;
  for (;;) {
    zmq::message_t frame;
    // ZeroMQ delivers whole messages: after the first frame the rest is there.
    if (!socket.recv(frame, zmq::recv_flags::dontwait)) return std::nullopt;
    const bool more = frame.more();
    if (raw.count < raw.frames.size()) raw.frames[raw.count] = std::move(frame);
    ++raw.count;
    if (!more) return raw;
  }
}

bool send_raw(zmq::socket_t& socket, const std::string* routing_id, const Message& message) {
  const auto more = zmq::send_flags::dontwait | zmq::send_flags::sndmore;
  const Frames frames = encode(message);
  if (routing_id != nullptr) {
    if (!socket.send(zmq::buffer(*routing_id), more)) return false;
    socket.send(zmq::buffer(frames[0]), more);
  } else if (!socket.send(zmq::buffer(frames[0]), more)) {
    return false;
  }
  // Once the first frame is taken, ZeroMQ takes the others of the message.
  socket.send(zmq::buffer(frames[1]), more);
  socket.send(zmq::buffer(frames[2]), zmq::send_flags::dontwait);
  return true;
}

}  // namespace tumorboard::wire
