// SPDX-License-Identifier: Apache-2.0
// A compact JWS (RFC 7515) with an Ed25519 signature (RFC 8037): base64url header, payload and
// signature joined by dots. One algorithm, one header, one encoding: anything else is refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/signing/secret.h"

namespace tumorboard::signing {

inline constexpr std::size_t kMaxJws = std::size_t{16} * 1024;

struct Jws {
  std::string key_id;         // who says to have signed: look the key up, then verify
  std::string payload;        // not to be believed before verify()
  std::string signing_input;  // header.payload, as received
  std::array<std::uint8_t, 64> signature{};
};

// The header is exactly {"alg":"EdDSA","kid":"<key id>"}.
std::string sign_jws(std::string_view payload, std::string_view key_id, const SigningKey& key);

// INVALID unless the text has the one form above: other algorithms, more or other header
// members, padding, non-canonical base64, more than 16 KiB.
Result<Jws> parse_jws(std::string_view text);

// INVALID if the signature is not by the secret half of `signing_public` (32 bytes).
Result<> verify_jws(const Jws& jws, std::string_view signing_public);

}  // namespace tumorboard::signing
