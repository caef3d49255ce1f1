// SPDX-License-Identifier: Apache-2.0
// A daemon that does what a test says, on a clock that moves only while somebody waits.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clients/lib/transport.h"
#include "common/base/clock.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard {

class ScriptedDaemon final : public Transport {
 public:
  explicit ScriptedDaemon(ManualClock& clock) : clock_(clock) {}

  // --- what the test sets
  std::function<void(const wire::Message& request)> on_request;  // every message but Hello, Heartbeat, Goodbye
  std::function<v1::Reply()> refuse_hello;                       // empty: Welcome
  bool reachable = true;
  bool key_refused = false;
  bool beats = true;  // answers heartbeats
  bool knows_session = true;
  std::string epoch = std::string(16, 'e');
  std::vector<std::string> roles, disciplines;  // of the caller

  // --- what the test looks at
  std::vector<wire::Message> requests;
  std::vector<std::string> hello_nonces;
  int opened = 0;
  int goodbyes = 0;

  // Arrives `after_ms` from now; lost if the connection is made anew before.
  void push(wire::Message message, std::int64_t after_ms = 0) {
    inbox_.emplace_back(clock_.boot_ms() + after_ms, std::move(message));
  }
  void reply(const wire::Message& request, const v1::Reply& reply, std::int64_t after_ms = 0) {
    wire::Message message;
    message.type = v1::MESSAGE_TYPE_REPLY;
    message.envelope.set_correlation(request.envelope.correlation());
    message.body = reply.SerializeAsString();
    push(std::move(message), after_ms);
  }
  void reply(const wire::Message& request, v1::ErrorCode code, std::uint32_t retry_after_ms = 0) {
    v1::Reply answer;
    answer.set_code(code);
    if (code != v1::ERROR_CODE_OK) {
      answer.mutable_error()->set_code(code);
      answer.mutable_error()->set_message("refused by the script");
      answer.mutable_error()->set_retry_after_ms(retry_after_ms);
    } else {
      answer.set_sequence(7);
    }
    reply(request, answer);
  }
  void event(Sequence sequence, Sequence previous) {
    v1::Event event;
    event.set_sequence(sequence);
    event.set_previous_sequence(previous);
    wire::Message message;
    message.type = v1::MESSAGE_TYPE_EVENT;
    message.body = event.SerializeAsString();
    push(std::move(message));
  }
  void subscribed(const wire::Message& request, Sequence from) {
    v1::Reply answer;
    answer.set_code(v1::ERROR_CODE_OK);
    answer.mutable_subscribed()->set_ledger_epoch(epoch);
    answer.mutable_subscribed()->set_from_sequence(from);
    reply(request, answer);
  }

  // --- Transport
  Result<> open() override {
    ++opened;
    inbox_.clear();
    open_ = true;
    return {};
  }
  void close() override {
    open_ = false;
    inbox_.clear();
  }
  Result<> send(const wire::Message& message) override {
    if (!open_ || !reachable || key_refused) return fail(ErrorCode::kUnavailable, "not connected");
    switch (static_cast<int>(message.type)) {
      case v1::MESSAGE_TYPE_HELLO:
        hello(message);
        break;
      case v1::MESSAGE_TYPE_HEARTBEAT:
        if (!knows_session) {
          reply(message, v1::ERROR_CODE_UNAUTHENTICATED);
        } else if (beats) {
          push({v1::MESSAGE_TYPE_HEARTBEAT, {}, {}});
        }
        break;
      case v1::MESSAGE_TYPE_GOODBYE:
        ++goodbyes;
        break;
      default:
        requests.push_back(message);
        if (!knows_session) {
          reply(message, v1::ERROR_CODE_UNAUTHENTICATED);
        } else if (on_request) {
          on_request(message);
        }
    }
    return {};
  }
  Result<std::optional<wire::Message>> receive(std::chrono::milliseconds wait) override {
    const std::int64_t until = clock_.boot_ms() + wait.count();
    auto next = inbox_.end();
    for (auto it = inbox_.begin(); it != inbox_.end(); ++it) {
      if (next == inbox_.end() || it->first < next->first) next = it;
    }
    if (next == inbox_.end() || next->first > until) {
      clock_.advance_ms(until - clock_.boot_ms());
      return std::nullopt;
    }
    if (next->first > clock_.boot_ms()) clock_.advance_ms(next->first - clock_.boot_ms());
    wire::Message message = std::move(next->second);
    inbox_.erase(next);
    return message;
  }
  [[nodiscard]] bool refused() const override { return open_ && key_refused; }
  [[nodiscard]] bool cut_off() const override { return false; }

 private:
  void hello(const wire::Message& message) {
    v1::Hello hello;
    hello.ParseFromString(message.body);
    hello_nonces.push_back(hello.session_nonce());
    if (refuse_hello) return reply(message, refuse_hello());
    knows_session = true;
    v1::Welcome welcome;
    welcome.set_session_nonce(hello.session_nonce());
    welcome.set_ledger_epoch(epoch);
    welcome.set_user_id("someone");
    welcome.set_printed_name("Some One");
    for (const std::string& one : roles) welcome.add_roles(one);
    for (const std::string& one : disciplines) welcome.add_disciplines(one);
    push({v1::MESSAGE_TYPE_WELCOME, {}, welcome.SerializeAsString()});
  }

  ManualClock& clock_;
  bool open_ = false;
  std::deque<std::pair<std::int64_t, wire::Message>> inbox_;
};

}  // namespace tumorboard
