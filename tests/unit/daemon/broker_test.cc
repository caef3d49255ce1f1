// SPDX-License-Identifier: Apache-2.0
// Sessions: who is who, and when one ends.
#include "daemon/transport/broker.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/unit/daemon/broker_rig.h"

namespace tumorboard {
namespace {

TEST(Broker, a_message_reaches_the_engine_and_the_answer_comes_back) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  for (const std::string& endpoint : {rig.ipc(), rig.tcp()}) {
    auto peer = rig.peer(endpoint, rig.client_key);
    const SessionId session = rig.say_hello(peer, nonce('a'));
    ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_SHOW_CASE, 5, "body")));
    const Inbound inbound = rig.next();
    EXPECT_EQ(inbound.what, Inbound::What::kMessage);
    EXPECT_EQ(inbound.channel, Channel::kClient);
    EXPECT_EQ(inbound.session, session);
    EXPECT_EQ(inbound.key_id, wire::key_id_of(rig.client_key.public_key));
    EXPECT_EQ(inbound.type, v1::MESSAGE_TYPE_SHOW_CASE);
    EXPECT_EQ(inbound.envelope.correlation(), 5U);
    EXPECT_EQ(inbound.body, "body");
    rig.from_engine.push_always(answer(session, v1::MESSAGE_TYPE_REPLY, "answer"));
    EXPECT_EQ(receive(peer).body, "answer");
    ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_GOODBYE, 0)));
    EXPECT_EQ(rig.next().what, Inbound::What::kSessionEnded);
  }
}

TEST(Broker, a_message_before_hello_is_unauthenticated) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_SHOW_CASE, 5)));
  EXPECT_EQ(reply(peer, 5).code(), v1::ERROR_CODE_UNAUTHENTICATED);
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_HEARTBEAT, 6)));
  EXPECT_EQ(reply(peer, 6).code(), v1::ERROR_CODE_UNAUTHENTICATED);
}

TEST(Broker, a_repeated_hello_keeps_the_session_and_a_new_nonce_makes_a_new_one) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  const SessionId first = rig.say_hello(peer, nonce('a'));
  EXPECT_EQ(rig.say_hello(peer, nonce('a')), first);
  ASSERT_TRUE(peer.send(hello(nonce('b'))));
  const Inbound ended = rig.next();
  EXPECT_EQ(ended.what, Inbound::What::kSessionEnded);
  EXPECT_EQ(ended.session, first);
  EXPECT_GT(rig.next().session, first);
}

TEST(Broker, the_same_nonce_on_a_new_connection_ends_the_old_session) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto old = rig.peer();
  const SessionId first = rig.say_hello(old, nonce('a'));
  auto fresh = rig.peer();
  ASSERT_TRUE(fresh.send(hello(nonce('a'))));
  EXPECT_EQ(rig.next().session, first);
  EXPECT_GT(rig.next().session, first);
  ASSERT_TRUE(old.send(request(v1::MESSAGE_TYPE_STATUS, 9)));
  EXPECT_EQ(reply(old, 9).code(), v1::ERROR_CODE_UNAUTHENTICATED);
}

TEST(Broker, another_key_with_the_same_nonce_is_another_session) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto one = rig.peer(rig.ipc(), rig.client_key);
  auto other = rig.peer(rig.ipc(), rig.other_key);
  const SessionId first = rig.say_hello(one, nonce('a'));
  EXPECT_NE(rig.say_hello(other, nonce('a')), first);
  ASSERT_TRUE(one.send(request(v1::MESSAGE_TYPE_STATUS, 1)));
  EXPECT_EQ(rig.next().session, first);
}

TEST(Broker, goodbye_ends_the_session_once) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  const SessionId session = rig.say_hello(peer, nonce('a'));
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_GOODBYE, 0)));
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_GOODBYE, 0)));
  const Inbound ended = rig.next();
  EXPECT_EQ(ended.what, Inbound::What::kSessionEnded);
  EXPECT_EQ(ended.session, session);
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_STATUS, 2)));
  EXPECT_EQ(reply(peer, 2).code(), v1::ERROR_CODE_UNAUTHENTICATED);
  EXPECT_EQ(rig.to_engine.size(), 0U);
}

TEST(Broker, the_engine_can_end_a_session_after_a_last_word) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  const SessionId session = rig.say_hello(peer, nonce('a'));
  Outbound last = answer(session, v1::MESSAGE_TYPE_REPLY, "last");
  last.end_session = true;
  rig.from_engine.push_always(std::move(last));
  EXPECT_EQ(receive(peer).body, "last");
  EXPECT_EQ(rig.next().what, Inbound::What::kSessionEnded);
  rig.from_engine.push_always(answer(session, v1::MESSAGE_TYPE_REPLY, "to nobody"));
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_STATUS, 2)));
  EXPECT_EQ(reply(peer, 2).code(), v1::ERROR_CODE_UNAUTHENTICATED);
}

TEST(Broker, workers_and_clients_speak_their_own_protocol_only) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto worker = rig.peer(rig.workers(), rig.worker_key);
  const SessionId session = rig.say_hello(worker, nonce('w'));
  ASSERT_TRUE(worker.send(request(v1::MESSAGE_TYPE_SHOW_CASE, 1)));
  EXPECT_EQ(reply(worker, 1).code(), v1::ERROR_CODE_BAD_MESSAGE);
  ASSERT_TRUE(worker.send(request(v1::MESSAGE_TYPE_REGISTER, 2)));
  const Inbound inbound = rig.next();
  EXPECT_EQ(inbound.channel, Channel::kWorker);
  EXPECT_EQ(inbound.session, session);

  auto client = rig.peer();
  rig.say_hello(client, nonce('c'));
  for (const auto type : {v1::MESSAGE_TYPE_REGISTER, v1::MESSAGE_TYPE_RESULT, v1::MESSAGE_TYPE_REPLY,
                          v1::MESSAGE_TYPE_EVENT, v1::MESSAGE_TYPE_WELCOME}) {
    ASSERT_TRUE(client.send(request(type, 3)));
    EXPECT_EQ(reply(client, 3).code(), v1::ERROR_CODE_BAD_MESSAGE) << type;
  }
}

TEST(Broker, a_malformed_hello_is_refused_with_its_reason) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  ASSERT_TRUE(peer.send(hello("short", 1)));
  EXPECT_EQ(reply(peer, 1).code(), v1::ERROR_CODE_INVALID);
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_HELLO, 2, "\xff")));
  EXPECT_EQ(reply(peer, 2).code(), v1::ERROR_CODE_BAD_MESSAGE);
  v1::Hello newer;
  newer.set_session_nonce(nonce('a'));
  newer.set_schema_revision(wire::kSchemaRevision + 1);
  ASSERT_TRUE(peer.send(request(v1::MESSAGE_TYPE_HELLO, 3, newer.SerializeAsString())));
  EXPECT_EQ(reply(peer, 3).code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
  EXPECT_EQ(rig.to_engine.size(), 0U);
  EXPECT_EQ(rig.broker->counts().client_sessions, 0U);
}

wire::Message in_revision(std::uint32_t revision, wire::Message message) {
  message.envelope.set_schema_revision(revision);
  return message;
}

// A peer of revision 1 drops what carries a newer one: it would never see its Welcome.
TEST(Broker, each_peer_is_answered_in_the_revision_of_its_hello) {
  BrokerOptions options;
  options.heartbeat_ms = 500;
  Rig rig(options);
  ASSERT_TRUE(rig.broker->start());
  for (const std::uint32_t revision : {1U, 2U}) {
    auto peer = rig.peer();
    ASSERT_TRUE(peer.send(in_revision(revision, hello(nonce(static_cast<char>('a' + revision))))));
    const Inbound greeted = rig.next();
    EXPECT_EQ(greeted.envelope.schema_revision(), revision) << "the engine judges by it";
    rig.from_engine.push_always(answer(greeted.session, v1::MESSAGE_TYPE_WELCOME));
    EXPECT_EQ(receive(peer).envelope.schema_revision(), revision);
    ASSERT_TRUE(peer.send(in_revision(revision, request(v1::MESSAGE_TYPE_REGISTER, 5))));
    EXPECT_EQ(receive(peer).envelope.schema_revision(), revision) << "a refusal of the broker";
    const auto heartbeat = peer.receive(kLong);
    ASSERT_TRUE(heartbeat && *heartbeat);
    EXPECT_EQ((*heartbeat)->type, v1::MESSAGE_TYPE_HEARTBEAT);
    EXPECT_EQ((*heartbeat)->envelope.schema_revision(), revision);
  }
}

TEST(Broker, a_newer_revision_is_refused_in_one_that_every_peer_reads) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  ASSERT_TRUE(peer.send(in_revision(3, hello(nonce('a'), 1))));
  const wire::Message refused = receive(peer);
  EXPECT_EQ(refused.envelope.schema_revision(), wire::kOldestSchemaRevision);
  v1::Reply parsed;
  ASSERT_TRUE(parsed.ParseFromString(refused.body));
  EXPECT_EQ(parsed.code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
  EXPECT_EQ(rig.to_engine.size(), 0U);
}

TEST(Broker, heartbeats_carry_how_far_the_engine_has_examined) {
  BrokerOptions options;
  options.heartbeat_ms = 500;
  Rig rig(options);
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  Outbound examined;
  examined.session = rig.say_hello(peer, nonce('a'));
  examined.examined = 42;
  rig.from_engine.push_always(std::move(examined));
  for (;;) {  // the first heartbeat may be older than the 42
    const auto message = peer.receive(kLong);
    ASSERT_TRUE(message && *message);
    ASSERT_EQ((*message)->type, v1::MESSAGE_TYPE_HEARTBEAT);
    if ((*message)->envelope.sequence() == 42) break;
    ASSERT_EQ((*message)->envelope.sequence(), 0U);
  }
}

TEST(Broker, a_silent_session_ends_and_one_with_heartbeats_stays) {
  BrokerOptions options;
  options.heartbeat_ms = 500;
  Rig rig(options);
  ASSERT_TRUE(rig.broker->start());
  auto silent = rig.peer();
  auto lively = rig.peer();
  const SessionId ends = rig.say_hello(silent, nonce('s'));
  const SessionId stays = rig.say_hello(lively, nonce('l'));
  std::vector<Inbound> heard;
  while (heard.empty()) {
    ASSERT_TRUE(lively.send(request(v1::MESSAGE_TYPE_HEARTBEAT, 0)));
    heard = rig.to_engine.pop(1, std::chrono::milliseconds(50));
  }
  EXPECT_EQ(heard[0].what, Inbound::What::kSessionEnded);
  EXPECT_EQ(heard[0].session, ends);
  EXPECT_EQ(rig.broker->counts().sessions_silent, 1U);
  ASSERT_TRUE(lively.send(request(v1::MESSAGE_TYPE_STATUS, 1)));
  EXPECT_EQ(rig.next().session, stays);
}

TEST(Broker, stop_delivers_what_the_engine_has_answered_and_says_goodbye) {
  Rig rig;
  ASSERT_TRUE(rig.broker->start());
  auto peer = rig.peer();
  const SessionId session = rig.say_hello(peer, nonce('a'));
  for (int n = 0; n < 50; ++n) {
    rig.from_engine.push_always(answer(session, v1::MESSAGE_TYPE_REPLY, std::to_string(n)));
  }
  rig.broker->stop();
  for (int n = 0; n < 50; ++n) EXPECT_EQ(receive(peer).body, std::to_string(n));
  EXPECT_EQ(receive(peer).type, v1::MESSAGE_TYPE_GOODBYE);
  EXPECT_EQ(rig.next().what, Inbound::What::kSessionEnded);
}

TEST(Broker, socket_files_have_the_configured_mode_in_a_closed_directory) {
  BrokerOptions options;
  options.config.socket_mode = "0600";
  Rig rig(options);
  ASSERT_TRUE(rig.broker->start());
  struct stat found {};
  ASSERT_EQ(stat((rig.directory + "/run/clients.sock").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  ASSERT_EQ(stat((rig.directory + "/run").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0750U);
}

TEST(Broker, a_socket_directory_open_to_others_is_refused) {
  Rig rig;
  std::filesystem::create_directory(rig.directory + "/run");
  chmod((rig.directory + "/run").c_str(), 0755);
  const auto started = rig.broker->start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::kFailedPrecondition);
}

TEST(Broker, does_not_start_when_a_stranger_gets_in_or_is_not_refused) {
  BrokerOptions options;
  options.self_test = std::chrono::milliseconds(300);
  Rig rig(options);
  rig.authenticator.reset();  // nobody says no
  const auto started = rig.broker->start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::kFailedPrecondition);
}

}  // namespace
}  // namespace tumorboard
