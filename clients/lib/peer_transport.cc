// SPDX-License-Identifier: Apache-2.0
#include "clients/lib/peer_transport.h"

#include <thread>
#include <utility>

namespace tumorboard {

Result<> PeerTransport::open() {
  socket_.reset();
  TB_ASSIGN(auto socket, wire::PeerSocket::connect(context_, endpoint_, server_key_, own_));
  socket_.emplace(std::move(socket));
  return {};
}

Result<> PeerTransport::send(const wire::Message& message) {
  if (!socket_) return fail(ErrorCode::kUnavailable, "not connected");
  return socket_->send(message);
}

Result<std::optional<wire::Message>> PeerTransport::receive(std::chrono::milliseconds wait) {
  if (!socket_) {
    std::this_thread::sleep_for(wait);  // between two attempts to connect: nothing can come
    return std::nullopt;
  }
  return socket_->receive(wait);
}

}  // namespace tumorboard
