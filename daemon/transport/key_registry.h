// SPDX-License-Identifier: Apache-2.0
// The keys that may connect now. The engine replaces the whole set when it changes; the
// authenticator and the broker read it. Thread safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "common/base/ids.h"
#include "common/wire/curve.h"
#include "daemon/exchange/messages.h"

namespace tumorboard {

class KeyRegistry {
 public:
  struct Entry {
    KeyId id;
    wire::CurveKey public_key{};
    Channel channel = Channel::kClient;
  };

  void set(const std::vector<Entry>& entries);

  // The id of a key that may use this channel.
  [[nodiscard]] std::optional<KeyId> find(const wire::CurveKey& public_key, Channel channel) const;
  [[nodiscard]] bool allows(const KeyId& id, Channel channel) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<Channel, wire::CurveKey>, KeyId> by_key_;  // guarded by mutex_
  std::set<std::pair<Channel, KeyId>> by_id_;                   // guarded by mutex_
};

}  // namespace tumorboard
