// SPDX-License-Identifier: Apache-2.0
// tumorboard-trials-bench TRIALS_FOLDER PATIENTS TODAY: screens the first patient again and again and prints
// one JSON object: trials, distinct criteria, relevant trials, matches, and the median time of
// one screening in microseconds. Reading and indexing the trials is not part of it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "workers/trials/screen.h"
#include "workers/trials/source_files.h"

namespace {

namespace trials = tumorboard::trials;
using tumorboard::Date;

double median_us(trials::Screener& screener, const trials::Patient& patient, const trials::Run& run,
                 std::vector<trials::TrialAnswer>& answers) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> times;
  const auto until = Clock::now() + std::chrono::seconds(1);
  while (times.size() < 20 || Clock::now() < until) {
    const auto begin = Clock::now();
    screener.begin(patient, run);
    screener.screen(answers);
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
  }
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const auto today = argc == 4 ? Date::parse(argv[3]) : std::nullopt;
  if (!today) {
    std::fputs("usage: tumorboard-trials-bench TRIALS_FOLDER PATIENTS TODAY\n", stderr);
    return 2;
  }
  const trials::OncoTree& tree = trials::OncoTree::shipped();
  trials::TrialSet set = trials::load_trials(std::vector<std::string>{argv[1]}, tree);
  std::ifstream in(argv[2], std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto patients = trials::read_patients(text, tree);
  if (set.trials.empty() || set.has_errors() || !patients || patients->patients.empty()) {
    std::fputs("no usable trials or no patient\n", stderr);
    return 1;
  }
  const trials::Registry registry(std::move(set.trials), tree);
  trials::Screener screener(registry);
  std::vector<trials::TrialAnswer> answers;
  const double us = median_us(screener, patients->patients.front(), {*today}, answers);
  const auto matches =
      std::count_if(answers.begin(), answers.end(), [](const trials::TrialAnswer& one) { return one.matches(); });
  std::printf("{\"trials\": %zu, \"criteria\": %zu, \"relevant\": %zu, \"matches\": %td, \"us\": %.3f}\n",
              registry.trials().size(), registry.leaves().size(), answers.size(), matches, us);
  return 0;
}
