// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/near_word.h"

#include <algorithm>

#include "proto/json/nearest.h"
#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

// A key this far from every known one is not a slip of the keyboard; as on the command line.
constexpr std::size_t kFarthestKey = 3;

}  // namespace

std::string known_words(std::string_view word, std::span<const std::string_view> known) {
  const std::string written = lower_case(word);
  std::string_view best;
  std::size_t best_distance = std::min(kFarthestKey, word.size() / 2 + 1) + 1;
  std::string list;
  for (const std::string_view candidate : known) {
    list += (list.empty() ? "" : ", ") + std::string(candidate);
    const std::size_t distance = json::edit_distance(written, lower_case(candidate));
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  const std::string meant = best.empty() ? "" : "did you mean \"" + std::string(best) + "\"? ";
  return meant + "known here: " + list;
}

}  // namespace tumorboard::trials
