// SPDX-License-Identifier: Apache-2.0
// The clinical pipeline: a case in, a recommendation with its reasons out. Pure and
// deterministic: the same case bytes, knowledge and screen give the same bytes on any machine.
// Thread safe; nothing is kept between calls.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"
#include "workers/knowledge/knowledge.h"

namespace tumorboard::clinical {

inline constexpr std::string_view kPipelineVersion = TUMORBOARD_VERSION;

// What trial matching found for this case; the pipeline sets the flag from it.
struct TrialScreen {
  std::vector<v1::TrialMatch> trials;
  std::string registry_digest;  // lower-case hex SHA-256
  // The verdicts of the same trials with a fact of the case changed. Empty: nobody can be asked,
  // and no fact is said to flip a trial.
  std::function<std::vector<v1::TrialVerdict>(const v1::Case&)> verdicts;
};

struct PipelineOutput {
  v1::Recommendation recommendation;  // all but the trial fields: its bytes' digest is what is signed
  v1::Recommendation screening;       // trial_flag, trials, provenance.trials_digest, and what flips a trial
  std::string recommendation_bytes;
  std::string screening_bytes;

  [[nodiscard]] v1::Recommendation merged() const;  // for printing
};

enum class Sensitivity : std::uint8_t {
  kFull,
  kNone,  // no `sensitivity`, no `would_change`; readiness then counts every advisory gap
};

// `knowledge` must be loaded with fact_catalogue(). `case_bytes` are the bytes as received,
// for the digest. `screen` may be null: no registry.
PipelineOutput assess(const v1::Case& input, std::string_view case_bytes, const knowledge::Knowledge& knowledge,
                      const TrialScreen* screen, Sensitivity sensitivity = Sensitivity::kFull);

// The screening alone, for a trial registry that changed.
v1::Recommendation screen_trials(const v1::Case& input, const knowledge::Knowledge& knowledge,
                                 const TrialScreen* screen);

}  // namespace tumorboard::clinical
