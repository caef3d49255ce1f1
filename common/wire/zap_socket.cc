// SPDX-License-Identifier: Apache-2.0
#include "common/wire/zap_socket.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace tumorboard::wire {
namespace {

// RFC 27: version, request id, domain, address, identity, mechanism, credentials...
constexpr std::size_t kVersion = 0, kRequestId = 1, kDomain = 2, kAddress = 3, kMechanism = 5, kCredentials = 6;
constexpr std::size_t kMaxFrames = 16;
constexpr const char* kZapVersion = "1.0";

std::vector<std::string> receive_frames(zmq::socket_t& socket) {
  std::vector<std::string> frames;
  zmq::message_t frame;
  auto size = socket.recv(frame, zmq::recv_flags::dontwait);
  while (size) {
    if (frames.size() < kMaxFrames) frames.push_back(frame.to_string());
    if (!frame.more()) break;
    size = socket.recv(frame, zmq::recv_flags::dontwait);
  }
  return frames;
}

Result<> answer(zmq::socket_t& socket, const std::string& request_id, std::string_view code, std::string_view text,
                const std::string& user_id) {
  try {
    const auto more = zmq::send_flags::sndmore | zmq::send_flags::dontwait;
    socket.send(zmq::str_buffer("1.0"), more);
    socket.send(zmq::buffer(request_id), more);
    socket.send(zmq::buffer(code), more);
    socket.send(zmq::buffer(text), more);
    socket.send(zmq::buffer(user_id), more);
    socket.send(zmq::message_t(), zmq::send_flags::dontwait);  // no metadata
    return {};
  } catch (const zmq::error_t& error) {
    return fail(ErrorCode::kUnavailable, std::string("ZAP reply: ") + error.what());
  }
}

}  // namespace

Result<ZapSocket> ZapSocket::bind(zmq::context_t& context) {
  try {
    zmq::socket_t socket(context, zmq::socket_type::rep);
    socket.set(zmq::sockopt::linger, 0);
    socket.bind(kZapEndpoint);
    return ZapSocket(std::move(socket));
  } catch (const zmq::error_t& error) {
    return fail(error.num() == EADDRINUSE ? ErrorCode::kConflict : ErrorCode::kUnavailable,
                std::string("cannot bind the ZAP handler: ") + error.what());
  }
}

Result<std::optional<ZapRequest>> ZapSocket::receive() {
  try {
    const std::vector<std::string> frames = receive_frames(socket_);
    if (frames.empty()) return std::optional<ZapRequest>();
    if (frames.size() <= kMechanism || frames[kVersion] != kZapVersion) {
      TB_TRY(answer(socket_, frames.size() > kRequestId ? frames[kRequestId] : "", "500", "not ZAP 1.0", ""));
      return std::optional<ZapRequest>();
    }
    ZapRequest request{frames[kRequestId], frames[kDomain], frames[kAddress], frames[kMechanism], std::nullopt};
    if (request.mechanism == "CURVE" && frames.size() == kCredentials + 1) {
      const std::string& raw = frames[kCredentials];
      if (CurveKey key{}; raw.size() == key.size()) {
        std::copy(raw.begin(), raw.end(), key.begin());
        request.public_key = key;
      }
    }
    return std::optional<ZapRequest>(std::move(request));
  } catch (const zmq::error_t& error) {
    return fail(ErrorCode::kUnavailable, std::string("ZAP request: ") + error.what());
  }
}

Result<> ZapSocket::accept(const ZapRequest& request, const std::string& user_id) {
  return answer(socket_, request.request_id, "200", "OK", user_id);
}

Result<> ZapSocket::refuse(const ZapRequest& request) {
  return answer(socket_, request.request_id, "400", "unknown key", "");
}

}  // namespace tumorboard::wire
