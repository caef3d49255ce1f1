// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <thread>

#include "common/wire/peer_socket.h"
#include "common/wire/poll.h"
#include "common/wire/server_socket.h"
#include "common/wire/zap_socket.h"

namespace tumorboard::wire {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong{20'000};  // a bound for what always comes sooner

// Lets one key in, as "known".
class ZapThread {
 public:
  ZapThread(zmq::context_t& context, CurveKey known) {
    std::promise<void> bound;
    auto ready = bound.get_future();
    thread_ = std::jthread([&context, known, &bound](const std::stop_token& stop) {
      auto zap = ZapSocket::bind(context).value();
      bound.set_value();
      while (!stop.stop_requested()) {
        std::array items{zap.poll_item()};
        if (!poll(items, milliseconds(20))) return;
        const auto request = zap.receive().value();
        if (!request) continue;
        const bool in = request->domain == "test" && request->public_key == known;
        ASSERT_TRUE(in ? zap.accept(*request, "known") : zap.refuse(*request));
      }
    });
    ready.wait();
  }

 private:
  std::jthread thread_;
};

class Sockets : public testing::TestWithParam<bool> {
 protected:
  Sockets() {
    std::string pattern = testing::TempDir() + "sockets_XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~Sockets() override { std::filesystem::remove_all(directory_); }

  void open(int high_water = 256) {
    server_ = ServerSocket::create(context_, server_key_.secret_key, {"test", high_water, high_water}).value();
    endpoint_ = server_->bind(GetParam() ? "ipc://" + directory_ + "/socket" : "tcp://127.0.0.1:*").value();
  }
  PeerSocket peer() { return PeerSocket::connect(context_, endpoint_, server_key_.public_key, known_).value(); }

  // The next message at the server.
  Incoming await() {
    const auto end = std::chrono::steady_clock::now() + kLong;
    for (;;) {
      if (auto incoming = server_->receive()) return std::move(*incoming);
      if (std::chrono::steady_clock::now() > end) throw std::runtime_error("nothing came");
      std::array items{server_->poll_item()};
      [[maybe_unused]] const auto ready = poll(items, milliseconds(100));
    }
  }

  std::string directory_;
  zmq::context_t context_;
  CurveKeypair server_key_ = generate();
  CurveKeypair known_ = generate();
  ZapThread zap_{context_, known_.public_key};
  std::optional<ServerSocket> server_;
  std::string endpoint_;
};

INSTANTIATE_TEST_SUITE_P(Over, Sockets, testing::Bool(),
                         [](const auto& over) { return std::string(over.param ? "ipc" : "tcp"); });

TEST_P(Sockets, a_message_goes_there_and_an_answer_comes_back) {
  open();
  auto one = peer();
  ASSERT_TRUE(one.wait_ready(kLong));
  EXPECT_TRUE(one.connected());
  ASSERT_TRUE(one.send({v1::MESSAGE_TYPE_HELLO, {}, "hi"}));
  const Incoming incoming = await();
  EXPECT_EQ(incoming.user_id, KeyId("known"));
  ASSERT_TRUE(incoming.message);
  EXPECT_EQ(incoming.message->type, v1::MESSAGE_TYPE_HELLO);
  EXPECT_EQ(incoming.message->body, "hi");

  EXPECT_EQ(server_->send(incoming.routing_id, {v1::MESSAGE_TYPE_WELCOME, {}, "there"}), Sent::kSent);
  const auto answer = one.receive(kLong);
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ((*answer)->body, "there");
}

TEST_P(Sockets, nothing_to_receive_is_no_error) {
  open();
  auto one = peer();
  ASSERT_TRUE(one.wait_ready(kLong));
  const auto nothing = one.receive(milliseconds(0));
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(*nothing);
}

TEST_P(Sockets, an_oversized_message_is_refused_before_it_is_sent) {
  open();
  auto one = peer();
  ASSERT_TRUE(one.wait_ready(kLong));
  EXPECT_EQ(one.send({v1::MESSAGE_TYPE_SUBMIT_CASE, {}, std::string(kMaxCommandBytes + 1, 'x')}).error().code,
            ErrorCode::kInvalid);
  EXPECT_EQ(one.send({v1::MESSAGE_TYPE_RESULT, {}, std::string(kMaxFrameBytes + 1, 'x')}).error().code,
            ErrorCode::kInvalid);
  ASSERT_TRUE(one.send({v1::MESSAGE_TYPE_RESULT, {}, std::string(kMaxFrameBytes, 'x')}));
  EXPECT_EQ(await().message->body.size(), kMaxFrameBytes);
}

TEST_P(Sockets, an_unknown_key_is_told_so) {
  open();
  auto stranger = PeerSocket::connect(context_, endpoint_, server_key_.public_key, generate()).value();
  EXPECT_EQ(stranger.wait_ready(kLong).error().code, ErrorCode::kUnauthenticated);
  EXPECT_TRUE(stranger.auth_failed());
  EXPECT_FALSE(stranger.connected());
  EXPECT_EQ(stranger.send({v1::MESSAGE_TYPE_HELLO, {}, {}}).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(stranger.receive(kLong).error().code, ErrorCode::kUnauthenticated);
}

TEST_P(Sockets, a_wrong_server_key_is_unavailable_and_says_what_it_may_be) {
  open();
  auto lost = PeerSocket::connect(context_, endpoint_, generate().public_key, known_).value();
  Result<> ready;
  do {
    ready = lost.wait_ready(milliseconds(200));
  } while (lost.handshakes_cut() == 0);
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(ready.error().hint, "");
  EXPECT_FALSE(lost.auth_failed());
  EXPECT_GE(server_->counts().handshakes_refused, 1U);
}

TEST_P(Sockets, nothing_is_queued_for_a_server_that_is_not_there) {
  auto lonely =
      PeerSocket::connect(context_, "ipc://" + directory_ + "/nobody", server_key_.public_key, known_).value();
  EXPECT_EQ(lonely.wait_ready(milliseconds(0)).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(lonely.send({v1::MESSAGE_TYPE_HELLO, {}, {}}).error().code, ErrorCode::kUnavailable);
}

TEST_P(Sockets, sending_to_nobody_is_gone) {
  open();
  EXPECT_EQ(server_->send("no such peer", {v1::MESSAGE_TYPE_HEARTBEAT, {}, {}}), Sent::kGone);
}

TEST_P(Sockets, sending_to_a_peer_that_left_becomes_gone) {
  open();
  std::string routing_id;
  {
    auto one = peer();
    ASSERT_TRUE(one.wait_ready(kLong));
    ASSERT_TRUE(one.send({v1::MESSAGE_TYPE_HELLO, {}, {}}));
    routing_id = await().routing_id;
  }
  while (server_->counts().connections_ended == 0) {
    std::array items{server_->monitor_item()};
    ASSERT_TRUE(poll(items, kLong));
  }
  while (server_->send(routing_id, {v1::MESSAGE_TYPE_HEARTBEAT, {}, {}}) != Sent::kGone) {
    EXPECT_FALSE(server_->receive());  // lets the socket take note
  }
}

TEST_P(Sockets, a_peer_that_does_not_read_is_full_and_never_blocks) {
  open(4);
  auto one = peer();
  ASSERT_TRUE(one.wait_ready(kLong));
  ASSERT_TRUE(one.send({v1::MESSAGE_TYPE_HELLO, {}, {}}));
  const std::string routing_id = await().routing_id;
  const Message large{v1::MESSAGE_TYPE_EVENT, {}, std::string(1024 * 1024, 'x')};
  auto sent = Sent::kSent;
  for (int n = 0; n < 2000 && sent == Sent::kSent; ++n) sent = server_->send(routing_id, large);
  EXPECT_EQ(sent, Sent::kFull);
}

TEST_P(Sockets, a_taken_or_senseless_endpoint_is_an_error) {
  open();
  auto other = ServerSocket::create(context_, server_key_.secret_key, {"test"}).value();
  if (!GetParam()) {
    EXPECT_EQ(other.bind(endpoint_).error().code, ErrorCode::kUnavailable);
  }
  EXPECT_EQ(other.bind("nonsense").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(other.bind("carrier-pigeon://coop").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(PeerSocket::connect(context_, "nonsense", server_key_.public_key, known_).error().code,
            ErrorCode::kInvalid);
}

TEST_P(Sockets, a_context_has_one_zap_handler) {
  EXPECT_EQ(ZapSocket::bind(context_).error().code, ErrorCode::kConflict);
}

}  // namespace
}  // namespace tumorboard::wire
