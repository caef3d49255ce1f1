// SPDX-License-Identifier: Apache-2.0
#include "daemon/transport/key_registry.h"

namespace tumorboard {

void KeyRegistry::set(const std::vector<Entry>& entries) {
  decltype(by_key_) by_key;
  decltype(by_id_) by_id;
  for (const Entry& entry : entries) {
    by_key.insert_or_assign({entry.channel, entry.public_key}, entry.id);
    by_id.emplace(entry.channel, entry.id);
  }
  const std::scoped_lock lock(mutex_);
  by_key_.swap(by_key);
  by_id_.swap(by_id);
}

std::optional<KeyId> KeyRegistry::find(const wire::CurveKey& public_key, Channel channel) const {
  const std::scoped_lock lock(mutex_);
  const auto at = by_key_.find({channel, public_key});
  if (at == by_key_.end()) return std::nullopt;
  return at->second;
}

bool KeyRegistry::allows(const KeyId& id, Channel channel) const {
  const std::scoped_lock lock(mutex_);
  return by_id_.contains({channel, id});
}

}  // namespace tumorboard
