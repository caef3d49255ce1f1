// SPDX-License-Identifier: Apache-2.0
#include "common/base/random.h"

#include <sodium.h>

namespace tumorboard {

std::string SystemRandom::bytes(std::size_t n) {
  std::string out(n, '\0');
  randombytes_buf(out.data(), n);
  return out;
}

std::uint32_t SystemRandom::below(std::uint32_t bound) { return randombytes_uniform(bound); }

std::uint64_t SeededRandom::next() {  // splitmix64
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

std::string SeededRandom::bytes(std::size_t n) {
  std::string out(n, '\0');
  for (char& c : out) c = static_cast<char>(next() & 0xFFU);
  return out;
}

std::uint32_t SeededRandom::below(std::uint32_t bound) { return static_cast<std::uint32_t>(next() % bound); }

}  // namespace tumorboard
