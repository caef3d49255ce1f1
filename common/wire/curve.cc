// SPDX-License-Identifier: Apache-2.0
#include "common/wire/curve.h"

#include <sodium.h>
#include <zmq.h>

#include <algorithm>

#include "common/base/assertion.h"
#include "common/base/key_id.h"

namespace tumorboard::wire {
namespace {

constexpr std::size_t kZ85Chars = 40;

}  // namespace

CurveKeypair::~CurveKeypair() { sodium_memzero(secret_key.data(), secret_key.size()); }

CurveKeypair generate() {
  CurveKeypair pair;
  TB_CHECK(crypto_box_keypair(pair.public_key.data(), pair.secret_key.data()) == 0);
  return pair;
}

CurveKey public_of(const CurveKey& secret_key) {
  CurveKey key{};
  TB_CHECK(crypto_scalarmult_base(key.data(), secret_key.data()) == 0);
  return key;
}

std::string to_z85(const CurveKey& key) {
  std::array<char, kZ85Chars + 1> text{};
  TB_CHECK(zmq_z85_encode(text.data(), key.data(), key.size()) != nullptr);
  return {text.data(), kZ85Chars};
}

std::optional<CurveKey> from_z85(std::string_view text) {
  if (text.size() != kZ85Chars || text.find('\0') != std::string_view::npos) return std::nullopt;
  CurveKey key{};
  if (zmq_z85_decode(key.data(), std::string(text).c_str()) == nullptr) return std::nullopt;
  if (to_z85(key) != text) return std::nullopt;  // one text per key
  return key;
}

KeyId key_id_of(const CurveKey& public_key) {
  return KeyId(key_id({reinterpret_cast<const char*>(public_key.data()), public_key.size()}));
}

}  // namespace tumorboard::wire
