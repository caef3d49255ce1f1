// SPDX-License-Identifier: Apache-2.0
// A running daemon and peers that speak schema revision 1, 2 and one that does not exist yet:
// raw envelopes over real sockets.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>

#include "proto/wire/peer_socket.h"
#include "tests/process/harness.h"
#include "tumorboard/v1/worker.pb.h"

namespace tumorboard::process {
namespace {

constexpr std::chrono::seconds kLong{60};

// A peer that stamps its revision on every envelope and reads no newer one, as a program of
// that revision does.
class Peer {
 public:
  Peer(const Installation& site, const std::string& user, const std::string& endpoint, std::uint32_t revision)
      : revision_(revision) {
    const auto& key = site.key(user);
    wire::CurveKeypair own{key.identity().channel, {}};
    std::copy_n(key.channel_secret().data(), own.secret_key.size(), own.secret_key.begin());
    const auto server = record::read_public_key_file(site.state() / "server.key.pub");
    socket_.emplace(wire::PeerSocket::connect(context_, endpoint, server->channel, own).value());
    if (!socket_->wait_ready(kLong)) throw std::runtime_error("not connected");
    v1::Hello hello;
    hello.set_session_nonce(SystemRandom().bytes(16));
    greeting_ = ask(v1::MESSAGE_TYPE_HELLO, hello);
  }

  wire::Message ask(v1::MessageType type, const google::protobuf::MessageLite& body, std::uint32_t credit = 0) {
    wire::Message message{type, {}, body.SerializeAsString()};
    message.envelope.set_schema_revision(revision_);
    message.envelope.set_correlation(++correlation_);
    message.envelope.set_credit(credit);
    message.envelope.mutable_request_id()->set_nonce(std::string(15, 'r') + std::to_string(revision_ % 10));
    message.envelope.mutable_request_id()->set_counter(correlation_);
    if (!socket_->send(message)) throw std::runtime_error("not sent");
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

v1::SubmitCase submission(const Installation& site, const std::string& id) {
  v1::SubmitCase body;
  body.set_case_(site.example("01", id));
  return body;
}

TEST(Revision, a_client_of_revision_1_submits_reads_and_is_told_but_may_not_approve) {
  Installation site;
  site.start_daemon();
  site.start_worker("worker1");
  Peer coordinator(site, "coordinator", site.clients(), 1);
  ASSERT_EQ(coordinator.greeting().type, v1::MESSAGE_TYPE_WELCOME);
  v1::Subscribe subscribe;
  ASSERT_EQ(coordinator.call(v1::MESSAGE_TYPE_SUBSCRIBE, subscribe, 100).code(), v1::ERROR_CODE_OK);
  ASSERT_EQ(coordinator.call(v1::MESSAGE_TYPE_SUBMIT_CASE, submission(site, "REV-1")).code(), v1::ERROR_CODE_OK);
  for (std::string kind; kind != "recommendation_ready";) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(coordinator.receive().body));
    kind = event.kind();
  }
  v1::ShowCase show;
  show.set_case_id("REV-1");
  Peer radiologist(site, "radiology", site.clients(), 1);
  const auto seen = radiologist.call(v1::MESSAGE_TYPE_SHOW_CASE, show);
  ASSERT_EQ(seen.code(), v1::ERROR_CODE_OK);
  const auto approval = site.signature("radiology", seen.case_view(), v1::DECISION_APPROVE);
  EXPECT_EQ(radiologist.call(v1::MESSAGE_TYPE_SIGN_OFF, approval).code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
  EXPECT_EQ(radiologist.call(v1::MESSAGE_TYPE_SHOW_CASE, show).case_view().summary().approvals(), 0U);
  Peer newer(site, "radiology", site.clients(), 2);
  EXPECT_EQ(newer.call(v1::MESSAGE_TYPE_SIGN_OFF, approval).code(), v1::ERROR_CODE_OK);
}

TEST(Revision, a_worker_of_revision_1_may_greet_and_is_refused_when_it_registers) {
  Installation site;
  site.start_daemon();
  Peer worker(site, "worker1", site.workers(), 1);
  ASSERT_EQ(worker.greeting().type, v1::MESSAGE_TYPE_WELCOME);
  EXPECT_EQ(worker.call(v1::MESSAGE_TYPE_REGISTER, v1::Register(), 1).code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
  Peer newer(site, "worker1", site.workers(), 2);
  EXPECT_EQ(newer.ask(v1::MESSAGE_TYPE_REGISTER, v1::Register(), 1).type, v1::MESSAGE_TYPE_REGISTERED);
}

TEST(Revision, one_that_does_not_exist_yet_is_refused_so_that_its_peer_can_read_why) {
  Installation site;
  site.start_daemon();
  Peer newer(site, "coordinator", site.clients(), 3);
  EXPECT_EQ(newer.greeting().type, v1::MESSAGE_TYPE_REPLY);
  v1::Reply reply;
  ASSERT_TRUE(reply.ParseFromString(newer.greeting().body));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
  EXPECT_EQ(newer.call(v1::MESSAGE_TYPE_SUBMIT_CASE, submission(site, "REV-3")).code(),
            v1::ERROR_CODE_UNSUPPORTED_REVISION);
}

}  // namespace
}  // namespace tumorboard::process
