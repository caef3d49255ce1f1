// SPDX-License-Identifier: Apache-2.0
// What a subscriber must keep straight: which event is next, which was seen already, where
// one is missing, and how much credit to give back. Pure, no socket.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "common/base/ids.h"
#include "common/wire/credit.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard {

struct Subscription {
  std::string ledger_epoch;    // of from_sequence; empty: whatever is current
  Sequence from_sequence = 0;  // the last one stored; events above it are wanted
  bool from_now = false;       // start at the head instead
  std::string case_id;         // empty: every case the caller may see
  std::uint32_t credit = 256;  // the window: events pushed and not yet taken
};

class EventStream {
 public:
  explicit EventStream(Subscription wanted) : wanted_(std::move(wanted)), last_(wanted_.from_sequence) {}

  // The Subscribe that continues after the last event accepted.
  [[nodiscard]] v1::Subscribe request() const;
  [[nodiscard]] std::uint32_t window() const { return wanted_.credit; }
  void subscribed(const v1::Subscribed& reply);
  // Until the next subscribed(), events belong to the former subscription and are dropped.
  void interrupted() { live_ = false; }
  [[nodiscard]] bool live() const { return live_; }
  // The ledger is another one than before (a restored daemon): everything starts over at 0.
  // True if something was known of the former one.
  bool start_over_if_new(const std::string& ledger_epoch);

  // False: a gap, subscribe again. A repeat is dropped and is no gap.
  bool offer(v1::Event event);
  std::optional<v1::Event> take();
  // Credit to give back now; mostly 0. Rises as events are taken, not as they come.
  std::uint32_t credit_due() { return std::exchange(credit_due_, 0U); }

 private:
  Subscription wanted_;
  Sequence last_;  // of the events accepted
  bool live_ = false;
  bool started_ = false;
  std::optional<wire::CreditReturn> credit_;
  std::uint32_t credit_due_ = 0;
  std::deque<v1::Event> waiting_;
};

}  // namespace tumorboard
