// SPDX-License-Identifier: Apache-2.0
// Who is not let in.
#include <gtest/gtest.h>

#include "common/wire/poll.h"
#include "common/wire/server_socket.h"
#include "tests/security/hostile.h"
#include "tests/unit/daemon/broker_rig.h"

namespace tumorboard {
namespace {

using std::chrono::milliseconds;

// A message of this connection, if any, is at the engine before that of a later, good one.
void expect_nothing_got_through(Rig& rig) {
  auto good = rig.peer(rig.tcp(), rig.other_key);
  ASSERT_TRUE(good.send(hello(nonce('g'))));
  EXPECT_EQ(rig.next().key_id, wire::key_id_of(rig.other_key.public_key));
  EXPECT_EQ(rig.to_engine.size(), 0U);
  await_count(rig.broker->counts().client_sessions, 1);
  EXPECT_EQ(rig.broker->counts().client_sessions + rig.broker->counts().worker_sessions, 1U);
}

std::vector<std::string> hello_frames() {
  const wire::Frames frames = wire::encode(hello(nonce('x')));
  return {frames.begin(), frames.end()};
}

class Handshake : public testing::TestWithParam<bool> {
 protected:
  Handshake() {
    EXPECT_TRUE(rig_.broker->start());
    endpoint_ = GetParam() ? rig_.ipc() : rig_.tcp();
    refused_before_ = 3;  // the strangers of the self-test, one an endpoint
    await_count(rig_.broker->counts().handshakes_refused, refused_before_);
  }
  // Sends a hello that waits in the socket until it is let in, and waits for the refusal.
  void expect_refused(RawDealer& dealer) {
    dealer.connect().send(hello_frames());
    await_count(rig_.broker->counts().handshakes_refused, refused_before_ + 1);
    EXPECT_TRUE(dealer.receive(milliseconds(0)).empty());
    expect_nothing_got_through(rig_);
  }

  Rig rig_;
  std::string endpoint_;
  std::uint64_t refused_before_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Over, Handshake, testing::Bool(),
                         [](const auto& over) { return std::string(over.param ? "ipc" : "tcp"); });

TEST_P(Handshake, a_wrong_server_key_gets_nowhere) {
  RawDealer dealer(rig_.context, endpoint_);
  expect_refused(dealer.curve(wire::generate().public_key, rig_.client_key));
}

TEST_P(Handshake, an_unknown_key_gets_nowhere) {
  RawDealer dealer(rig_.context, endpoint_);
  expect_refused(dealer.curve(rig_.server_key.public_key, wire::generate()));
}

TEST_P(Handshake, a_workers_key_gets_nowhere_at_the_clients_door) {
  RawDealer dealer(rig_.context, endpoint_);
  expect_refused(dealer.curve(rig_.server_key.public_key, rig_.worker_key));
}

TEST_P(Handshake, a_public_key_without_its_secret_gets_nowhere) {
  RawDealer dealer(rig_.context, endpoint_);
  const wire::CurveKeypair stolen(rig_.client_key.public_key, wire::generate().secret_key);
  expect_refused(dealer.curve(rig_.server_key.public_key, stolen));
}

TEST_P(Handshake, a_client_without_curve_gets_nowhere) {
  RawDealer dealer(rig_.context, endpoint_);
  expect_refused(dealer);
}

TEST_P(Handshake, a_client_with_a_password_gets_nowhere) {
  RawDealer dealer(rig_.context, endpoint_);
  expect_refused(dealer.plain("admin", "admin"));
}

TEST_P(Handshake, a_revoked_key_makes_no_new_session_on_old_or_new_connections) {
  auto live = rig_.peer(endpoint_, rig_.client_key);
  rig_.say_hello(live, nonce('a'));
  rig_.keys.set({{wire::key_id_of(rig_.other_key.public_key), rig_.other_key.public_key, Channel::kClient}});

  ASSERT_TRUE(live.send(hello(nonce('b'), 4)));
  EXPECT_EQ(reply(live, 4).code(), v1::ERROR_CODE_UNAUTHENTICATED);
  ASSERT_TRUE(live.send(hello(nonce('a'), 5)));  // not even its own again
  EXPECT_EQ(reply(live, 5).code(), v1::ERROR_CODE_UNAUTHENTICATED);

  auto again = wire::PeerSocket::connect(rig_.context, endpoint_, rig_.server_key.public_key, rig_.client_key).value();
  EXPECT_EQ(again.wait_ready(kLong).error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(rig_.to_engine.size(), 0U);
}

TEST(Downgrade, old_greetings_get_nowhere) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  const std::string unversioned("\x01\x00\x06\x00hello", 9);  // ZMTP 1.0: anonymous identity, a message
  const std::string zmtp2 = std::string("\xff\0\0\0\0\0\0\0\x01\x7f\x01\x05", 12) + std::string("\0\0", 2);
  std::string zmtp3_null("\xff\0\0\0\0\0\0\0\x01\x7f\x03\x00NULL", 16);  // padded to 64 octets
  zmtp3_null.resize(64, '\0');
  for (const std::string& greeting : {unversioned, zmtp2, zmtp3_null}) {
    RawTcp tcp(rig.tcp());
    tcp.send(greeting);
    tcp.until_closed(kLong);
  }
  expect_nothing_got_through(rig);
}

TEST(Downgrade, a_mute_connection_is_closed) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  RawTcp tcp(rig.tcp());
  tcp.until_closed(kLong);
  expect_nothing_got_through(rig);
}

TEST(Downgrade, noise_is_closed_and_the_door_stays_open_for_others) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  for (int n = 0; n < 50; ++n) {
    RawTcp tcp(rig.tcp());
    tcp.send("\xff\0\0\0\0\0\0\0\x01\x7f\x03" + std::string(200, static_cast<char>(n)));
    tcp.until_closed(kLong);
  }
  expect_nothing_got_through(rig);
}

// A server socket as ours, without a handler in its context: ZeroMQ alone would let everybody in.
TEST(NoHandler, the_server_fails_closed) {
  zmq::context_t context;
  const wire::CurveKeypair server_key = wire::generate();
  auto server = wire::ServerSocket::create(context, server_key.secret_key, {"client"}).value();
  const std::string endpoint = server.bind("tcp://127.0.0.1:*").value();
  zmq::context_t outside;
  RawDealer dealer(outside, endpoint);
  dealer.curve(server_key.public_key, wire::generate()).connect().send(hello_frames());
  while (server.counts().handshakes_refused < 2) {
    EXPECT_FALSE(server.receive());
    std::array items{server.poll_item(), server.monitor_item()};
    ASSERT_TRUE(wire::poll(items, kLong));
  }
  EXPECT_FALSE(server.receive());
}

TEST(NoHandler, a_dead_authenticator_lets_nobody_in_and_keeps_who_is_there) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto inside = rig.peer(rig.tcp(), rig.other_key);
  const SessionId session = rig.say_hello(inside, nonce('i'));
  const std::uint64_t before = rig.broker->counts().handshakes_refused;
  rig.authenticator.reset();
  RawDealer dealer(rig.context, rig.tcp());
  dealer.curve(rig.server_key.public_key, rig.client_key).connect().send(hello_frames());
  await_count(rig.broker->counts().handshakes_refused, before + 1);
  ASSERT_TRUE(inside.send(request(v1::MESSAGE_TYPE_STATUS, 1)));
  EXPECT_EQ(rig.next().session, session);
  EXPECT_EQ(rig.to_engine.size(), 0U);
}

}  // namespace
}  // namespace tumorboard
