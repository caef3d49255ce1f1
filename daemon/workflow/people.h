// SPDX-License-Identifier: Apache-2.0
// Who may speak: users, their roles and keys, and proposals that wait for a second
// administrator. Folded from the ledger's events; nothing else changes it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/duration.h"
#include "common/base/result.h"
#include "common/wire/curve.h"
#include "daemon/workflow/roles.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard {

using PublicKey = wire::CurveKey;

struct EnrolledKey {
  KeyId id;
  UserId user;
  PublicKey channel{};
  std::optional<PublicKey> signing;
  bool revoked = false;
  std::int64_t enrolled_us = 0;
  std::int64_t revoked_us = 0;
  std::int64_t void_since_us = 0;  // what it signed from then on counts no longer; 0: nothing is void
  std::string revoked_why;
};

class People {
 public:
  // Applies users, keys and proposals; ignores every other kind.
  Result<> apply(const v1::LedgerEvent& event);

  // The person a live key belongs to; nothing for an unknown or revoked key.
  [[nodiscard]] std::optional<workflow::Actor> actor_of(const KeyId& key) const;
  [[nodiscard]] const EnrolledKey* key(const KeyId& id) const;
  [[nodiscard]] bool has_user(const std::string& user_id) const { return users_.contains(user_id); }
  [[nodiscard]] std::vector<EnrolledKey> live_keys() const;
  [[nodiscard]] bool is_worker(const KeyId& key) const;
  [[nodiscard]] std::size_t administrators() const;
  // Disciplines for which somebody can sign: a live key, and a role that signs.
  [[nodiscard]] std::set<std::string> held_disciplines() const;

  struct Pending {
    v1::Proposal proposal;
    UserId proposed_by;
    std::string proposed_by_name;
    KeyId key;  // whose revocation ends it
    std::int64_t proposed_us = 0;
    [[nodiscard]] std::int64_t expires_us() const { return proposed_us + kProposalLivesUs; }
  };
  static constexpr std::int64_t kProposalLivesUs = 14 * kDayUs;
  [[nodiscard]] const Pending* pending(std::uint64_t proposal) const;
  [[nodiscard]] const std::map<std::uint64_t, Pending>& pending() const { return pending_; }

  // Keys revoked from before some of their sign-offs.
  [[nodiscard]] std::vector<EnrolledKey> voiding_keys() const;

  [[nodiscard]] v1::UserList list() const;

  // Would this command, already valid in itself, be applicable now?
  [[nodiscard]] Result<> can_apply(const v1::UserAdd& command) const;
  [[nodiscard]] Result<> can_apply(const v1::KeyEnroll& command) const;
  [[nodiscard]] Result<> can_apply(const v1::KeyRevoke& command) const;

 private:
  struct User {
    std::string printed_name;
    workflow::RoleSet roles;
    std::vector<v1::Role> role_list;
    std::vector<std::string> disciplines;
  };
  Result<> enroll(const std::string& user_id, const v1::PublicKeys& keys, std::int64_t time_us);
  // Is one of these keys in use, or was it?
  [[nodiscard]] Result<> unused(const v1::PublicKeys& keys, const char* channel_says) const;

  std::map<std::string, User> users_;
  std::unordered_map<KeyId, EnrolledKey> keys_;
  std::map<std::uint64_t, Pending> pending_;
};

}  // namespace tumorboard
