// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/people.h"

#include <algorithm>

#include "daemon/workflow/authority.h"
#include "daemon/workflow/event_table.h"

namespace tumorboard {
namespace {

std::optional<PublicKey> public_key(const std::string& bytes) {
  PublicKey key{};
  if (bytes.size() != key.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(key.data()));
  return key;
}

std::string role_name(v1::Role role) {
  std::string text = v1::Role_Name(role).substr(std::string_view("ROLE_").size());
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

Result<> People::enroll(const std::string& user_id, const v1::PublicKeys& keys, std::int64_t time_us) {
  const auto channel = public_key(keys.channel());
  if (!channel) return fail(ErrorCode::kCorrupt, "an enrolled key is not 32 bytes long");
  EnrolledKey key;
  key.id = wire::key_id_of(*channel);
  key.user = UserId{user_id};
  key.channel = *channel;
  key.signing = public_key(keys.signing());
  key.enrolled_us = time_us;
  keys_.insert_or_assign(key.id, key);
  return {};
}

Result<> People::apply(const v1::LedgerEvent& event) {
  switch (event.kind()) {
    case v1::EVENT_KIND_USER_ADDED: {
      TB_ASSIGN(const auto body, workflow::body_of<v1::UserAdd>(event));
      User& user = users_[body.user_id()];
      user.printed_name = body.printed_name();
      for (const int role : body.roles()) {
        user.roles.add(static_cast<v1::Role>(role));
        user.role_list.push_back(static_cast<v1::Role>(role));
      }
      user.disciplines = {body.disciplines().begin(), body.disciplines().end()};
      return enroll(body.user_id(), body.keys(), event.time_us());
    }
    case v1::EVENT_KIND_KEY_ENROLLED: {
      TB_ASSIGN(const auto body, workflow::body_of<v1::KeyEnroll>(event));
      return enroll(body.user_id(), body.keys(), event.time_us());
    }
    case v1::EVENT_KIND_KEY_REVOKED: {
      TB_ASSIGN(const auto body, workflow::body_of<v1::KeyRevoke>(event));
      const KeyId id{body.key_id()};
      if (const auto found = keys_.find(id); found != keys_.end()) {
        found->second.revoked = true;
        found->second.revoked_us = event.time_us();
        found->second.void_since_us = body.since_us();
        found->second.revoked_why = body.reason();
      }
      std::erase_if(pending_, [&](const auto& one) { return one.second.key == id; });
      return {};
    }
    case v1::EVENT_KIND_PROPOSED: {
      TB_ASSIGN(auto body, workflow::body_of<v1::Proposal>(event));
      pending_.emplace(event.sequence(), Pending{std::move(body), UserId{event.actor()}, event.actor_name(),
                                                 KeyId{event.key_id()}, event.time_us()});
      return {};
    }
    case v1::EVENT_KIND_PROPOSAL_CONFIRMED: {
      TB_ASSIGN(const auto body, workflow::body_of<v1::Confirm>(event));
      pending_.erase(body.proposal());
      return {};
    }
    case v1::EVENT_KIND_PROPOSAL_REJECTED: {
      TB_ASSIGN(const auto body, workflow::body_of<v1::RejectProposal>(event));
      pending_.erase(body.proposal());
      return {};
    }
    default:
      return {};
  }
}

std::optional<workflow::Actor> People::actor_of(const KeyId& key) const {
  const auto found = keys_.find(key);
  if (found == keys_.end() || found->second.revoked) return std::nullopt;
  const auto user = users_.find(found->second.user.value());
  if (user == users_.end()) return std::nullopt;
  return workflow::Actor{found->second.user, user->second.printed_name, key, user->second.roles,
                         user->second.disciplines};
}

const EnrolledKey* People::key(const KeyId& id) const {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : &found->second;
}

std::vector<EnrolledKey> People::live_keys() const {
  std::vector<EnrolledKey> live;
  for (const auto& [id, key] : keys_) {
    if (!key.revoked) live.push_back(key);
  }
  return live;
}

bool People::is_worker(const KeyId& key) const {
  const auto actor = actor_of(key);
  return actor && actor->roles.has(v1::ROLE_WORKER);
}

std::size_t People::administrators() const {
  return static_cast<std::size_t>(std::ranges::count_if(users_, [this](const auto& user) {
    return user.second.roles.has(v1::ROLE_ADMINISTRATOR) && std::ranges::any_of(keys_, [&](const auto& key) {
             return key.second.user.value() == user.first && !key.second.revoked;
           });
  }));
}

std::set<std::string> People::held_disciplines() const {
  const auto* signing = workflow::find_command(v1::MESSAGE_TYPE_SIGN_OFF);
  std::set<std::string> held;
  for (const auto& [id, key] : keys_) {
    const auto actor = actor_of(id);
    if (actor && actor->roles.of_one_group() && workflow::may_use(*signing, actor->roles)) {
      held.insert(actor->disciplines.begin(), actor->disciplines.end());
    }
  }
  return held;
}

const People::Pending* People::pending(std::uint64_t proposal) const {
  const auto found = pending_.find(proposal);
  return found == pending_.end() ? nullptr : &found->second;
}

std::vector<EnrolledKey> People::voiding_keys() const {
  std::vector<EnrolledKey> out;
  for (const auto& [id, key] : keys_) {
    if (key.void_since_us != 0) out.push_back(key);
  }
  return out;
}

v1::UserList People::list() const {
  v1::UserList list;
  for (const auto& [id, user] : users_) {
    v1::UserSummary& row = *list.add_users();
    row.set_user_id(id);
    row.set_printed_name(user.printed_name);
    for (const v1::Role role : user.role_list) row.add_roles(role_name(role));
    for (const auto& discipline : user.disciplines) row.add_disciplines(discipline);
    std::vector<std::string> live;
    for (const auto& [key_id, key] : keys_) {
      if (key.user.value() == id && !key.revoked) live.push_back(key_id.value());
    }
    std::ranges::sort(live);
    for (auto& key_id : live) row.add_key_ids(std::move(key_id));
    row.set_active(row.key_ids_size() > 0);
  }
  return list;
}

Result<> People::unused(const v1::PublicKeys& keys, const char* channel_says) const {
  const auto channel = public_key(keys.channel());
  if (channel && keys_.contains(wire::key_id_of(*channel))) {
    return fail(ErrorCode::kConflict, channel_says, "keys.channel", "make a new key: a revoked one never comes back");
  }
  const auto signing = public_key(keys.signing());
  if (signing && std::ranges::any_of(keys_, [&](const auto& one) { return one.second.signing == signing; })) {
    return fail(ErrorCode::kConflict, "somebody signs with this key, or did", "keys.signing", "make a new key");
  }
  return {};
}

Result<> People::can_apply(const v1::UserAdd& command) const {
  if (users_.contains(command.user_id())) return fail(ErrorCode::kConflict, "this user exists", "user_id");
  const bool taken =
      std::ranges::any_of(users_, [&](const auto& one) { return one.second.printed_name == command.printed_name(); });
  if (taken) {
    return fail(ErrorCode::kConflict, "somebody has this printed name", "printed_name",
                "add what tells the two apart: a second name, a department");
  }
  return unused(command.keys(), "this key is enrolled");
}

Result<> People::can_apply(const v1::KeyEnroll& command) const {
  if (!users_.contains(command.user_id())) return fail(ErrorCode::kNotFound, "no such user", "user_id");
  return unused(command.keys(), "this key is enrolled, or was and is revoked");
}

Result<> People::can_apply(const v1::KeyRevoke& command) const {
  const EnrolledKey* found = key(KeyId{command.key_id()});
  if (found == nullptr) return fail(ErrorCode::kNotFound, "no such key", "key_id");
  if (found->revoked) return fail(ErrorCode::kFailedPrecondition, "this key is revoked already", "key_id");
  const auto actor = actor_of(found->id);
  if (actor && actor->roles.has(v1::ROLE_ADMINISTRATOR) && administrators() <= 2 &&
      std::ranges::count_if(keys_, [&](const auto& k) { return k.second.user == found->user && !k.second.revoked; }) ==
          1) {
    return fail(ErrorCode::kFailedPrecondition, "two administrators must remain", "key_id",
                "add another administrator first");
  }
  return {};
}

}  // namespace tumorboard
