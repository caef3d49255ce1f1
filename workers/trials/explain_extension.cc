// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/judge.h"

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

struct ExtensionExplainer {
  const Patient& patient;

  Reason operator()(const TherapyTest& test) const {
    if (!patient.therapies) return {"prior therapy is not given", "all prior systemic therapies with dates"};
    std::string given;
    bool dates = true;
    for (const Therapy& therapy : *patient.therapies) {
      given += (given.empty() ? "" : ", ") + therapy.drug + (therapy.current ? " (current)" : "");
      if (therapy.last_dose) given += " (last dose " + therapy.last_dose->iso() + ")";
      dates = dates && (therapy.current || therapy.last_dose.has_value());
    }
    if (given.empty()) given = "none";
    const bool dose = test.washout_days && !dates;
    return {"systemic therapy so far: " + given,
            dose ? "the date of the last dose of each therapy" : "the complete list of systemic therapies"};
  }

  Reason operator()(const MeasureTest& test) const {
    switch (test.measure) {
      case Measure::kEcog:
        return of("ECOG", patient.ecog, "the ECOG performance status");
      case Measure::kPdL1:
        return of("PD-L1 TPS", patient.pd_l1_tps, "PD-L1 immunohistochemistry");
      case Measure::kPriorLines:
        if (!patient.therapies) return {"prior therapy is not given", "all prior systemic therapies"};
        return {number_text(patient.lines()) + " lines known", "the complete list of systemic therapies"};
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

  static Reason of(const std::string& name, const std::optional<double>& value, const std::string& obtain) {
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
