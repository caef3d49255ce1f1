// SPDX-License-Identifier: Apache-2.0
#include "clients/lib/event_stream.h"

#include <utility>

namespace tumorboard {

v1::Subscribe EventStream::request() const {
  v1::Subscribe subscribe;
  subscribe.set_ledger_epoch(wanted_.ledger_epoch);
  subscribe.set_case_id(wanted_.case_id);
  // Once events have come, the head is no longer where to start.
  if (wanted_.from_now && !started_) {
    subscribe.set_from_now(true);
  } else {
    subscribe.set_from_sequence(last_);
  }
  return subscribe;
}

void EventStream::subscribed(const v1::Subscribed& reply) {
  if (wanted_.from_now && !started_) last_ = reply.from_sequence();
  wanted_.ledger_epoch = reply.ledger_epoch();
  started_ = true;
  live_ = true;
  credit_.emplace(wanted_.credit);
  credit_due_ = 0;
}

bool EventStream::start_over_if_new(const std::string& ledger_epoch) {
  if (wanted_.ledger_epoch.empty() || wanted_.ledger_epoch == ledger_epoch) {
    wanted_.ledger_epoch = ledger_epoch;
    return false;
  }
  wanted_.ledger_epoch = ledger_epoch;
  last_ = 0;
  started_ = true;  // from 0, even if the head was asked for at first: events may have been missed
  waiting_.clear();
  return true;
}

bool EventStream::offer(v1::Event event) {
  if (!live_) return true;
  if (event.sequence() <= last_) {
    credit_due_ += credit_->consumed();
    return true;
  }
  if (event.previous_sequence() > last_) {
    live_ = false;
    return false;
  }
  last_ = event.sequence();
  waiting_.push_back(std::move(event));
  return true;
}

std::optional<v1::Event> EventStream::take() {
  if (waiting_.empty()) return std::nullopt;
  v1::Event event = std::move(waiting_.front());
  waiting_.pop_front();
  if (live_) credit_due_ += credit_->consumed();
  return event;
}

}  // namespace tumorboard
