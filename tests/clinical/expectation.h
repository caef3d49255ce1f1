// SPDX-License-Identifier: Apache-2.0
// The `expected` part of a case file, and when an answer meets it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::clinical_test {

struct Expectation {
  std::vector<std::string> patterns;  // any of these
  std::vector<std::string> must_recommend, must_not_recommend, should_mention;
  std::vector<std::string> must_discourage;  // our own cases only
  std::vector<std::string> rebiopsy_levels;
  std::vector<std::string> rebiopsy_reasons;  // our own cases only
  std::string rebiopsy_method;                // our own cases only
  std::vector<std::string> must_cite;         // our own cases only: rules some item rests on
  std::vector<std::string> only_consider;     // our own cases only: given, and not recommended
  std::vector<std::string> urgent;            // our own cases only
  std::vector<std::string> conflicts;         // our own cases only: a field that a conflict names
  std::string trial_flag;
  std::vector<std::string> missing;
  std::vector<std::string> blocking;     // our own cases only: missing keys that block
  std::optional<std::string> readiness;  // our own cases only
  std::optional<double> bed10_gy;
  bool critical = false;
};

// Nothing when the text holds no `expected`.
std::optional<Expectation> read_expectation(const std::string& case_text);

// Each failure in words; all empty = the case passes.
struct Verdict {
  std::vector<std::string> pattern, items, rebiopsy, trial, missing, numeric;
  std::vector<std::string> not_mentioned;  // should_mention: a bonus, no failure

  [[nodiscard]] std::vector<std::string> failures() const;
};

Verdict judge(const Expectation& expected, const v1::Recommendation& answer);

}  // namespace tumorboard::clinical_test
