// SPDX-License-Identifier: Apache-2.0
// UTC times as text: 2026-01-01T00:00:00.000000Z, always six decimals, years 1800 to 2999.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tumorboard::signing {

std::string utc_text(std::int64_t wall_us);
std::optional<std::int64_t> parse_utc(std::string_view text);  // exactly what utc_text writes

}  // namespace tumorboard::signing
