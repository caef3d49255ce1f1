// SPDX-License-Identifier: Apache-2.0
// Bytes that are wiped when no longer needed. Not copyable; a moved-from secret is wiped.
#pragma once

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tumorboard::signing {

template <std::size_t N>
class Secret {
 public:
  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : bytes_(other.bytes_) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      bytes_ = other.bytes_;
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  [[nodiscard]] std::uint8_t* data() { return bytes_.data(); }
  [[nodiscard]] const std::uint8_t* data() const { return bytes_.data(); }
  [[nodiscard]] std::string_view view() const { return {reinterpret_cast<const char*>(bytes_.data()), N}; }
  [[nodiscard]] static constexpr std::size_t size() { return N; }

 private:
  void wipe() { sodium_memzero(bytes_.data(), N); }
  std::array<std::uint8_t, N> bytes_{};
};

// Text that holds a secret on its way to or from a file.
class SecretText {
 public:
  explicit SecretText(std::string text) : text_(std::move(text)) {}
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  // A moved string may leave its short text behind: it is copied, then wiped.
  // NOLINTNEXTLINE(performance-move-constructor-init)
  SecretText(SecretText&& other) noexcept : text_(other.text_) { other.wipe(); }
  SecretText& operator=(SecretText&&) = delete;
  ~SecretText() { wipe(); }
  [[nodiscard]] std::string_view view() const { return text_; }
  [[nodiscard]] std::string& text() { return text_; }

 private:
  void wipe() { sodium_memzero(text_.data(), text_.size()); }
  std::string text_;
};

using PublicKey = std::array<std::uint8_t, 32>;
using SigningKey = Secret<64>;  // Ed25519, libsodium's form: seed and public key

}  // namespace tumorboard::signing
