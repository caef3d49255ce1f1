// SPDX-License-Identifier: Apache-2.0
// The hash chain over events, and how an append packs them: pure functions.
//   genesis = SHA-256(0x00 || epoch), next = SHA-256(0x01 || previous || event bytes)
// Packed: for each event its length (4 bytes, little endian) and its bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/hash.h"

namespace tumorboard::storage {

Digest genesis_hash(std::string_view epoch);
Digest next_hash(const Digest& previous, std::string_view event);
Digest chain_over(Digest previous, const std::vector<std::string>& events);

std::string pack(const std::vector<std::string>& events);
std::optional<std::vector<std::string>> unpack(std::string_view packed);  // nothing when it is damaged

}  // namespace tumorboard::storage
