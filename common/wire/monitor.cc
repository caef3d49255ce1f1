// SPDX-License-Identifier: Apache-2.0
#include "common/wire/monitor.h"

#include <atomic>
#include <cstring>
#include <string>

namespace tumorboard::wire {

Monitor::Monitor(zmq::context_t& context, zmq::socket_t& socket, int events)
    : watched_(socket), pair_(context, zmq::socket_type::pair) {
  static std::atomic<std::uint64_t> next_name{0};
  const std::string address = "inproc://tumorboard-monitor-" + std::to_string(next_name++);
  pair_.set(zmq::sockopt::linger, 0);
  if (zmq_socket_monitor(watched_.handle(), address.c_str(), events) != 0) throw zmq::error_t();
  pair_.connect(address);
}

// Stopped before the pair closes: an event without a reader would hold ZeroMQ's own thread.
Monitor::~Monitor() { zmq_socket_monitor(watched_.handle(), nullptr, 0); }

std::optional<Monitor::Event> Monitor::next() {
  zmq::message_t event;
  zmq::message_t endpoint;
  if (!pair_.recv(event, zmq::recv_flags::dontwait)) return std::nullopt;
  [[maybe_unused]] const auto size = pair_.recv(endpoint, zmq::recv_flags::dontwait);
  Event out;
  if (event.size() != sizeof out.what + sizeof out.value) return out;
  std::memcpy(&out.what, event.data(), sizeof out.what);
  std::memcpy(&out.value, event.data<char>() + sizeof out.what, sizeof out.value);
  return out;
}

}  // namespace tumorboard::wire
