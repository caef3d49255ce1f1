// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "workers/trials/explain_text.h"
#include "workers/trials/judge.h"
#include "workers/trials/therapy_words.h"

namespace tumorboard::trials {
namespace {

std::string number_text(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string range_text(const Range& range) {
  if (!range.low) return "not known";
  const std::string low = number_text(*range.low);
  if (!range.high) return "at least " + low;
  return *range.high == *range.low ? low : low + " to " + number_text(*range.high);
}

// What of the therapies would have to be known, by what the criterion asks.
std::string therapy_to_obtain(const TherapyTest& test, const std::vector<Therapy>& therapies) {
  const auto some = [&](auto lacks) { return std::any_of(therapies.begin(), therapies.end(), lacks); };
  const auto no_class = [](const Therapy& one) {
    return one.classes.empty() || std::any_of(one.classes.begin(), one.classes.end(), [](const std::string& word) {
             return word_of(kDrugClasses, word).empty();
           });
  };
  if (test.washout_days &&
      some([](const Therapy& one) { return !one.current.value_or(false) && !one.last_dose.has_value(); })) {
    return "the date of the last dose of each therapy";
  }
  if (test.current && some([](const Therapy& one) { return !one.current.has_value(); })) {
    return "whether each therapy is still given";
  }
  if (!test.drug_class.empty() && some(no_class)) return "the drug class of each therapy";
  if (!test.kind.empty() && some([](const Therapy& one) { return word_of(kDrugKinds, one.kind).empty(); })) {
    return "the kind of each drug";
  }
  if (test.lines && some([](const Therapy& one) { return !one.line.has_value(); })) return "the line of each therapy";
  return "the complete list of systemic therapies";
}

struct ExtensionExplainer {
  const Patient& patient;

  Reason operator()(const TherapyTest& test) const {
    if (!patient.therapies) return {"prior therapy is not given", "all prior systemic therapies with dates"};
    std::string given;
    for (const Therapy& therapy : *patient.therapies) {
      given += (given.empty() ? "" : ", ") + therapy.drug + (therapy.current.value_or(false) ? " (current)" : "");
      if (therapy.last_dose) given += " (last dose " + therapy.last_dose->iso() + ")";
    }
    if (given.empty()) given = "none";
    return {"systemic therapy so far: " + given, therapy_to_obtain(test, *patient.therapies)};
  }

  Reason operator()(const MeasureTest& test) const {
    switch (test.measure) {
      case Measure::kEcog:
        return of("ECOG", "ECOG", patient.ecog, "the ECOG performance status");
      case Measure::kPdL1:
        return of("PD-L1 TPS", "PDL1_TPS", patient.pd_l1_tps, "PD-L1 immunohistochemistry");
      case Measure::kPriorLines:
        return prior_lines();
      case Measure::kProgressing:
        return {"progressing lesions: " + range_text(patient.progressing), "the progression status of every lesion"};
      case Measure::kProgressingExtracranial:
        return {"progressing extracranial lesions: " + range_text(patient.progressing_extracranial),
                "the progression status of every lesion"};
    }
    return {};
  }

  Reason operator()(const FindsTest& test) const {
    const bool meninges = test.what == Finds::kLeptomeningeal;
    const auto& found = meninges ? patient.leptomeningeal : patient.brain_metastases;
    const std::string what = meninges ? "leptomeningeal disease" : "brain metastases";
    if (!found)
      return {what + ": not known",
              meninges ? "contrast MRI of brain and spine, CSF cytology" : "contrast MRI of the brain"};
    return {what + (*found ? " present" : " absent"), {}};
  }

  template <typename Other>
  Reason operator()(const Other& /*test*/) const {
    return {};
  }

  [[nodiscard]] Reason prior_lines() const {
    if (!patient.therapies) return {"prior therapy is not given", "all prior systemic therapies"};
    const Range lines = patient.lines();
    const bool one = lines.low == 1 && lines.high.value_or(1) == 1;
    const bool unnumbered = std::any_of(patient.therapies->begin(), patient.therapies->end(),
                                        [](const Therapy& therapy) { return !therapy.line.has_value(); });
    return {range_text(lines) + (one ? " line known" : " lines known"),
            unnumbered ? "the line of each therapy" : "the complete list of systemic therapies"};
  }

  [[nodiscard]] Reason of(const std::string& name, std::string_view field, const std::optional<double>& value,
                          const std::string& obtain) const {
    const Scalar* written = patient.field(field);
    if (!value && written != nullptr && !written->is_number()) return {no_number(name, *written), obtain};
    if (!value) return {name + " is not given", obtain};
    return {name + " is " + number_text(*value), {}};
  }
};

}  // namespace

Reason explain_extension(const Criterion& criterion, Truth truth, const Patient& patient) {
  Reason reason = std::visit(ExtensionExplainer{patient}, criterion.test);
  if (truth != Truth::kUnknown) reason.obtain.clear();
  return reason;
}

}  // namespace tumorboard::trials
