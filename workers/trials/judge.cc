// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/judge.h"

#include <algorithm>

#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

struct Judge {
  const Patient& patient;
  const OncoTree& tree;
  Date today;

  Judgement operator()(const DiagnosisTest& test) const {
    if (!test.set || !patient.diagnosis) return {};
    const auto& positions = patient.diagnosis->positions;
    const bool inside =
        std::any_of(positions.begin(), positions.end(), [&](auto position) { return test.set->holds(position); });
    if (inside) return {Truth::kTrue, !test.by_code && !patient.diagnosis->by_code};
    const bool open = std::any_of(positions.begin(), positions.end(),
                                  [&](auto position) { return tree.could_be_refined_into(position, *test.set); });
    return {open ? Truth::kUnknown : Truth::kFalse, false};
  }

  Judgement operator()(const AgeTest& test) const {
    if (patient.birth_date) {
      const bool admits = test.limit.admits(*patient.birth_date, today);
      return {knowledge::truth_of(admits), admits};
    }
    if (!patient.age_years) return {};
    const auto admits = test.limit.admits_years(*patient.age_years, today);
    return {admits ? knowledge::truth_of(*admits) : Truth::kUnknown, false};
  }

  Judgement operator()(const NumberTest& test) const {
    const Scalar* value = patient.field(test.field);
    if (value == nullptr || !value->is_number()) return {};
    const bool admits = test.limit.admits(value->number);
    return {knowledge::truth_of(admits), admits};
  }

  Judgement operator()(const FieldTest& test) const {
    const Scalar* value = patient.field(test.field);
    if (value == nullptr) return {};
    const bool equal = *value == test.value;
    return {knowledge::truth_of(equal), equal};
  }

  Judgement operator()(const AgentTest& test) const {
    if (!patient.therapies) return {};
    const bool given = std::any_of(patient.therapies->begin(), patient.therapies->end(), [&](const Therapy& therapy) {
      return test.ignore_case ? same_ignoring_case(therapy.drug, test.agent) : therapy.drug == test.agent;
    });
    if (given) return {Truth::kTrue, true};
    return {patient.therapies_complete ? Truth::kFalse : Truth::kUnknown, false};
  }

  Judgement operator()(const RecordTest& test) const { return judge_record(test, patient); }
  Judgement operator()(const TherapyTest& test) const { return {judge_extension(test, patient, today), false}; }
  Judgement operator()(const FactTest& test) const { return {judge_extension(test, patient), false}; }
  Judgement operator()(const IgnoredTest& /*test*/) const { return {}; }
  Judgement operator()(const UnreadableTest& /*test*/) const { return {}; }
};

}  // namespace

Judgement judge(const Criterion& criterion, const Patient& patient, const OncoTree& tree, Date today) {
  Judgement found = std::visit(Judge{patient, tree, today}, criterion.test);
  if (criterion.unreadable()) return found;
  // What hardly anything can satisfy was meant to say something else: not known.
  if (criterion.never_true && found.truth == Truth::kFalse) found.truth = Truth::kUnknown;
  if (!criterion.negated) return found;
  return {!found.truth, !found.engine};
}

}  // namespace tumorboard::trials
