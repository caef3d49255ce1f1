// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "workers/trials/judge.h"
#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

// Does this therapy fit by drug, class and kind? Its class may not be known.
Truth fits(const Therapy& therapy, const TherapyTest& test) {
  Truth all = Truth::kTrue;
  if (!test.drug.empty()) all = all & knowledge::truth_of(same_ignoring_case(therapy.drug, test.drug));
  if (!test.drug_class.empty()) {
    const bool has =
        std::find(therapy.classes.begin(), therapy.classes.end(), test.drug_class) != therapy.classes.end();
    all = all & (therapy.classes.empty() ? Truth::kUnknown : knowledge::truth_of(has));
  }
  if (!test.kind.empty()) {
    all = all & (therapy.kind.empty() ? Truth::kUnknown : knowledge::truth_of(therapy.kind == test.kind));
  }
  if (test.current) all = all & knowledge::truth_of(therapy.current == *test.current);
  return all;
}

// Drugs given together are one line; one without a number is a line of its own.
int line_of(const Therapy& therapy, std::size_t index) { return therapy.line.value_or(-1 - static_cast<int>(index)); }

// A whole number between `low` and `high`; no `high`: it may be larger still.
Truth within(const NumberLimit& limit, double low, std::optional<double> high) {
  const double most = high.value_or(1e9);
  bool all = true;
  bool some = false;
  for (const double value : {low, most, limit.number - 1, limit.number, limit.number + 1}) {
    if (value < low || value > most) continue;
    all = all && limit.admits(value);
    some = some || limit.admits(value);
  }
  if (all) return Truth::kTrue;
  return some ? Truth::kUnknown : Truth::kFalse;
}

Truth washed_out(const Therapy& therapy, const NumberLimit& days, Date today) {
  if (therapy.current) return knowledge::truth_of(days.admits(0));
  if (!therapy.last_dose) return Truth::kUnknown;
  return knowledge::truth_of(days.admits(today - *therapy.last_dose));
}

Truth in_range(const NumberLimit& limit, const Range& range) {
  if (!range.low) return Truth::kUnknown;
  return within(limit, *range.low, range.high);
}

Truth exactly(const NumberLimit& limit, const std::optional<double>& value) {
  return value ? knowledge::truth_of(limit.admits(*value)) : Truth::kUnknown;
}

}  // namespace

double Patient::lines() const {
  std::set<int> numbers;
  for (std::size_t i = 0; i < therapies->size(); ++i) numbers.insert(line_of((*therapies)[i], i));
  return static_cast<double>(numbers.size());
}

Truth judge_extension(const TherapyTest& test, const Patient& patient, Date today) {
  if (!patient.therapies) return Truth::kUnknown;
  std::set<int> sure;
  std::set<int> possible;
  Truth washout = Truth::kTrue;
  for (std::size_t i = 0; i < patient.therapies->size(); ++i) {
    const Therapy& therapy = (*patient.therapies)[i];
    const Truth fit = fits(therapy, test);
    if (fit == Truth::kTrue) sure.insert(line_of(therapy, i));
    if (fit != Truth::kFalse) possible.insert(line_of(therapy, i));
    if (fit != Truth::kFalse && test.washout_days) washout = washout & washed_out(therapy, *test.washout_days, today);
  }
  const std::optional<double> most =
      patient.therapies_complete ? std::optional(static_cast<double>(possible.size())) : std::nullopt;
  const NumberLimit lines = test.lines.value_or(NumberLimit{Comparison::kAtLeast, 1, "1"});
  return within(lines, static_cast<double>(sure.size()), most) & washout;
}

Truth judge_extension(const MeasureTest& test, const Patient& patient) {
  switch (test.measure) {
    case Measure::kEcog:
      return exactly(test.limit, patient.ecog);
    case Measure::kPdL1:
      return exactly(test.limit, patient.pd_l1_tps);
    case Measure::kPriorLines: {
      if (!patient.therapies) return Truth::kUnknown;
      const double lines = patient.lines();
      return within(test.limit, lines, patient.therapies_complete ? std::optional(lines) : std::nullopt);
    }
    case Measure::kProgressing:
      return in_range(test.limit, patient.progressing);
    case Measure::kProgressingExtracranial:
      return in_range(test.limit, patient.progressing_extracranial);
  }
  return Truth::kUnknown;
}

Truth judge_extension(const FindsTest& test, const Patient& patient) {
  const auto& found = test.what == Finds::kLeptomeningeal ? patient.leptomeningeal : patient.brain_metastases;
  return found ? knowledge::truth_of(*found) : Truth::kUnknown;
}

}  // namespace tumorboard::trials
