// SPDX-License-Identifier: Apache-2.0
// Who is connected: a session is one routing id, one authenticated key and one hello nonce.
// Data only; belongs to the broker's thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "common/base/ids.h"
#include "common/wire/frame.h"
#include "common/wire/liveness.h"
#include "daemon/exchange/messages.h"

namespace tumorboard {

// What waits for a slow peer, bounded by number and bytes.
class Outbox {
 public:
  Outbox(std::size_t most_messages, std::size_t most_bytes) : most_messages_(most_messages), most_bytes_(most_bytes) {}

  // False when there is no room; the message is then lost and the session should end.
  [[nodiscard]] bool push(wire::Message message);
  [[nodiscard]] const wire::Message& front() const { return messages_.front(); }
  void pop();
  [[nodiscard]] bool empty() const { return messages_.empty(); }

 private:
  std::size_t most_messages_;
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::deque<wire::Message> messages_;
};

struct Session {
  SessionId id;
  Channel channel = Channel::kClient;
  std::string routing_id;
  KeyId key_id;
  std::string nonce;
  wire::Liveness liveness;
  Outbox outbox;
  std::uint64_t examined = 0;                            // what heartbeats carry
  std::uint32_t credit_owed = 0;                         // granted by the peer, not yet told to the engine
  std::uint32_t revision = wire::kOldestSchemaRevision;  // of its hello: the peer reads no newer one
};

class SessionTable {
 public:
  Session* find(Channel channel, const std::string& routing_id);
  Session* find(SessionId id);
  Session* find(Channel channel, const KeyId& key_id, const std::string& nonce);

  // `session.id` is chosen here, rising and never reused. Its routing id and its
  // (key, nonce) must not be taken.
  Session& add(Session session);
  void remove(SessionId id);

  [[nodiscard]] std::size_t count(Channel channel) const { return per_channel_[static_cast<std::size_t>(channel)]; }
  [[nodiscard]] std::size_t count(const KeyId& key_id) const;
  [[nodiscard]] std::map<SessionId, Session>& all() { return sessions_; }

 private:
  std::uint64_t last_id_ = 0;
  std::map<SessionId, Session> sessions_;
  std::map<std::pair<Channel, std::string>, SessionId> by_routing_id_;
  std::map<std::tuple<Channel, KeyId, std::string>, SessionId> by_nonce_;
  std::map<KeyId, std::size_t> per_key_;
  std::array<std::size_t, 2> per_channel_{};
};

}  // namespace tumorboard
