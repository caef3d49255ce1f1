// SPDX-License-Identifier: Apache-2.0
// How a waiting job rises: soon after 5 days, routine after 14 and again 5 days later. An urgent job is in
// the highest class already; after 1 day it competes with the jobs that rose.
#pragma once

#include <cstdint>
#include <utility>

#include "common/base/duration.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::workflow {

constexpr std::int64_t kSoonRisesUs = 5 * kDayUs;
constexpr std::int64_t kRoutineRisesUs = 14 * kDayUs;
constexpr std::int64_t kUrgentWaitsUs = kDayUs;
// An urgent case that has waited for a day counts as old as a routine one after its 19 days.
constexpr std::int64_t kUrgentCountsOlderUs = kRoutineRisesUs + kSoonRisesUs - kUrgentWaitsUs;

// 3 urgent, 2 soon, 1 routine.
int class_of(v1::Urgency urgency);
// The class after ageing, and whether the job has waited too long.
std::pair<int, bool> class_now(v1::Urgency urgency, std::int64_t age_us);

}  // namespace tumorboard::workflow
