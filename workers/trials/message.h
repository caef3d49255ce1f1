// SPDX-License-Identifier: Apache-2.0
// Answers in words: the trial part of a recommendation, and what `trials match` prints.
#pragma once

#include "tumorboard/v1/recommendation.pb.h"
#include "workers/clinical/pipeline.h"
#include "workers/trials/screen.h"

namespace tumorboard::trials {

v1::TrialVerdict verdict_of(Truth truth);

// Every level with every criterion, of the patient the screener holds.
v1::TrialMatch describe(Screener& screener, const Registry& registry, const TrialAnswer& answer, const Patient& patient,
                        Date today);

inline constexpr std::size_t kMaxTrialsShown = 100;
inline constexpr std::size_t kMaxScreeningBytes = std::size_t{1} << 20U;  // a frame to the daemon holds 4 MiB

// What the board sees of a case: eligible trials, then possible ones, then those that were near
// enough to be named with what they fail; at most kMaxTrialsShown, and kMaxScreeningBytes.
clinical::TrialScreen screen_case(const Registry& registry, const std::string& digest, const Patient& patient,
                                  Date today);

// Lets the pipeline ask what becomes of the screen's trials when a fact of the case changes.
// The registry and the knowledge must outlive the screen; one thread asks.
void add_verdicts(clinical::TrialScreen& screen, const Registry& registry, const knowledge::Knowledge& knowledge,
                  Date today);

}  // namespace tumorboard::trials
