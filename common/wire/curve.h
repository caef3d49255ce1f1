// SPDX-License-Identifier: Apache-2.0
// CURVE keys: a key is a channel, never a person. Text form is Z85 (ZeroMQ RFC 32).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/ids.h"

namespace tumorboard::wire {

using CurveKey = std::array<std::uint8_t, 32>;

struct CurveKeypair {
  CurveKey public_key{};
  CurveKey secret_key{};

  CurveKeypair() = default;
  CurveKeypair(const CurveKey& public_half, const CurveKey& secret_half)
      : public_key(public_half), secret_key(secret_half) {}
  CurveKeypair(const CurveKeypair&) = default;
  CurveKeypair& operator=(const CurveKeypair&) = default;
  ~CurveKeypair();  // wipes the secret
};

CurveKeypair generate();  // libsodium must be initialised
CurveKey public_of(const CurveKey& secret_key);

std::string to_z85(const CurveKey& key);                  // 40 characters
std::optional<CurveKey> from_z85(std::string_view text);  // exactly 40 characters of the alphabet

KeyId key_id_of(const CurveKey& public_key);

}  // namespace tumorboard::wire
