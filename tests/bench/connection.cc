// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/connection.h"

#include <utility>

#include "tumorboard/v1/client.pb.h"

namespace tumorboard::bench {

Result<Connection> Connection::open(zmq::context_t& context, const Target& target, Random& random) {
  TB_ASSIGN(wire::PeerSocket socket,
            wire::PeerSocket::connect(context, target.endpoint, target.server_key, target.own));
  TB_TRY(socket.wait_ready(std::chrono::seconds(10)));
  Connection connection(std::move(socket), random.bytes(wire::kSessionNonceBytes));
  TB_TRY(connection.greet());
  return connection;
}

Result<> Connection::greet() {
  v1::Hello hello;
  hello.set_session_nonce(nonce_);
  hello.set_program("tumorboard-load");
  hello.set_schema_revision(wire::kSchemaRevision);
  wire::Message message;
  message.type = v1::MESSAGE_TYPE_HELLO;
  message.body = hello.SerializeAsString();
  TB_TRY(socket_.send(message));
  for (int tries = 0; tries < 100; ++tries) {
    TB_ASSIGN(const std::optional<wire::Message> answer, socket_.receive(std::chrono::milliseconds(100)));
    if (!answer) continue;
    if (answer->type == v1::MESSAGE_TYPE_WELCOME) return {};
    v1::Reply reply;
    if (answer->type == v1::MESSAGE_TYPE_REPLY && reply.ParseFromString(answer->body)) {
      return fail(ErrorCode::kUnauthenticated, "the daemon refused the hello: " + reply.error().message());
    }
  }
  return fail(ErrorCode::kUnavailable, "no welcome within 10 s");
}

bool Connection::submit(std::string case_id, std::string body) {
  const std::uint64_t counter = counter_ + 1;
  wire::Message message;
  message.type = v1::MESSAGE_TYPE_SUBMIT_CASE;
  message.envelope.mutable_request_id()->set_nonce(nonce_);
  message.envelope.mutable_request_id()->set_counter(counter);
  message.envelope.set_correlation(counter);
  message.body = std::move(body);
  const auto now = Clock::now();
  if (!socket_.send(message)) return false;
  counter_ = counter;
  outstanding_.emplace(counter, Outstanding{std::move(case_id), now});
  liveness_.sent(SystemClock().boot_ms());
  return true;
}

Result<> Connection::subscribe(std::uint32_t credit) {
  v1::Subscribe subscribe;
  subscribe.set_from_now(true);
  wire::Message message;
  message.type = v1::MESSAGE_TYPE_SUBSCRIBE;
  message.envelope.set_correlation(++counter_);
  message.envelope.set_credit(credit);
  message.body = subscribe.SerializeAsString();
  TB_TRY(socket_.send(message));
  for (int tries = 0; tries < 100; ++tries) {
    TB_ASSIGN(const std::optional<wire::Message> answer, socket_.receive(std::chrono::milliseconds(100)));
    v1::Reply reply;
    if (!answer || answer->type != v1::MESSAGE_TYPE_REPLY || !reply.ParseFromString(answer->body)) continue;
    if (reply.code() == v1::ERROR_CODE_OK) return {};
    return fail(ErrorCode::kForbidden, "the subscription was refused: " + reply.error().message());
  }
  return fail(ErrorCode::kUnavailable, "no answer to the subscription within 10 s");
}

void Connection::grant(std::uint32_t credit) {
  wire::Message message;
  message.type = v1::MESSAGE_TYPE_CREDIT;
  message.envelope.set_credit(credit);
  if (socket_.send(message)) liveness_.sent(SystemClock().boot_ms());
}

void Connection::heartbeat_if_due(std::int64_t now_ms) {
  if (!liveness_.heartbeat_due(now_ms)) return;
  wire::Message message;
  message.type = v1::MESSAGE_TYPE_HEARTBEAT;
  if (socket_.send(message)) liveness_.sent(now_ms);
}

Result<std::optional<wire::Message>> Connection::receive() {
  for (;;) {
    TB_ASSIGN(std::optional<wire::Message> message, socket_.receive(std::chrono::milliseconds(0)));
    if (!message || message->type == v1::MESSAGE_TYPE_REPLY || message->type == v1::MESSAGE_TYPE_EVENT) return message;
  }
}

std::optional<Connection::Outstanding> Connection::answered(const wire::Message& reply) {
  const auto found = outstanding_.find(reply.envelope.correlation());
  if (found == outstanding_.end()) return std::nullopt;
  Outstanding out = std::move(found->second);
  outstanding_.erase(found);
  return out;
}

}  // namespace tumorboard::bench
