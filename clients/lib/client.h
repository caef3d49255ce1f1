// SPDX-License-Identifier: Apache-2.0
// The daemon, as a program of its own sees it: requests that are answered exactly once in
// effect, many at a time if wanted, and the stream of events, across lost replies,
// reconnects and restarts of the daemon. Synchronous, one thread, no hidden one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clients/lib/event_stream.h"
#include "clients/lib/exchange.h"
#include "clients/lib/session.h"

namespace tumorboard {

// What the stream has to tell: an event, or that the daemon's ledger is another one than
// before, so that everything known is void and comes again from the start.
struct StreamItem {
  enum class What : std::uint8_t { kEvent, kStartOver };
  What what = What::kEvent;
  v1::Event event;
  std::string ledger_epoch;  // to be stored with event.sequence
};

class Client {
 public:
  // The references outlive the client.
  Client(Transport& transport, const Clock& clock, Random& random, SessionOptions options = {});

  // Connects and says hello. UNAUTHENTICATED: the key was refused. UNAVAILABLE: not reached
  // in time. Calls connect by themselves; this is for those who want the welcome.
  Result<v1::Welcome> connect(std::int64_t deadline_ms);

  // One request. The Reply may be a refusal (its code says so); an Error means that the
  // daemon gave no answer: UNAVAILABLE (surely not applied), OUTCOME_UNKNOWN (a command that
  // may have been applied), UNAUTHENTICATED, INVALID (too large to send).
  Result<v1::Reply> call(Request request);

  // Many requests with at most `window` of them unanswered. `make` is asked for request 0,
  // 1, 2 ... when there is room; `done` is called with each outcome as it comes, in any order.
  using Make = std::function<Request(std::size_t index)>;
  using Done = std::function<void(std::size_t index, const Request& request, Result<v1::Reply> outcome)>;
  void call_many(std::size_t count, std::size_t window, const Make& make, const Done& done);

  // Replaces a former subscription. The daemon is asked on the first next().
  void subscribe(Subscription subscription) { stream_.emplace(std::move(subscription)); }
  // The next item, or nothing within `wait_ms`. An Error is final; silence and lost
  // connections are not errors, the stream resumes after the last event it accepted.
  Result<std::optional<StreamItem>> next(std::int64_t wait_ms);

  // Keeps the session alive for so long and asks nothing.
  Result<> rest(std::int64_t wait_ms);

  // The next id under this client's own nonce.
  v1::RequestId next_request_id();

  [[nodiscard]] const v1::Welcome& welcome() const { return session_.welcome(); }
  [[nodiscard]] const std::string& trouble() const { return session_.trouble(); }

 private:
  struct Slot {
    std::size_t index;
    Exchange exchange;
  };

  void send_due(std::vector<Slot>& slots, const Done& done);
  void dispatch(std::vector<Slot>& slots, const wire::Message& message, const Done& done);
  Result<> resume_stream(std::int64_t wait_ms);
  void offer_event(const wire::Message& message);

  const Clock& clock_;
  Random& random_;
  Session session_;
  const std::string nonce_;
  std::uint64_t last_counter_ = 0;
  std::uint64_t last_correlation_ = 0;
  std::uint64_t generation_ = 0;         // of the session the requests were sent in
  std::uint64_t stream_generation_ = 0;  // of the session subscribed in
  std::optional<EventStream> stream_;
};

}  // namespace tumorboard
