// SPDX-License-Identifier: Apache-2.0
#include "common/json/nearest.h"

#include <algorithm>
#include <array>
#include <limits>

namespace tumorboard::json {
namespace {

constexpr std::size_t kCompared = 64;  // bounds the work on hostile input

// A word this far from every known one is not a slip of the keyboard.
constexpr std::size_t kFarthest = 3;

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

using Row = std::array<std::size_t, kCompared + 1>;

// The distance, or any number from `enough` on once it can no longer be less.
std::size_t distance_below(std::string_view a, std::string_view b, std::size_t enough) {
  a = a.substr(0, kCompared);
  b = b.substr(0, kCompared);
  const std::size_t least = std::max(a.size(), b.size()) - std::min(a.size(), b.size());
  if (least >= enough) return least;
  std::array<Row, 3> rows{};
  Row* before_last = &rows[0];
  Row* last = &rows[1];
  Row* row = &rows[2];
  for (std::size_t j = 0; j <= b.size(); ++j) (*last)[j] = j;
  std::size_t least_before = 0;  // of the last row: a swapped pair looks two rows back
  for (std::size_t i = 1; i <= a.size(); ++i) {
    (*row)[0] = i;
    std::size_t least_here = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t& here = (*row)[j];
      here = std::min({(*last)[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U), (*last)[j] + 1, (*row)[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) here = std::min(here, (*before_last)[j - 2] + 1);
      least_here = std::min(least_here, here);
    }
    if (std::min(least_before, least_here) >= enough) return enough;
    least_before = least_here;
    Row* const free = before_last;
    before_last = last;
    last = row;
    row = free;
  }
  return (*last)[b.size()];
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  return distance_below(a, b, std::numeric_limits<std::size_t>::max());
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> known) {
  std::string_view best;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  for (const std::string_view candidate : known) {
    const std::size_t distance = distance_below(word, candidate, best_distance);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string_view near_word(std::string_view word, std::span<const std::string_view> known) {
  const std::string written = lower_case(word.substr(0, kCompared));
  std::string_view best;
  std::size_t best_distance = std::min(kFarthest, word.size() / 2 + 1) + 1;
  for (const std::string_view candidate : known) {
    const std::size_t distance = distance_below(written, lower_case(candidate), best_distance);
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  if (known.empty()) return "nothing is known here";
  const std::string_view near = near_word(word, known);
  std::string text = near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ";
  text += "known here: ";
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (i > 0) text += ", ";
    text += known[i];
  }
  return text;
}

}  // namespace tumorboard::json
