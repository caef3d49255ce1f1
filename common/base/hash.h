// SPDX-License-Identifier: Apache-2.0
// SHA-256 over bytes as received, and hex.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tumorboard {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);

// SHA-256 over several parts as if they were one.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  Sha256& update(std::string_view bytes);
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string hex(std::string_view bytes);  // lower case
std::string hex(const Digest& digest);
std::optional<std::string> unhex(std::string_view text);
bool is_hex(std::string_view text, std::size_t digits);           // lower case, exactly so many
bool is_hex_digest(std::string_view text);                        // 64 digits, lower case
std::string bytes(const Digest& digest);                          // 32 bytes
std::optional<Digest> digest_from_bytes(std::string_view bytes);  // exactly 32

}  // namespace tumorboard
