// SPDX-License-Identifier: Apache-2.0
// The invariants over case files and generated cases with random changes. TUMORBOARD_TIER=long tries ten times as
// many; TUMORBOARD_SEED begins at another seed; TUMORBOARD_REPRODUCERS=FOLDER writes the smallest failing case of each
// invariant there, and up to TUMORBOARD_FAILURES of them.
#include "tests/clinical/invariant.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <vector>

#include "tests/clinical/case_mutation.h"
#include "tests/clinical/shrink.h"

namespace tumorboard::clinical_test {
namespace {

constexpr std::uint64_t kQuickCases = 2000;
constexpr std::uint64_t kLongCases = 20000;
constexpr std::uint64_t kFullEvery = 16;  // one case in these with the facts that would change the answer

std::uint64_t number_set(const char* name, std::uint64_t otherwise) {
  const char* set = std::getenv(name);
  return set == nullptr ? otherwise : std::strtoull(set, nullptr, 10);
}

bool is_long() {
  const char* tier = std::getenv("TUMORBOARD_TIER");
  return tier != nullptr && std::string_view(tier) == "long";
}

std::vector<Invariant> all_invariants() {
  std::vector<Invariant> all;
  for (const auto& group : {answer_invariants(), text_invariants(), change_invariants()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

struct Failure {
  std::uint64_t seed = 0;
  std::string why;
  std::string small;  // the smallest case, as a case file
};

Failure small_failure(const Invariant& invariant, const v1::Case& input, std::uint64_t seed, bool full) {
  const auto check = [&](const v1::Case& one) { return invariant.check({one, answer(one, full), seed, full}); };
  const v1::Case small = shrunk(input, [&](const v1::Case& one) { return !check(one).empty(); });
  return {seed, check(small), short_case_file(small)};
}

void write(const char* folder, const std::string& name, const Failure& failure) {
  std::ofstream file(std::string(folder) + "/" + name + "-" + std::to_string(failure.seed) + ".json");
  file << failure.small << '\n';
}

using Failures = std::map<std::string, std::vector<Failure>>;

// Every invariant tried on every case, once for all tests below.
const Failures& failures() {
  static const Failures found = [] {
    Failures made;
    const std::uint64_t first = number_set("TUMORBOARD_SEED", 0);
    const std::uint64_t count = number_set("TUMORBOARD_CASES", is_long() ? kLongCases : kQuickCases);
    const std::uint64_t most = number_set("TUMORBOARD_FAILURES", 1);
    std::cout << "seeds " << first << " to " << first + count - 1 << '\n';
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
      const v1::Case input = mutated_case(seed);
      const bool full = seed % kFullEvery == 0;
      const v1::Recommendation given = answer(input, full);
      for (const Invariant& invariant : all_invariants()) {
        std::vector<Failure>& of_this = made[invariant.name];
        if (of_this.size() >= most || invariant.check({input, given, seed, full}).empty()) continue;
        of_this.push_back(small_failure(invariant, input, seed, full));
        const char* folder = std::getenv("TUMORBOARD_REPRODUCERS");
        if (folder != nullptr) write(folder, invariant.name, of_this.back());
      }
    }
    return made;
  }();
  return found;
}

class Holds : public testing::TestWithParam<std::string> {};

TEST_P(Holds, for_every_case) {
  for (const Failure& failure : failures().at(GetParam())) {
    ADD_FAILURE() << "seed " << failure.seed << ": " << failure.why << "\n" << failure.small;
  }
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const Invariant& invariant : all_invariants()) all.emplace_back(invariant.name);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Invariant, Holds, testing::ValuesIn(names()),
                         [](const testing::TestParamInfo<std::string>& one) { return one.param; });

TEST(Seeds, are_all_case_files) { EXPECT_GT(case_seeds().size(), 28U); }

}  // namespace
}  // namespace tumorboard::clinical_test
