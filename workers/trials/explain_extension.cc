// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "workers/trials/judge.h"
#include "workers/trials/therapy_words.h"

namespace tumorboard::trials {
namespace {

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

  Reason operator()(const FactTest& test) const {
    GivenFact fact = test.row->given(patient);
    return {std::move(fact.because), std::move(fact.obtain)};
  }

  template <typename Other>
  Reason operator()(const Other& /*test*/) const {
    return {};
  }
};

}  // namespace

Reason explain_extension(const Criterion& criterion, Truth truth, const Patient& patient) {
  Reason reason = std::visit(ExtensionExplainer{patient}, criterion.test);
  if (truth != Truth::kUnknown) reason.obtain.clear();
  return reason;
}

}  // namespace tumorboard::trials
