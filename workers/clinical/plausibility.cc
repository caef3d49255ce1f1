// SPDX-License-Identifier: Apache-2.0
// Numbers that are hardly meant in their unit: a lesion of 2.8 mm, a child, more months than years lived.
#include "workers/clinical/lesion_reading.h"

namespace tumorboard::clinical {
namespace {

bool implausible(double mm, const v1::Policy& policy) {
  return mm < policy.plausible_min_mm().value() || mm > policy.plausible_max_mm().value();
}

}  // namespace

bool implausible_size(const v1::Lesion& lesion, const v1::Policy& policy) {
  if (lesion.has_size_mm() && implausible(lesion.size_mm(), policy)) return true;
  for (const v1::SizeMeasurement& measurement : lesion.size_history()) {
    if (measurement.mm() > policy.plausible_max_mm().value()) return true;  // an earlier size may be small
  }
  return false;
}

void read_plausibility(FactBuilder& build) {
  constexpr double kMonthsInYear = 12;
  const v1::Case& input = build.input;
  FactSet& facts = build.out.facts;
  const v1::CnsImaging& cns = input.cns_imaging();
  facts.set_flag(build.ids.largest_implausible, cns.has_largest_mm() && cns.largest_mm() > 0 &&
                                                    implausible(cns.largest_mm(), build.knowledge.policy()));
  const v1::Patient& patient = input.patient();
  const v1::CurrentTherapy& therapy = input.current_therapy();
  facts.set_flag(build.ids.months_above_age,
                 patient.has_age() && therapy.has_months() && therapy.months() > patient.age() * kMonthsInYear);
}

}  // namespace tumorboard::clinical
