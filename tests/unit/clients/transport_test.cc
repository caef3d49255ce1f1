// SPDX-License-Identifier: Apache-2.0
// The client over real sockets: CURVE, ZAP, ROUTER, in this process.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

#include "clients/lib/client.h"
#include "clients/lib/peer_transport.h"
#include "common/wire/poll.h"
#include "common/wire/server_socket.h"
#include "common/wire/zap_socket.h"

namespace tumorboard {
namespace {

// Lets one key in, welcomes it and answers every request OK.
class Router {
 public:
  explicit Router(const wire::CurveKey& allowed) : allowed_(allowed), thread_([this] { serve(); }) {
    ready_.wait(false);
  }
  ~Router() {
    stop_ = true;
    thread_.join();
  }
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;
  std::string endpoint;
  const wire::CurveKeypair keys = wire::generate();

 private:
  void serve() {
    auto zap = wire::ZapSocket::bind(context_);
    auto socket = wire::ServerSocket::create(context_, keys.secret_key, {.zap_domain = "client"});
    endpoint = *socket->bind("tcp://127.0.0.1:*");
    ready_ = true;
    ready_.notify_one();
    while (!stop_) {
      std::array<zmq::pollitem_t, 2> items{zap->poll_item(), socket->poll_item()};
      (void)wire::poll(items, std::chrono::milliseconds(20));
      while (auto request = zap->receive()) {
        if (!*request) break;
        const bool known = (*request)->public_key == allowed_;
        (void)(known ? zap->accept(**request, "someone") : zap->refuse(**request));
      }
      while (const auto incoming = socket->receive()) {
        if (incoming->message) answer(*socket, incoming->routing_id, *incoming->message);
      }
    }
  }
  static void answer(wire::ServerSocket& socket, const std::string& to, const wire::Message& request) {
    wire::Message message;
    message.envelope.set_correlation(request.envelope.correlation());
    if (request.type == v1::MESSAGE_TYPE_HELLO) {
      v1::Hello hello;
      hello.ParseFromString(request.body);
      v1::Welcome welcome;
      welcome.set_session_nonce(hello.session_nonce());
      message.type = v1::MESSAGE_TYPE_WELCOME;
      message.body = welcome.SerializeAsString();
    } else if (request.type == v1::MESSAGE_TYPE_SHOW_CASE) {
      v1::Reply reply;
      reply.set_code(v1::ERROR_CODE_OK);
      message.type = v1::MESSAGE_TYPE_REPLY;
      message.body = reply.SerializeAsString();
    } else {
      return;
    }
    (void)socket.send(to, message);
  }

  const wire::CurveKey allowed_;
  zmq::context_t context_{1};
  std::atomic<bool> stop_ = false;
  std::atomic<bool> ready_ = false;
  std::thread thread_;
};

Request show() {
  Request request;
  request.type = v1::MESSAGE_TYPE_SHOW_CASE;
  return request;
}

TEST(PeerTransportTest, a_known_key_is_answered) {
  const wire::CurveKeypair own = wire::generate();
  Router router(own.public_key);
  PeerTransport transport(router.endpoint, router.keys.public_key, own);
  const SystemClock clock;
  SystemRandom random;
  Client client(transport, clock, random);
  for (int i = 0; i < 20; ++i) {
    const auto reply = client.call(show());
    ASSERT_TRUE(reply.has_value()) << reply.error().message;
    EXPECT_EQ(reply->code(), v1::ERROR_CODE_OK);
  }
}

TEST(PeerTransportTest, an_unknown_key_is_unauthenticated) {
  Router router(wire::generate().public_key);
  PeerTransport transport(router.endpoint, router.keys.public_key, wire::generate());
  const SystemClock clock;
  SystemRandom random;
  Client client(transport, clock, random);
  const auto reply = client.call(show());
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, ErrorCode::kUnauthenticated);
}

TEST(PeerTransportTest, an_endpoint_that_is_none_is_invalid) {
  PeerTransport transport("board", wire::generate().public_key, wire::generate());
  const SystemClock clock;
  SystemRandom random;
  Client client(transport, clock, random);
  EXPECT_EQ(client.call(show()).error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace tumorboard
