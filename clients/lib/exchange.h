// SPDX-License-Identifier: Apache-2.0
// One request and all its attempts: when to send (again), and what may be said at the end.
// Every attempt carries the same request id and a correlation of its own, so that a late
// answer to an earlier attempt is known for what it is. Pure arithmetic, no socket.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "clients/lib/backoff.h"
#include "common/base/random.h"
#include "common/base/result.h"
#include "tumorboard/v1/client.pb.h"
#include "tumorboard/v1/envelope.pb.h"

namespace tumorboard {

struct Request {
  v1::MessageType type = v1::MESSAGE_TYPE_UNSPECIFIED;
  std::string body;
  std::optional<v1::RequestId> id;    // commands; empty: the client's next
  std::int64_t deadline_ms = 30'000;  // how long to try, from the start
  std::uint32_t credit = 0;           // Subscribe: the window
};

class Exchange {
 public:
  enum class Verdict : std::uint8_t {
    kNotMine,     // another request's, or a repeat of an answer already taken
    kFinished,    // outcome() has it
    kTryAgain,    // later, see wake_ms()
    kGreetAgain,  // the daemon forgot this session
  };

  Exchange(Request request, std::int64_t now_ms);

  [[nodiscard]] const Request& request() const { return request_; }
  [[nodiscard]] bool due(std::int64_t now_ms) const { return now_ms >= send_at_ms_; }
  [[nodiscard]] bool in_flight() const { return !unanswered_.empty(); }
  [[nodiscard]] bool expired(std::int64_t now_ms) const { return now_ms >= expires_ms_; }
  // The next moment at which it has something to do.
  [[nodiscard]] std::int64_t wake_ms() const { return send_at_ms_ < expires_ms_ ? send_at_ms_ : expires_ms_; }
  [[nodiscard]] std::uint32_t left_ms(std::int64_t now_ms) const;

  void sent(std::uint64_t correlation, std::int64_t now_ms);
  void not_sent(std::int64_t now_ms);         // the connection takes nothing just now
  void connection_lost(std::int64_t now_ms);  // due again at once; the old attempts stay unanswered
  Verdict take(std::uint64_t correlation, v1::Reply reply, std::int64_t now_ms, Random& random);

  // After kFinished: the daemon's answer. At the deadline or after a final `why`: the last
  // refusal if nothing can have been applied; else OUTCOME_UNKNOWN for a command, and
  // UNAVAILABLE for what was surely not applied.
  Result<v1::Reply> outcome() &&;
  Result<v1::Reply> give_up(const std::optional<Error>& why) &&;

  // An answer later than this on a live connection is taken as lost, and the request repeated.
  static constexpr std::int64_t kAttemptMs = 5'000;

 private:
  Request request_;
  std::int64_t expires_ms_;
  std::int64_t send_at_ms_;
  std::set<std::uint64_t> unanswered_;  // correlations of attempts
  bool maybe_applied_ = false;          // the daemon itself said OUTCOME_UNKNOWN
  bool greeted_again_ = false;
  Backoff backoff_;
  std::optional<v1::Reply> answer_;
};

}  // namespace tumorboard
