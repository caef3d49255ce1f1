// SPDX-License-Identifier: Apache-2.0
#include "common/base/key_id.h"

#include "common/base/hash.h"

namespace tumorboard {
namespace {

constexpr std::size_t kKeyIdBytes = 16;

}  // namespace

std::string key_id(std::string_view channel_public) {
  return hex(bytes(sha256(channel_public)).substr(0, kKeyIdBytes));
}

bool is_key_id(std::string_view text) { return is_hex(text, 2 * kKeyIdBytes); }

}  // namespace tumorboard
