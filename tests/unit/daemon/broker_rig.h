// SPDX-License-Identifier: Apache-2.0
// A running authenticator and broker over ipc and tcp; the test itself plays the engine.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/wire/peer_socket.h"
#include "daemon/transport/authenticator.h"
#include "daemon/transport/broker.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard {

inline constexpr std::chrono::milliseconds kLong{20'000};  // a bound for what always comes sooner

inline std::string nonce(char c) { return std::string(wire::kSessionNonceBytes, c); }

inline wire::Message hello(const std::string& session_nonce, std::uint64_t correlation = 0) {
  v1::Hello body;
  body.set_session_nonce(session_nonce);
  body.set_schema_revision(wire::kSchemaRevision);
  wire::Message message{v1::MESSAGE_TYPE_HELLO, {}, body.SerializeAsString()};
  message.envelope.set_correlation(correlation);
  return message;
}

inline wire::Message request(v1::MessageType type, std::uint64_t correlation, std::string body = {}) {
  wire::Message message{type, {}, std::move(body)};
  message.envelope.set_correlation(correlation);
  return message;
}

inline Outbound answer(SessionId session, v1::MessageType type, std::string body = {}) {
  Outbound out;
  out.session = session;
  out.type = type;
  out.body = std::move(body);
  return out;
}

struct Rig {
  explicit Rig(BrokerOptions options = {}, std::size_t engine_queue = 1000) : to_engine(engine_queue) {
    std::string pattern = testing::TempDir() + "broker_XXXXXX";
    directory = mkdtemp(pattern.data());
    keys.set({{wire::key_id_of(client_key.public_key), client_key.public_key, Channel::kClient},
              {wire::key_id_of(other_key.public_key), other_key.public_key, Channel::kClient},
              {wire::key_id_of(worker_key.public_key), worker_key.public_key, Channel::kWorker}});
    authenticator = Authenticator::start(context, keys, clock, fatal()).value();
    options.server_key = server_key;
    options.config.client_endpoints = {"ipc://" + directory + "/run/clients.sock", "tcp://127.0.0.1:*"};
    options.config.worker_endpoints = {"ipc://" + directory + "/run/workers.sock"};
    broker = std::make_unique<Broker>(context, clock, keys, to_engine, from_engine, options, fatal());
  }
  ~Rig() {
    broker.reset();
    authenticator.reset();
    std::filesystem::remove_all(directory);
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  static Fatal fatal() {
    return [](std::string_view reason) { ADD_FAILURE() << "fatal: " << reason; };
  }
  [[nodiscard]] std::string ipc() const { return broker->endpoints(Channel::kClient).at(0); }
  [[nodiscard]] std::string tcp() const { return broker->endpoints(Channel::kClient).at(1); }
  [[nodiscard]] std::string workers() const { return broker->endpoints(Channel::kWorker).at(0); }

  wire::PeerSocket peer(const std::string& endpoint, const wire::CurveKeypair& key) {
    auto socket = wire::PeerSocket::connect(context, endpoint, server_key.public_key, key).value();
    if (!socket.wait_ready(kLong)) throw std::runtime_error("not connected");
    return socket;
  }
  wire::PeerSocket peer() { return peer(ipc(), client_key); }

  // What the engine gets next.
  Inbound next() {
    auto items = to_engine.pop(1, kLong);
    if (items.empty()) throw std::runtime_error("nothing came to the engine");
    return std::move(items.front());
  }
  SessionId say_hello(wire::PeerSocket& socket, const std::string& session_nonce) {
    EXPECT_TRUE(socket.send(hello(session_nonce)));
    const Inbound inbound = next();
    EXPECT_EQ(inbound.type, v1::MESSAGE_TYPE_HELLO);
    return inbound.session;
  }

  std::string directory;
  wire::CurveKeypair server_key = wire::generate();
  wire::CurveKeypair client_key = wire::generate();
  wire::CurveKeypair other_key = wire::generate();
  wire::CurveKeypair worker_key = wire::generate();
  zmq::context_t context;
  SystemClock clock;
  KeyRegistry keys;
  Intake to_engine;
  Mailbox<Outbound> from_engine{1'000'000};
  std::unique_ptr<Authenticator> authenticator;
  std::unique_ptr<Broker> broker;
};

// The next message of a peer that is no heartbeat.
inline wire::Message receive(wire::PeerSocket& socket) {
  for (;;) {
    auto message = socket.receive(kLong);
    if (!message) throw std::runtime_error(message.error().message);
    if (!*message) throw std::runtime_error("nothing came to the peer");
    if ((*message)->type != v1::MESSAGE_TYPE_HEARTBEAT) return std::move(**message);
  }
}

inline v1::Reply reply(wire::PeerSocket& socket, std::uint64_t correlation) {
  const wire::Message message = receive(socket);
  EXPECT_EQ(message.type, v1::MESSAGE_TYPE_REPLY);
  EXPECT_EQ(message.envelope.correlation(), correlation);
  v1::Reply parsed;
  EXPECT_TRUE(parsed.ParseFromString(message.body));
  return parsed;
}

// Until a count that only rises has reached `least`; the caller's test times out otherwise.
inline void await_count(const std::atomic<std::uint64_t>& count, std::uint64_t least) {
  while (count < least) std::this_thread::yield();
}

}  // namespace tumorboard
