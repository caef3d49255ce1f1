// SPDX-License-Identifier: Apache-2.0
// Instants as people and systems write them: RFC 3339, "2026-08-05T16:02:07.5+02:00". Without
// an offset it is no instant.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tumorboard {

// UTC microseconds since 1970; nothing unless the whole text is "YYYY-MM-DDTHH:MM", seconds
// and up to six decimals of them if wanted, then Z or an offset +HH:MM. No leap seconds.
std::optional<std::int64_t> parse_instant(std::string_view text);

}  // namespace tumorboard
