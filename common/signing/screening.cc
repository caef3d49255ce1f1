// SPDX-License-Identifier: Apache-2.0
#include "common/signing/screening.h"

#include <algorithm>

namespace tumorboard::signing {

void merge_screening(v1::Recommendation& recommendation, const v1::Recommendation& screening) {
  recommendation.set_trial_flag(screening.trial_flag());
  *recommendation.mutable_trials() = screening.trials();
  if (screening.provenance().has_trials_digest()) {
    recommendation.mutable_provenance()->set_trials_digest(screening.provenance().trials_digest());
  }
  auto& known = *recommendation.mutable_sensitivity();
  for (const v1::Sensitivity& one : screening.sensitivity()) {
    const auto same = std::find_if(known.begin(), known.end(), [&](const v1::Sensitivity& other) {
      return other.path() == one.path() && other.if_value() == one.if_value();
    });
    if (same == known.end()) {
      *known.Add() = one;
    } else {
      same->mutable_changes()->MergeFrom(one.changes());
    }
  }
}

}  // namespace tumorboard::signing
