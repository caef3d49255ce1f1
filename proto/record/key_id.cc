// SPDX-License-Identifier: Apache-2.0
#include "proto/record/key_id.h"

#include "proto/base/hash.h"

namespace tumorboard::record {

namespace {

constexpr std::size_t kBytes = 16;

}  // namespace

std::string key_id(std::string_view channel_public) { return hex(bytes(sha256(channel_public)).substr(0, kBytes)); }

bool is_key_id(std::string_view text) {
  return text.size() == 2 * kBytes && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace tumorboard::record
