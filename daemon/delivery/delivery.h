// SPDX-License-Identifier: Apache-2.0
// Pushes case events to subscribers: at least once, in order, within each one's credit, from
// the ledger for what is old and from memory for what was just committed. Each push names the
// sequence pushed before it, so that a client sees a gap.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "daemon/exchange/messages.h"
#include "daemon/exchange/tasks.h"
#include "storage/ledger.h"

namespace tumorboard {

// What a case's subscribers are told of this event; nothing for bookkeeping.
std::optional<v1::Event> pushed_event(const v1::LedgerEvent& event);

// The part without a thread: a test drives it directly.
class Delivery {
 public:
  struct Output {
    std::vector<Outbound> out;
    std::vector<EngineInput> audit;
  };

  Delivery(Clock& clock, storage::LedgerReader& ledger, Sequence head, std::string epoch);

  void take(DeliveryTask task, Output& output);
  // Pushes what credit allows, then tells the audit how far each subscriber has come (at most
  // once a second each, and when a subscription ends).
  void pump(Output& output);
  // Tells the audit how far each subscriber has come, whatever the time. At the end.
  void finish(Output& output);
  // Is there more to read for somebody who has credit?
  [[nodiscard]] bool behind() const;

 private:
  struct Subscription {
    SessionId session;
    workflow::Actor actor;
    std::string case_id;
    Sequence examined = 0;
    Sequence pushed = 0;
    std::uint32_t credit = 0;
    Sequence audited = 0;
    std::int64_t audited_ms = 0;
  };

  void start(StartSubscription& request, Output& output);
  void remember(std::shared_ptr<const Committed> commit);
  void pump(Subscription& subscription, Output& output);
  static void tell_audit(Subscription& subscription, Output& output);
  bool offer(Subscription& subscription, const v1::LedgerEvent& event, Output& output);
  bool from_memory(Subscription& subscription, Output& output);
  Result<> from_ledger(Subscription& subscription, Output& output);

  Clock& clock_;
  storage::LedgerReader& ledger_;
  Sequence head_;
  std::string epoch_;
  std::unordered_map<SessionId, Subscription> subscriptions_;
  std::deque<std::shared_ptr<const Committed>> recent_;
  std::size_t recent_events_ = 0;
};

}  // namespace tumorboard
