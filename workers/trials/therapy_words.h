// SPDX-License-Identifier: Apache-2.0
// The closed vocabularies of prior therapy. The classes are those of knowledge/rules/drugs.textproto,
// which this library does not read; a test compares the two.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "workers/trials/whole_word.h"

namespace tumorboard::trials {

inline constexpr std::array<std::string_view, 26> kDrugClasses{
    "ALK_TKI",
    "ANTI_VEGF",
    "BRAF_TKI",
    "CTLA4_INHIBITOR",
    "CYTOTOXIC",
    "EGFR_ANTIBODY",
    "EGFR_EXON20_TKI",
    "EGFR_MET_ANTIBODY",
    "EGFR_TKI",
    "HER2_ADC",
    "HER2_HER3_ANTIBODY",
    "HER2_TKI",
    "HER3_ADC",
    "KRAS_TKI",
    "MEK_TKI",
    "MET_ADC",
    "MET_TKI",
    "MULTIKINASE_TKI",
    "NTRK_TKI",
    "PD1_INHIBITOR",
    "PD1_VEGF_BISPECIFIC",
    "PDL1_INHIBITOR",
    "PLATINUM",
    "RET_TKI",
    "ROS1_TKI",
    "TROP2_ADC",
};

inline constexpr std::array<std::string_view, 6> kDrugKinds{"targeted",  "chemotherapy", "checkpoint_inhibitor",
                                                            "anti_vegf", "adc",          "other"};

// The word of the list that is meant: case, blanks and hyphens do not matter ("egfr-tki" is
// EGFR_TKI). Empty: none.
inline std::string_view word_of(std::span<const std::string_view> words, std::string_view written) {
  const auto plain = [](char c) { return c == ' ' || c == '-' ? '_' : lower(c); };
  const auto same = [&](std::string_view word) {
    return std::equal(word.begin(), word.end(), written.begin(), written.end(),
                      [&](char a, char b) { return plain(a) == plain(b); });
  };
  const auto found = std::find_if(words.begin(), words.end(), same);
  return found == words.end() ? std::string_view() : *found;
}

}  // namespace tumorboard::trials
