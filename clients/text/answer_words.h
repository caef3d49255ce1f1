// SPDX-License-Identifier: Apache-2.0
// The words of patterns, readiness, open points, rebiopsy, evidence, disciplines and signs, as a
// clinician says them. A code without words of its own loses its underscores.
#pragma once

#include <string>
#include <string_view>

#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

std::string pattern_words(v1::Pattern pattern);
std::string pattern_words(std::string_view code);
std::string missing_words(std::string_view key);  // what is missing: "brain imaging"
std::string reason_words(std::string_view code);  // of a rebiopsy
std::string method_words(v1::RebiopsyMethod method);
std::string urgent_words(std::string_view code);
std::string discipline_words(std::string_view code);
std::string strength_words(v1::Strength strength);  // "" for none
std::string grade_words(std::string_view grade);    // "randomised study"
std::string verdict_words(v1::TrialVerdict verdict);
std::string source_words(std::string_view id);  // "ASTRO ESTRO 2023"; "" for the board's own choice

// "ready: ...", "provisional: ...", "blocked until ...".
std::string status_words(const v1::Recommendation& recommendation);

// True when the tables hold words for the code; for the test that they are complete.
bool has_words(std::string_view kind, std::string_view code);

}  // namespace tumorboard
