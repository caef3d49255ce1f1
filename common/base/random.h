// SPDX-License-Identifier: Apache-2.0
// Randomness is injected, so that simulations repeat.
#pragma once

#include <cstdint>
#include <string>

namespace tumorboard {

class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;
  virtual std::string bytes(std::size_t n) = 0;
  // Uniform in [0, bound); bound > 0.
  virtual std::uint32_t below(std::uint32_t bound) = 0;
};

class SystemRandom final : public Random {  // libsodium
 public:
  std::string bytes(std::size_t n) override;
  std::uint32_t below(std::uint32_t bound) override;
};

class SeededRandom final : public Random {  // for tests; not for secrets
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::string bytes(std::size_t n) override;
  std::uint32_t below(std::uint32_t bound) override;

 private:
  std::uint64_t next();
  std::uint64_t state_;
};

}  // namespace tumorboard
