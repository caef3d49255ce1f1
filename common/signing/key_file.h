// SPDX-License-Identifier: Apache-2.0
// One text file for one identity: its channel keys (CURVE25519) and, for a person or the
// server, its signing keys (Ed25519). The signing secret is sealed with a passphrase (Argon2id,
// XSalsa20-Poly1305) or, if the owner chose none, stored open. Beside it the public half, .pub.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/random.h"
#include "common/base/result.h"
#include "common/signing/secret.h"

namespace tumorboard::signing {

enum class KeyKind : std::uint8_t { kPerson, kWorker, kServer, kGateway };

std::string_view name(KeyKind kind);  // person, worker, server, gateway

struct PublicIdentity {
  KeyKind kind = KeyKind::kPerson;
  std::string name;  // 1 to 64 of a-z 0-9 . _ -
  PublicKey channel{};
  std::optional<PublicKey> signing;  // person and server only

  [[nodiscard]] std::string key_id() const;
  bool operator==(const PublicIdentity&) const = default;
};

class KeyFile {
 public:
  // New keys; the signing secret is sealed unless `passphrase` is empty.
  static Result<KeyFile> generate(KeyKind kind, std::string name, std::string_view passphrase, Random& random);
  static Result<KeyFile> parse(std::string_view text);  // CORRUPT if halves do not fit each other

  [[nodiscard]] const PublicIdentity& identity() const { return identity_; }
  [[nodiscard]] const Secret<32>& channel_secret() const { return channel_secret_; }
  [[nodiscard]] bool sealed() const { return !box_.empty(); }

  // FAILED_PRECONDITION without signing keys; UNAUTHENTICATED with a wrong passphrase. The
  // passphrase of a file that is not sealed is not looked at.
  [[nodiscard]] Result<SigningKey> signing_key(std::string_view passphrase) const;

  [[nodiscard]] SecretText render() const;

 private:
  KeyFile() = default;
  void seal(std::string_view passphrase, Random& random);
  Result<> read_signing(std::string_view text);
  [[nodiscard]] Result<Secret<32>> open_box(std::string_view passphrase) const;

  PublicIdentity identity_;
  Secret<32> channel_secret_;
  Secret<32> signing_seed_;   // all zero if sealed or without signing keys
  std::uint64_t passes_ = 0;  // of Argon2id
  std::uint64_t memory_ = 0;  // bytes
  std::string salt_, nonce_, box_;
};

std::string render_public(const PublicIdentity& identity);
Result<PublicIdentity> parse_public(std::string_view text);

// Creates `path` (0600) and `path`.pub (0644), synced to disk. CONFLICT if either exists;
// nothing is left behind on failure.
Result<> write_key_file(const std::filesystem::path& path, const KeyFile& key);

// NOT_FOUND if there is none; FORBIDDEN if anyone but its owner may read or write it.
Result<KeyFile> read_key_file(const std::filesystem::path& path);
Result<PublicIdentity> read_public_key_file(const std::filesystem::path& path);  // the .pub file itself

}  // namespace tumorboard::signing
