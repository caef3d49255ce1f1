// SPDX-License-Identifier: Apache-2.0
// How a key is named: lower-case hex of the first 16 bytes of the SHA-256 of its channel
// public key.
#pragma once

#include <string>
#include <string_view>

namespace tumorboard {

std::string key_id(std::string_view channel_public);  // 32 raw bytes
bool is_key_id(std::string_view text);                // 32 digits, lower case

}  // namespace tumorboard
