// SPDX-License-Identifier: Apache-2.0
#include "daemon/exchange/intake.h"

#include <algorithm>
#include <utility>

namespace tumorboard {

bool Intake::push(Inbound&& message) {
  {
    const std::scoped_lock lock(mutex_);
    const std::size_t size = message.body.size();
    if (closed_ || count_ >= capacity_ || (count_ > 0 && bytes_ + size > kMostBytes)) return false;
    // What workers send is bounded by their leases, and one that is held back would hold back all.
    const auto lane = lanes_.find(message.key_id);
    if (message.channel == Channel::kClient && lane != lanes_.end()) {
      if (lane->second.messages.size() >= std::max<std::size_t>(1, capacity_ / 2)) return false;
      if (lane->second.bytes + size > kMostBytesOfKey) return false;
    }
    add(std::move(message));
  }
  ready_.notify_one();
  wake_.wake();
  return true;
}

void Intake::push_always(Inbound&& message) {
  {
    const std::scoped_lock lock(mutex_);
    add(std::move(message));
  }
  ready_.notify_one();
  wake_.wake();
}

void Intake::add(Inbound&& message) {
  Lane& lane = lanes_[message.key_id];
  lane.bytes += message.body.size();
  bytes_ += message.body.size();
  ++count_;
  lane.messages.push_back(std::move(message));
}

std::vector<Inbound> Intake::take(std::size_t most) {
  std::vector<Inbound> out;
  out.reserve(std::min(most, count_));
  while (count_ > 0 && out.size() < most) {
    auto next = lanes_.upper_bound(last_);
    if (next == lanes_.end()) next = lanes_.begin();
    last_ = next->first;
    Lane& lane = next->second;
    const std::size_t size = lane.messages.front().body.size();
    out.push_back(std::move(lane.messages.front()));
    lane.messages.pop_front();
    lane.bytes -= size;
    bytes_ -= size;
    --count_;
    if (lane.messages.empty()) lanes_.erase(next);
  }
  return out;
}

std::vector<Inbound> Intake::pop(std::size_t most, std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  if (count_ == 0 && !closed_) {
    ready_.wait_for(lock, wait, [this] { return count_ > 0 || closed_; });
  }
  return take(most);
}

std::vector<Inbound> Intake::drain(std::size_t most) {
  wake_.clear();
  const std::scoped_lock lock(mutex_);
  return take(most);
}

void Intake::close_queue() {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
  }
  ready_.notify_all();
  wake_.wake();
}

bool Intake::closed() const {
  const std::scoped_lock lock(mutex_);
  return closed_;
}

std::size_t Intake::size() const {
  const std::scoped_lock lock(mutex_);
  return count_;
}

}  // namespace tumorboard
