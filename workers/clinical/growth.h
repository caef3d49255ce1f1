// SPDX-License-Identifier: Apache-2.0
// Whether one lesion grows by RECIST 1.1: at least so many percent over the smallest earlier
// size and at least so many millimetres, or new. Pure.
#pragma once

#include <optional>

#include "common/base/date.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/knowledge.pb.h"

namespace tumorboard::clinical {

struct Growth {
  std::optional<bool> progressing;  // what counts; nothing = unknown
  bool doubtful = false;            // called progressing, measured growth below the limits
  bool conflict = false;            // called not progressing, measured growth above the limits
  bool confirmed = false;           // shown on two scans at least policy.confirmation_days apart
  bool new_denied = false;          // called new and not progressing
  bool after_as_of = false;         // a measurement lies after `as_of` (and is not used)
};

// Sizes decide where two or more are given; otherwise the lesion's own words do.
Growth assess_growth(const v1::Lesion& lesion, std::optional<Date> as_of, const v1::Policy& policy);

}  // namespace tumorboard::clinical
