// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/ageing.h"

namespace tumorboard::workflow {

int class_of(v1::Urgency urgency) {
  switch (urgency) {
    case v1::URGENCY_URGENT:
      return 3;
    case v1::URGENCY_SOON:
      return 2;
    default:
      return 1;
  }
}

std::pair<int, bool> class_now(v1::Urgency urgency, std::int64_t age_us) {
  int rank = class_of(urgency);
  const int before = rank;
  if (rank == 1 && age_us >= kRoutineRisesUs) {
    ++rank;
    age_us -= kRoutineRisesUs;
  }
  if (rank == 2 && age_us >= kSoonRisesUs) ++rank;
  return {rank, rank != before || (urgency == v1::URGENCY_URGENT && age_us >= kUrgentWaitsUs)};
}

}  // namespace tumorboard::workflow
