// SPDX-License-Identifier: Apache-2.0
#include "common/wire/content_digest.h"

#include <array>

namespace tumorboard::wire {

Digest content_digest(v1::MessageType type, std::string_view body) {
  const auto number = static_cast<std::uint32_t>(type);
  const std::array<char, 4> header{static_cast<char>(number >> 24U), static_cast<char>(number >> 16U),
                                   static_cast<char>(number >> 8U), static_cast<char>(number)};
  return Sha256().update({header.data(), header.size()}).update(body).finish();
}

}  // namespace tumorboard::wire
