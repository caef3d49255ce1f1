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

struct Sizes {
  std::vector<Size> all;      // oldest first
  bool undated_last = false;  // the last is the size stated for now, which the history does not end with
  bool after_as_of = false;   // one was left out
};

Sizes sizes_of(const v1::Lesion& lesion, std::optional<Date> as_of) {
  Sizes sizes;
  for (const v1::SizeMeasurement& measurement : lesion.size_history()) {
    const auto date = Date::parse(measurement.date());
    if (!date) continue;
    if (as_of && *date > *as_of) {
      sizes.after_as_of = true;
    } else {
      sizes.all.push_back({date->days, measurement.mm()});
    }
  }
  std::stable_sort(sizes.all.begin(), sizes.all.end(), [](const Size& a, const Size& b) { return a.day < b.day; });
  if (lesion.has_size_mm() && as_of && !sizes.all.empty() && sizes.all.back().mm != lesion.size_mm()) {
    sizes.all.push_back({as_of->days, lesion.size_mm()});
    sizes.undated_last = true;
  }
  return sizes;
}

}  // namespace

Growth assess_growth(const v1::Lesion& lesion, std::optional<Date> as_of, const v1::Policy& policy) {
  Growth growth;
  const Sizes read = sizes_of(lesion, as_of);
  const std::vector<Size>& sizes = read.all;
  growth.after_as_of = read.after_as_of;
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
  const bool called_growing = lesion.has_progressing() && lesion.progressing();
  const bool called_stable = lesion.has_progressing() && !lesion.progressing();
  // The size stated without a date may be of an earlier image than the last dated one.
  if (called_growing && read.undated_last && grew_before) measured = true;
  if (lesion.new_()) {
    growth.progressing = true;
    growth.new_denied = called_stable;
  } else if (measured) {
    growth.progressing = measured;
    growth.doubtful = called_growing && !*measured;
    growth.conflict = called_stable && *measured;
  } else if (lesion.has_progressing()) {
    growth.progressing = lesion.progressing();
  }
  return growth;
}

}  // namespace tumorboard::clinical
