// SPDX-License-Identifier: Apache-2.0
#include "daemon/transport/session_table.h"

#include <utility>

#include "common/base/assertion.h"

namespace tumorboard {

bool Outbox::push(wire::Message message) {
  const std::size_t bytes = message.body.size();
  if (messages_.size() >= most_messages_ || bytes > most_bytes_ - bytes_) return false;
  bytes_ += bytes;
  messages_.push_back(std::move(message));
  return true;
}

void Outbox::pop() {
  bytes_ -= messages_.front().body.size();
  messages_.pop_front();
}

Session* SessionTable::find(Channel channel, const std::string& routing_id) {
  const auto at = by_routing_id_.find({channel, routing_id});
  return at == by_routing_id_.end() ? nullptr : find(at->second);
}

Session* SessionTable::find(SessionId id) {
  const auto at = sessions_.find(id);
  return at == sessions_.end() ? nullptr : &at->second;
}

Session* SessionTable::find(Channel channel, const KeyId& key_id, const std::string& nonce) {
  const auto at = by_nonce_.find({channel, key_id, nonce});
  return at == by_nonce_.end() ? nullptr : find(at->second);
}

Session& SessionTable::add(Session session) {
  session.id = SessionId(++last_id_);
  TB_CHECK(by_routing_id_.emplace(std::pair(session.channel, session.routing_id), session.id).second);
  TB_CHECK(by_nonce_.emplace(std::tuple(session.channel, session.key_id, session.nonce), session.id).second);
  ++per_key_[session.key_id];
  ++per_channel_[static_cast<std::size_t>(session.channel)];
  const SessionId id = session.id;
  return sessions_.emplace(id, std::move(session)).first->second;
}

void SessionTable::remove(SessionId id) {
  const auto at = sessions_.find(id);
  if (at == sessions_.end()) return;
  const Session& session = at->second;
  by_routing_id_.erase({session.channel, session.routing_id});
  by_nonce_.erase({session.channel, session.key_id, session.nonce});
  --per_channel_[static_cast<std::size_t>(session.channel)];
  if (const auto key = per_key_.find(session.key_id); --key->second == 0) per_key_.erase(key);
  sessions_.erase(at);
}

std::size_t SessionTable::count(const KeyId& key_id) const {
  const auto at = per_key_.find(key_id);
  return at == per_key_.end() ? 0 : at->second;
}

}  // namespace tumorboard
