// SPDX-License-Identifier: Apache-2.0
// The life of one connection: connect, Hello, heartbeats, gone after three misses, connect
// again with the same nonce. Requests and events are the caller's. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "clients/lib/backoff.h"
#include "clients/lib/transport.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/wire/liveness.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard {

struct SessionOptions {
  std::string program = "tumorboard " TUMORBOARD_VERSION;
  std::int64_t hello_ms = 5'000;  // how long connecting and the answer to Hello may take
};

class Session {
 public:
  // The three references outlive the session.
  Session(Transport& transport, const Clock& clock, Random& random, SessionOptions options = {});
  ~Session();  // says goodbye
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Does what is due, then waits at most `wait_ms` for a message. The session's own messages
  // are handled here; any other is returned. An Error is final: the key or the hello was
  // refused, or the daemon does not speak this protocol.
  Result<std::optional<wire::Message>> step(std::int64_t wait_ms);

  // Only while ready. UNAVAILABLE, RESOURCE_EXHAUSTED or INVALID: nothing was sent.
  Result<> send(v1::MessageType type, v1::Envelope envelope, std::string body);

  // The daemon answered that it does not know this session.
  void greet_again();

  [[nodiscard]] bool ready() const { return state_ == State::kReady; }
  // Rises with each Welcome: whatever was in flight before may be lost.
  [[nodiscard]] std::uint64_t generation() const { return generation_; }
  [[nodiscard]] const v1::Welcome& welcome() const { return welcome_; }
  [[nodiscard]] const std::string& trouble() const { return trouble_; }  // why it is not ready; may be empty

 private:
  enum class State : std::uint8_t { kClosed, kGreeting, kReady };

  Result<> open_if_due(std::int64_t now);
  Result<> say_hello(std::int64_t now);
  void beat_if_due(std::int64_t now);
  [[nodiscard]] std::int64_t wait_for(std::int64_t wait_ms, std::int64_t now) const;
  void notice_silence(std::int64_t now);
  Result<std::optional<wire::Message>> take(wire::Message message, std::int64_t now);
  Result<> hello_refused(const v1::Reply& reply, std::int64_t now);
  void drop(std::string why, std::int64_t wait_ms, std::int64_t now);

  Transport& transport_;
  const Clock& clock_;
  Random& random_;
  const SessionOptions options_;
  const std::string nonce_;
  Backoff backoff_;
  State state_ = State::kClosed;
  v1::Welcome welcome_;
  std::string trouble_;
  std::uint64_t generation_ = 0;
  std::uint64_t hellos_ = 0;
  bool hello_sent_ = false;
  std::int64_t open_at_ = 0;
  std::int64_t hello_until_ = 0;
  wire::Liveness liveness_;
  std::int64_t listened_at_ = 0;  // end of the last step: silence while nobody listened is no miss
};

}  // namespace tumorboard
