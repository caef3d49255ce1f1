// SPDX-License-Identifier: Apache-2.0
// Who one is, once inside.
#include <gtest/gtest.h>

#include "tests/security/curve_by_hand.h"
#include "tests/security/hostile.h"
#include "tests/unit/daemon/broker_rig.h"

namespace tumorboard {
namespace {

TEST(Identity, a_user_id_that_a_peer_gives_itself_is_not_believed) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  const std::string admin = wire::key_id_of(rig.other_key.public_key).value();
  CurveByHand forger(rig.tcp(), rig.server_key.public_key, rig.client_key,
                     CurveByHand::property("Socket-Type", "DEALER") + CurveByHand::property("Identity", "") +
                         CurveByHand::property("User-Id", admin));
  const wire::Frames frames = wire::encode(hello(nonce('f')));
  forger.send({frames.begin(), frames.end()});
  EXPECT_EQ(rig.next().key_id, wire::key_id_of(rig.client_key.public_key));
}

TEST(Identity, a_chosen_routing_id_takes_nothing_from_its_owner) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  const wire::Frames frames = wire::encode(hello(nonce('v')));
  RawDealer victim(rig.context, rig.tcp());
  victim.curve(rig.server_key.public_key, rig.client_key);
  victim.socket().set(zmq::sockopt::routing_id, std::string("desk-7"));
  victim.connect().send({frames.begin(), frames.end()});
  const SessionId session = rig.next().session;

  RawDealer thief(rig.context, rig.tcp());
  thief.curve(rig.server_key.public_key, rig.other_key);
  thief.socket().set(zmq::sockopt::routing_id, std::string("desk-7"));
  thief.connect().send({frames.begin(), frames.end()});

  rig.from_engine.push_always(answer(session, v1::MESSAGE_TYPE_REPLY, "for the victim"));
  const auto received = victim.receive(kLong);
  ASSERT_EQ(received.size(), 3U);
  EXPECT_EQ(received[2], "for the victim");
  EXPECT_TRUE(thief.receive(std::chrono::milliseconds(0)).empty());
  EXPECT_EQ(rig.to_engine.size(), 0U);
}

// The owner leaves, another key takes over the routing id: the session must not go with it.
TEST(Identity, a_session_does_not_pass_to_the_next_owner_of_its_routing_id) {
  BrokerOptions options;
  options.heartbeat_ms = 600'000;  // the broker does not notice by itself that the owner left
  Rig rig(options);
  ASSERT_TRUE(rig.broker->start());
  const wire::Frames frames = wire::encode(hello(nonce('v')));
  const wire::Frames command = wire::encode(request(v1::MESSAGE_TYPE_SHOW_CASE, 1));
  {
    RawDealer first(rig.context, rig.tcp());
    first.curve(rig.server_key.public_key, rig.client_key);
    first.socket().set(zmq::sockopt::routing_id, std::string("desk-7"));
    first.connect().send({frames.begin(), frames.end()});
    EXPECT_EQ(rig.next().type, v1::MESSAGE_TYPE_HELLO);
  }
  const std::uint64_t before = rig.broker->counts().messages_dropped;
  while (rig.broker->counts().messages_dropped == before) {
    // ZeroMQ ignores this one while the first connection is not quite gone.
    RawDealer next(rig.context, rig.tcp());
    next.curve(rig.server_key.public_key, rig.other_key);
    next.socket().set(zmq::sockopt::routing_id, std::string("desk-7"));
    next.connect().send({command.begin(), command.end()});
    EXPECT_TRUE(next.receive(std::chrono::milliseconds(200)).empty());
  }
  EXPECT_EQ(rig.to_engine.size(), 0U);
}

TEST(SlowConsumer, is_cut_off_at_its_bound_while_another_is_served) {
  BrokerOptions options;
  options.send_high_water = 8;
  options.config.outbox_messages = 64;
  options.config.outbox_bytes = 8UL * 1024 * 1024;
  Rig rig(options);
  ASSERT_TRUE(rig.broker->start());
  auto slow = rig.peer(rig.tcp(), rig.client_key);
  auto brisk = rig.peer(rig.tcp(), rig.other_key);
  const SessionId stuck = rig.say_hello(slow, nonce('s'));
  const SessionId served = rig.say_hello(brisk, nonce('b'));

  // The slow one never reads. It can take at most what the sockets, ZeroMQ and its outbox hold.
  std::size_t pushed = 0;
  while (rig.broker->counts().sessions_slow == 0) {
    ASSERT_LT(pushed, 4000U) << "never cut off";
    rig.from_engine.push_always(answer(stuck, v1::MESSAGE_TYPE_EVENT, std::string(256 * 1024, 'x')));
    ++pushed;
    rig.from_engine.push_always(answer(served, v1::MESSAGE_TYPE_EVENT, std::to_string(pushed)));
    EXPECT_EQ(receive(brisk).body, std::to_string(pushed));
  }
  const Inbound ended = rig.next();
  EXPECT_EQ(ended.what, Inbound::What::kSessionEnded);
  EXPECT_EQ(ended.session, stuck);
  ASSERT_TRUE(brisk.send(request(v1::MESSAGE_TYPE_STATUS, 1)));
  EXPECT_EQ(rig.next().session, served);
}

}  // namespace
}  // namespace tumorboard
