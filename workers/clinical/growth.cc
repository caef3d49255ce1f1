// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/growth.h"

#include <algorithm>
#include <vector>

namespace tumorboard::clinical {
namespace {

struct Size {
  std::int32_t day = 0;
  double mm = 0;
};

bool grows(double nadir, double now, const v1::Policy& policy) {
  const double rise = now - nadir;
  return rise >= policy.recist_growth_mm().value() && rise * 100 >= policy.recist_growth_percent().value() * nadir;
}

// Oldest first. The size stated for now, when the history does not end with it, is the newest.
std::vector<Size> sizes_of(const v1::Lesion& lesion, std::optional<Date> as_of, bool& after_as_of) {
  std::vector<Size> sizes;
  for (const v1::SizeMeasurement& measurement : lesion.size_history()) {
    const auto date = Date::parse(measurement.date());
    if (!date) continue;
    if (as_of && *date > *as_of) {
      after_as_of = true;
    } else {
      sizes.push_back({date->days, measurement.mm()});
    }
  }
  std::stable_sort(sizes.begin(), sizes.end(), [](const Size& a, const Size& b) { return a.day < b.day; });
  if (lesion.has_size_mm() && as_of && !sizes.empty() && sizes.back().mm != lesion.size_mm()) {
    sizes.push_back({as_of->days, lesion.size_mm()});
  }
  return sizes;
}

}  // namespace

Growth assess_growth(const v1::Lesion& lesion, std::optional<Date> as_of, const v1::Policy& policy) {
  Growth growth;
  const std::vector<Size> sizes = sizes_of(lesion, as_of, growth.after_as_of);
  std::optional<bool> measured;
  std::optional<std::int32_t> first_growth;
  bool grew_before = false;  // at the size before the last
  double nadir = sizes.empty() ? 0 : sizes.front().mm;
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    grew_before = measured.value_or(false);
    measured = grows(nadir, sizes[i].mm, policy);
    if (*measured) {
      if (!first_growth) first_growth = sizes[i].day;
      growth.confirmed = sizes[i].day - *first_growth >= policy.confirmation_days().value();
    } else {
      first_growth.reset();
      growth.confirmed = false;
    }
    nadir = std::min(nadir, sizes[i].mm);
  }
  const std::optional<bool> said = lesion.has_progressing() ? std::optional(lesion.progressing()) : std::nullopt;
  // The size stated without a date may be of an earlier image than the last dated one.
  const bool undated_last = sizes.size() > static_cast<std::size_t>(lesion.size_history_size());
  if (said == true && undated_last && grew_before) measured = true;
  if (lesion.new_()) {
    growth.progressing = true;
  } else if (measured) {
    growth.progressing = measured;
    growth.doubtful = said == true && !*measured;
    growth.conflict = said == false && *measured;
  } else {
    growth.progressing = said;
  }
  return growth;
}

}  // namespace tumorboard::clinical
