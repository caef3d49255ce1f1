// SPDX-License-Identifier: Apache-2.0
// What happens when something is full.
#include <gtest/gtest.h>

#include "tests/unit/daemon/broker_rig.h"

namespace tumorboard {
namespace {

TEST(BrokerBounds, a_full_engine_queue_refuses_commands_with_a_time_to_come_back) {
  BrokerOptions options;
  options.config.busy_retry_ms = 123;
  Rig rig(options, 1);
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  rig.say_hello(peer, nonce('a'));
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_SUBMIT_CASE, 1)));  // fills the queue
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_SUBMIT_CASE, 2)));
  const v1::Reply refused = reply(peer, 2);
  EXPECT_EQ(refused.code(), v1::ERROR_CODE_RESOURCE_EXHAUSTED);
  EXPECT_EQ(refused.error().retry_after_ms(), 123U);
  EXPECT_EQ(rig.next().envelope.correlation(), 1U);
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_SUBMIT_CASE, 3)));
  EXPECT_EQ(rig.next().envelope.correlation(), 3U);
}

TEST(BrokerBounds, a_stopping_engine_makes_commands_unavailable) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  rig.say_hello(peer, nonce('a'));
  rig.to_engine.close_queue();
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_SUBMIT_CASE, 2)));
  EXPECT_EQ(reply(peer, 2).code(), v1::ERROR_CODE_UNAVAILABLE);
}

TEST(BrokerBounds, workers_wait_for_a_full_engine_queue_and_lose_nothing) {
  Rig rig({}, 1);
  ASSERT_TRUE(rig.broker->start());
  auto worker = rig.peer(rig.workers(), rig.worker_key);
  rig.say_hello(worker, nonce('w'));
  for (std::uint64_t n = 0; n < 100; ++n) ASSERT_TRUE(worker.send(request(v1::MESSAGE_TYPE_RESULT, n)));
  for (std::uint64_t n = 0; n < 100; ++n) EXPECT_EQ(rig.next().envelope.correlation(), n);
}

TEST(BrokerBounds, credit_that_meets_a_full_queue_arrives_later_in_sum) {
  Rig rig({}, 1);
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  rig.say_hello(peer, nonce('a'));
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_STATUS, 1)));  // fills the queue
  wire::Message credit = request(v1::MESSAGE_TYPE_CREDIT, 0);
  credit.envelope.set_credit(7);
  for (int n = 0; n < 3; ++n) ASSERT_TRUE(peer.send(credit));
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_STATUS, 2)));
  EXPECT_EQ(reply(peer, 2).code(), v1::ERROR_CODE_RESOURCE_EXHAUSTED);  // so the credits were seen before
  EXPECT_EQ(rig.next().type, v1::MESSAGE_TYPE_STATUS);
  const Inbound sum = rig.next();
  EXPECT_EQ(sum.type, v1::MESSAGE_TYPE_CREDIT);
  EXPECT_EQ(sum.envelope.credit(), 21U);
}

TEST(BrokerBounds, a_command_above_its_limit_is_invalid_and_the_session_lives) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  rig.say_hello(peer, nonce('a'));
  // Our own socket refuses to send it, so that it goes as a smaller kind of message would.
  zmq::socket_t raw(rig.context, zmq::socket_type::dealer);
  raw.set(zmq::sockopt::linger, 0);
  raw.set(zmq::sockopt::curve_serverkey, zmq::buffer(rig.server_key.public_key));
  raw.set(zmq::sockopt::curve_publickey, zmq::buffer(rig.client_key.public_key));
  raw.set(zmq::sockopt::curve_secretkey, zmq::buffer(rig.client_key.secret_key));
  raw.connect(rig.ipc());
  const auto send = [&raw](const wire::Message& message) {
    const wire::Frames frames = wire::encode(message);
    raw.send(zmq::buffer(frames[0]), zmq::send_flags::sndmore);
    raw.send(zmq::buffer(frames[1]), zmq::send_flags::sndmore);
    raw.send(zmq::buffer(frames[2]));
  };
  send(hello(nonce('r')));
  EXPECT_EQ(rig.next().type, v1::MESSAGE_TYPE_HELLO);
  send(request(v1::MESSAGE_TYPE_SUBMIT_CASE, 8, std::string(wire::kMaxCommandBytes + 1, 'x')));
  zmq::message_t header;
  zmq::message_t envelope;
  zmq::message_t body;
  ASSERT_TRUE(raw.recv(header));
  ASSERT_TRUE(raw.recv(envelope));
  ASSERT_TRUE(raw.recv(body));
  v1::Reply refused;
  ASSERT_TRUE(refused.ParseFromArray(body.data(), static_cast<int>(body.size())));
  EXPECT_EQ(refused.code(), v1::ERROR_CODE_INVALID);
  send(request(v1::MESSAGE_TYPE_SUBMIT_CASE, 9, std::string(wire::kMaxCommandBytes, 'x')));
  EXPECT_EQ(rig.next().body.size(), wire::kMaxCommandBytes);
}

TEST(BrokerBounds, an_answer_above_the_limit_becomes_an_internal_error) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  Outbound huge =
      answer(rig.say_hello(peer, nonce('a')), v1::MESSAGE_TYPE_REPLY, std::string(wire::kMaxFrameBytes + 1, 'x'));
  huge.envelope.set_correlation(4);
  rig.from_engine.push_always(std::move(huge));
  EXPECT_EQ(reply(peer, 4).code(), v1::ERROR_CODE_INTERNAL);
}

TEST(BrokerBounds, sessions_of_one_key_are_limited_and_others_are_not_touched) {
  BrokerOptions options;
  options.config.max_sessions_per_key = 2;
  Rig rig(options);
  ASSERT_TRUE(rig.broker->start());
  auto one = rig.peer();
  auto two = rig.peer();
  auto three = rig.peer();
  rig.say_hello(one, nonce('1'));
  rig.say_hello(two, nonce('2'));
  ASSERT_TRUE(three.send(hello(nonce('3'), 6)));
  EXPECT_EQ(reply(three, 6).code(), v1::ERROR_CODE_RESOURCE_EXHAUSTED);
  auto other = rig.peer(rig.ipc(), rig.other_key);
  rig.say_hello(other, nonce('3'));
  ASSERT_TRUE(one.send(request(v1::MESSAGE_TYPE_GOODBYE, 0)));
  EXPECT_EQ(rig.next().what, Inbound::What::kSessionEnded);
  rig.say_hello(three, nonce('3'));
}

TEST(BrokerBounds, all_sessions_together_are_limited) {
  BrokerOptions options;
  options.config.max_sessions = 1;
  Rig rig(options);
  ASSERT_TRUE(rig.broker->start());
  auto one = rig.peer();
  rig.say_hello(one, nonce('1'));
  auto other = rig.peer(rig.ipc(), rig.other_key);
  ASSERT_TRUE(other.send(hello(nonce('2'), 6)));
  EXPECT_EQ(reply(other, 6).code(), v1::ERROR_CODE_RESOURCE_EXHAUSTED);
}

TEST(BrokerBounds, a_hello_that_meets_a_full_queue_leaves_no_session) {
  Rig rig({}, 1);
  ASSERT_TRUE(rig.broker->start());
  auto one = rig.peer();
  auto two = rig.peer();
  ASSERT_TRUE(one.send(hello(nonce('1'))));
  await_count(rig.broker->counts().client_sessions, 1);
  ASSERT_TRUE(two.send(hello(nonce('2'), 6)));
  EXPECT_EQ(reply(two, 6).code(), v1::ERROR_CODE_RESOURCE_EXHAUSTED);
  rig.next();
  rig.say_hello(two, nonce('2'));
}

}  // namespace
}  // namespace tumorboard
