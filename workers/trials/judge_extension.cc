// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "workers/trials/judge.h"
#include "workers/trials/therapy_words.h"
#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

// A word that is not in the vocabulary may mean any of it.
Truth is_word(const std::string& word, const std::string& asked, std::span<const std::string_view> known) {
  if (word == asked) return Truth::kTrue;
  return word_of(known, word).empty() ? Truth::kUnknown : Truth::kFalse;
}

Truth is_of_class(const Therapy& therapy, const std::string& asked) {
  if (therapy.classes.empty()) return Truth::kUnknown;
  Truth any = Truth::kFalse;
  for (const std::string& one : therapy.classes) any = any | is_word(one, asked, kDrugClasses);
  return any;
}

// Does this therapy fit by drug, class and kind? Each may not be known.
Truth fits(const Therapy& therapy, const TherapyTest& test) {
  Truth all = Truth::kTrue;
  if (!test.drug.empty()) {
    all = all &
          (therapy.drug.empty() ? Truth::kUnknown : knowledge::truth_of(same_ignoring_case(therapy.drug, test.drug)));
  }
  if (!test.drug_class.empty()) all = all & is_of_class(therapy, test.drug_class);
  if (!test.kind.empty()) all = all & is_word(therapy.kind, test.kind, kDrugKinds);
  if (test.current) {
    all = all & (therapy.current ? knowledge::truth_of(*therapy.current == *test.current) : Truth::kUnknown);
  }
  return all;
}

// Drugs given together are one line. One without a number may be of any line, or of its own.
class LineCount {
 public:
  void add(const Therapy& therapy) {
    if (therapy.line) {
      numbered_.insert(*therapy.line);
    } else {
      ++without_;
    }
  }
  [[nodiscard]] double least() const {
    return numbered_.empty() && without_ > 0 ? 1 : static_cast<double>(numbered_.size());
  }
  [[nodiscard]] double most() const { return static_cast<double>(numbered_.size() + without_); }
  [[nodiscard]] double greatest() const { return numbered_.empty() ? 0 : static_cast<double>(*numbered_.rbegin()); }
  [[nodiscard]] double without() const { return static_cast<double>(without_); }

 private:
  std::set<int> numbered_;
  std::size_t without_ = 0;
};

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
  if (therapy.current.value_or(false)) return knowledge::truth_of(days.admits(0));
  if (!therapy.last_dose) return Truth::kUnknown;
  return knowledge::truth_of(days.admits(today - *therapy.last_dose));
}

Truth in_range(const NumberLimit& limit, const Range& range) {
  if (!range.low) return Truth::kUnknown;
  return within(limit, *range.low, range.high);
}

}  // namespace

// A third line says that there were two before it, listed or not.
Range Patient::lines() const {
  if (!therapies) return {};
  LineCount count;
  for (const Therapy& therapy : *therapies) count.add(therapy);
  Range range{std::max(count.least(), count.greatest()), std::nullopt};
  if (therapies_complete) range.high = count.greatest() + count.without();
  return range;
}

Truth judge_extension(const TherapyTest& test, const Patient& patient, Date today) {
  if (!patient.therapies) return Truth::kUnknown;
  LineCount sure;
  LineCount possible;
  Truth washout = Truth::kTrue;
  for (const Therapy& therapy : *patient.therapies) {
    const Truth fit = fits(therapy, test);
    if (fit == Truth::kTrue) sure.add(therapy);
    if (fit != Truth::kFalse) possible.add(therapy);
    // What may not be meant cannot spoil the washout for certain.
    if (test.washout_days) washout = washout & (washed_out(therapy, *test.washout_days, today) | !fit);
  }
  const std::optional<double> most = patient.therapies_complete ? std::optional(possible.most()) : std::nullopt;
  const NumberLimit lines = test.lines.value_or(NumberLimit{Comparison::kAtLeast, 1, "1"});
  return within(lines, sure.least(), most) & washout;
}

Truth judge_extension(const FactTest& test, const Patient& patient) {
  if (test.row->number != nullptr) return in_range(*test.limit, test.row->number(patient));
  const auto found = test.row->finding(patient);
  return found ? knowledge::truth_of(*found) : Truth::kUnknown;
}

}  // namespace tumorboard::trials
