// SPDX-License-Identifier: Apache-2.0
#include "clients/lib/session.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "clients/lib/reply.h"
#include "common/wire/limits.h"

namespace tumorboard {
namespace {

// Correlations of hellos, apart from those of requests.
constexpr std::uint64_t kHelloBit = std::uint64_t{1} << 63;
// Until the connection is made, sending is refused. This is the pause before the next try.
constexpr std::int64_t kConnectPollMs = 10;

}  // namespace

Session::Session(Transport& transport, const Clock& clock, Random& random, SessionOptions options)
    : transport_(transport),
      clock_(clock),
      random_(random),
      options_(std::move(options)),
      nonce_(random.bytes(wire::kSessionNonceBytes)),
      liveness_(clock.boot_ms()) {}

Session::~Session() {
  if (ready()) (void)send(v1::MESSAGE_TYPE_GOODBYE, {}, {});
}

Result<std::optional<wire::Message>> Session::step(std::int64_t wait_ms) {
  std::int64_t now = clock_.boot_ms();
  if (now - listened_at_ > wire::kHeartbeatMs) liveness_.heard(now);
  TB_TRY(open_if_due(now));
  if (state_ == State::kGreeting && !hello_sent_) TB_TRY(say_hello(now));
  if (ready()) beat_if_due(now);
  TB_ASSIGN(std::optional<wire::Message> message,
            transport_.receive(std::chrono::milliseconds(wait_for(wait_ms, now))));
  now = clock_.boot_ms();
  listened_at_ = now;
  if (transport_.refused()) {
    return fail(ErrorCode::kUnauthenticated, "the daemon does not know this key, or its own key is another than given",
                "", "ask an administrator whether the key is enrolled, and check --server-key");
  }
  if (message) return take(std::move(*message), now);
  notice_silence(now);
  return std::nullopt;
}

Result<> Session::open_if_due(std::int64_t now) {
  if (state_ != State::kClosed || now < open_at_) return {};
  TB_TRY(transport_.open());
  state_ = State::kGreeting;
  hello_sent_ = false;
  hello_until_ = now + options_.hello_ms;
  liveness_ = wire::Liveness(now);
  return {};
}

Result<> Session::say_hello(std::int64_t now) {
  v1::Hello hello;
  hello.set_session_nonce(nonce_);
  hello.set_program(options_.program);
  hello.set_schema_revision(wire::kSchemaRevision);
  wire::Message message;
  message.type = v1::MESSAGE_TYPE_HELLO;
  message.envelope.set_correlation(kHelloBit | (hellos_ + 1));
  message.body = hello.SerializeAsString();
  if (const auto sent = transport_.send(message); !sent) {
    if (sent.error().code == ErrorCode::kUnavailable) return {};  // not connected yet
    return fail(sent.error());
  }
  ++hellos_;
  hello_sent_ = true;
  liveness_.sent(now);
  return {};
}

void Session::beat_if_due(std::int64_t now) {
  if (liveness_.heartbeat_due(now)) (void)send(v1::MESSAGE_TYPE_HEARTBEAT, {}, {});
}

std::int64_t Session::wait_for(std::int64_t wait_ms, std::int64_t now) const {
  std::int64_t until = now + wait_ms;
  switch (state_) {
    case State::kClosed:
      until = std::min(until, open_at_);
      break;
    case State::kGreeting:
      until = std::min(until, hello_sent_ ? hello_until_ : now + kConnectPollMs);
      break;
    case State::kReady:
      until = std::min(until, liveness_.next_ms());
      break;
  }
  return std::max<std::int64_t>(until - now, 0);
}

void Session::notice_silence(std::int64_t now) {
  if (state_ == State::kGreeting && now >= hello_until_) {
    drop(hello_sent_            ? "the daemon does not answer"
         : transport_.cut_off() ? "the handshake was cut off: is the server key the right one?"
                                : "cannot connect",
         backoff_.next_ms(random_), now);
  } else if (ready() && liveness_.gone(now)) {
    drop("the daemon fell silent", backoff_.next_ms(random_), now);
  }
}

Result<std::optional<wire::Message>> Session::take(wire::Message message, std::int64_t now) {
  liveness_.heard(now);
  switch (static_cast<int>(message.type)) {
    case v1::MESSAGE_TYPE_HEARTBEAT:
      return std::nullopt;
    case v1::MESSAGE_TYPE_GOODBYE:
      drop("the daemon ended the session", backoff_.next_ms(random_), now);
      return std::nullopt;
    case v1::MESSAGE_TYPE_WELCOME: {
      v1::Welcome welcome;
      if (!welcome.ParseFromString(message.body)) return fail(ErrorCode::kBadMessage, "unreadable welcome");
      if (state_ != State::kGreeting || welcome.session_nonce() != nonce_) return std::nullopt;
      welcome_ = std::move(welcome);
      state_ = State::kReady;
      trouble_.clear();
      backoff_.reset();
      ++generation_;
      return std::nullopt;
    }
    case v1::MESSAGE_TYPE_REPLY: {
      const std::uint64_t correlation = message.envelope.correlation();
      if (correlation != 0 && (correlation & kHelloBit) == 0) return message;
      v1::Reply reply;
      if (!reply.ParseFromString(message.body)) return fail(ErrorCode::kBadMessage, "unreadable reply");
      // To a heartbeat: the daemon was restarted, or forgot us while we were silent.
      if (correlation == 0 && reply.code() == v1::ERROR_CODE_UNAUTHENTICATED) greet_again();
      if (state_ == State::kGreeting && correlation == (kHelloBit | hellos_)) TB_TRY(hello_refused(reply, now));
      return std::nullopt;
    }
    default:
      return message;
  }
}

Result<> Session::hello_refused(const v1::Reply& reply, std::int64_t now) {
  const v1::Error& error = reply.error();
  if (reply.code() == v1::ERROR_CODE_RESOURCE_EXHAUSTED || reply.code() == v1::ERROR_CODE_UNAVAILABLE) {
    drop(error.message(), std::max(Backoff::at_least_ms(error.retry_after_ms(), random_), backoff_.next_ms(random_)),
         now);
    return {};
  }
  return fail(error_of(reply));
}

void Session::drop(std::string why, std::int64_t wait_ms, std::int64_t now) {
  transport_.close();
  state_ = State::kClosed;
  trouble_ = std::move(why);
  open_at_ = now + wait_ms;
}

Result<> Session::send(v1::MessageType type, v1::Envelope envelope, std::string body) {
  if (!ready()) return fail(ErrorCode::kUnavailable, "not connected");
  wire::Message message;
  message.type = type;
  message.envelope = std::move(envelope);
  message.body = std::move(body);
  TB_TRY(transport_.send(message));
  liveness_.sent(clock_.boot_ms());
  return {};
}

void Session::greet_again() {
  if (!ready()) return;
  state_ = State::kGreeting;
  hello_sent_ = false;
  hello_until_ = clock_.boot_ms() + options_.hello_ms;
}

}  // namespace tumorboard
