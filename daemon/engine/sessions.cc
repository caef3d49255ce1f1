// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/sessions.h"

#include <algorithm>

namespace tumorboard {

std::vector<SessionId> Sessions::of(const KeyId& key) const {
  std::vector<SessionId> out;
  for (const auto& [session, its_key] : keys_) {
    if (its_key == key) out.push_back(session);
  }
  return out;
}

void Sessions::register_worker(SessionId session, const KeyId& key, std::uint32_t credit) {
  if (!credit_.contains(session)) order_.push_back(session);
  keys_.insert_or_assign(session, key);
  credit_.insert_or_assign(session, std::min(credit, kMaxCredit));
}

void Sessions::set_credit(SessionId session, std::uint32_t credit) {
  const auto found = credit_.find(session);
  if (found != credit_.end()) found->second = std::min(credit, kMaxCredit);
}

bool Sessions::end(SessionId session) {
  keys_.erase(session);
  std::erase(order_, session);
  return credit_.erase(session) > 0;
}

std::optional<SessionId> Sessions::free_worker(const std::function<std::size_t(SessionId)>& held) {
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const SessionId session = order_[(next_ + i) % order_.size()];
    if (held(session) >= credit_.at(session)) continue;
    next_ = (next_ + i + 1) % order_.size();
    return session;
  }
  return std::nullopt;
}

}  // namespace tumorboard
