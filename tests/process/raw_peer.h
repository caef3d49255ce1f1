// SPDX-License-Identifier: Apache-2.0
// A peer that sends the messages a test tells it to, with its own envelopes, and that no client
// library helps.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "common/wire/peer_socket.h"
#include "tests/process/harness.h"

namespace tumorboard::process {

inline constexpr std::chrono::seconds kLong{60};

// A peer that stamps its revision on every envelope and reads no newer one, as a program of
// that revision does.
class Peer {
 public:
  Peer(const Installation& site, const std::string& user, const std::string& endpoint, std::uint32_t revision)
      : revision_(revision) {
    const auto& key = site.key(user);
    wire::CurveKeypair own{key.identity().channel, {}};
    std::copy_n(key.channel_secret().data(), own.secret_key.size(), own.secret_key.begin());
    const auto server = signing::read_public_key_file(site.state() / "server.key.pub");
    socket_.emplace(wire::PeerSocket::connect(context_, endpoint, server->channel, own).value());
    if (!socket_->wait_ready(kLong)) throw std::runtime_error("not connected");
    v1::Hello hello;
    hello.set_session_nonce(SystemRandom().bytes(16));
    greeting_ = ask(v1::MESSAGE_TYPE_HELLO, hello);
  }

  void send(v1::MessageType type, const google::protobuf::MessageLite& body, std::uint32_t credit = 0) {
    wire::Message message{type, {}, body.SerializeAsString()};
    message.envelope.set_schema_revision(revision_);
    message.envelope.set_correlation(++correlation_);
    message.envelope.set_credit(credit);
    message.envelope.mutable_request_id()->set_nonce(std::string(15, 'r') + std::to_string(revision_ % 10));
    message.envelope.mutable_request_id()->set_counter(correlation_);
    if (!socket_->send(message)) throw std::runtime_error("not sent");
  }
  // Its answer; what comes before that is dropped.
  wire::Message ask(v1::MessageType type, const google::protobuf::MessageLite& body, std::uint32_t credit = 0) {
    send(type, body, credit);
    for (;;) {
      wire::Message answer = receive();
      if (answer.envelope.correlation() == correlation_) return answer;
    }
  }
  v1::Reply call(v1::MessageType type, const google::protobuf::MessageLite& body, std::uint32_t credit = 0) {
    v1::Reply reply;
    reply.ParseFromString(ask(type, body, credit).body);
    return reply;
  }
  wire::Message receive() {
    for (;;) {
      auto message = socket_->receive(kLong);
      if (!message || !*message) throw std::runtime_error("nothing came");
      EXPECT_LE((*message)->envelope.schema_revision(), revision_) << "a peer drops what is newer than it knows";
      if ((*message)->type != v1::MESSAGE_TYPE_HEARTBEAT) return std::move(**message);
    }
  }
  [[nodiscard]] const wire::Message& greeting() const { return greeting_; }

 private:
  std::uint32_t revision_;
  std::uint64_t correlation_ = 0;
  zmq::context_t context_{1};
  std::optional<wire::PeerSocket> socket_;
  wire::Message greeting_;
};

}  // namespace tumorboard::process
