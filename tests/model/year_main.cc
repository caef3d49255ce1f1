// SPDX-License-Identifier: Apache-2.0
// usage: tumorboard-year [CASES [SEED]]: a simulated year of a board, 2000 cases unless told.
// Prints what the lists and reports say; exit 1 when they differ from its own books.
#include <cstdlib>
#include <iostream>

#include "tests/model/year.h"

int main(int count, char** arguments) {
  const unsigned long cases = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 2'000;
  const char* from_environment = std::getenv("TUMORBOARD_SEED");
  const char* seed = count > 2 ? arguments[2] : from_environment;
  if (cases == 0 || cases > 100'000) {
    std::cerr << "usage: tumorboard-year [CASES [SEED]], CASES from 1 to 100000\n";
    return 2;
  }
  const std::uint64_t number = seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
  std::cout << "a year of " << cases << " cases, seed " << number << "\n\n";
  tumorboard::model::Year year(static_cast<std::uint32_t>(cases), number);
  const bool right = year.run();
  std::cout << (right ? "\nlists, rates and books add up\n" : "\nFAIL\n");
  return right ? 0 : 1;
}
