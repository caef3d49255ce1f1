// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/message.h"

#include <algorithm>
#include <map>
#include <memory>

#include "workers/trials/case_patient.h"

namespace tumorboard::trials {
namespace {

v1::CriterionVerdict criterion_verdict(Truth truth) {
  switch (truth) {
    case Truth::kTrue:
      return v1::CRITERION_VERDICT_MEETS;
    case Truth::kFalse:
      return v1::CRITERION_VERDICT_FAILS;
    case Truth::kUnknown:
      break;
  }
  return v1::CRITERION_VERDICT_UNKNOWN;
}

void add_criterion(v1::TrialLevel& level, std::string text, Truth truth, Reason reason) {
  v1::TrialCriterion& criterion = *level.add_criteria();
  criterion.set_text(std::move(text));
  criterion.set_verdict(criterion_verdict(truth));
  criterion.set_because(std::move(reason.because));
  criterion.set_obtain(std::move(reason.obtain));
}

}  // namespace

v1::TrialVerdict verdict_of(Truth truth) {
  switch (truth) {
    case Truth::kTrue:
      return v1::TRIAL_VERDICT_ELIGIBLE;
    case Truth::kFalse:
      return v1::TRIAL_VERDICT_INELIGIBLE;
    case Truth::kUnknown:
      break;
  }
  return v1::TRIAL_VERDICT_POSSIBLE;
}

v1::TrialMatch describe(Screener& screener, const Registry& registry, const TrialAnswer& answer, const Patient& patient,
                        Date today) {
  const Trial& trial = registry.trials()[answer.trial];
  v1::TrialMatch out;
  out.set_trial(trial.id);
  out.set_title(trial.title);
  out.set_verdict(verdict_of(answer.verdict));
  out.set_illustrative(trial.illustrative);
  const auto levels = registry.levels(answer.trial);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    v1::TrialLevel& level = *out.add_levels();
    level.set_level(trial.levels[i].name);
    level.set_closed(levels[i].closed);
    level.set_verdict(verdict_of(answer.levels[i].truth));
    if (patient.deceased) add_criterion(level, "patient is alive", Truth::kFalse, {"vital status is deceased", {}});
    for (const std::uint32_t leaf : levels[i].leaves) {
      const Criterion& criterion = registry.leaves()[leaf];
      const Truth truth = screener.leaf(leaf).truth;
      add_criterion(level, criterion.text, truth, explain(criterion, truth, patient, registry.tree(), today));
    }
  }
  return out;
}

clinical::TrialScreen screen_case(const Registry& registry, const std::string& digest, const Patient& patient,
                                  Date today) {
  Screener screener(registry);
  screener.begin(patient, {today});
  std::vector<TrialAnswer> answers;
  screener.screen(answers);
  // Trials behind an open gate that fail otherwise, then others, as far as there is room.
  const auto listed = [&](std::uint32_t trial) {
    return std::any_of(answers.begin(), answers.end(), [&](const TrialAnswer& one) { return one.trial == trial; });
  };
  const std::vector<std::uint32_t> near = screener.relevant();
  std::vector<std::uint32_t> others;
  for (std::uint32_t i = 0; i < registry.trials().size() && i < kMaxTrialsShown; ++i) others.push_back(i);
  std::stable_sort(answers.begin(), answers.end(),
                   [](const TrialAnswer& a, const TrialAnswer& b) { return a.verdict > b.verdict; });
  const auto add = [&](const std::vector<std::uint32_t>& more) {
    for (const std::uint32_t trial : more) {
      if (answers.size() >= kMaxTrialsShown) return;
      if (!listed(trial)) answers.push_back(screener.answer(trial));
    }
  };
  add(near);
  add(others);
  if (answers.size() > kMaxTrialsShown) answers.resize(kMaxTrialsShown);
  clinical::TrialScreen screen;
  screen.registry_digest = digest;
  std::size_t bytes = 0;
  for (const TrialAnswer& answer : answers) {
    v1::TrialMatch described = describe(screener, registry, answer, patient, today);
    bytes += described.ByteSizeLong();
    if (bytes > kMaxScreeningBytes) break;
    screen.trials.push_back(std::move(described));
  }
  return screen;
}

void add_verdicts(clinical::TrialScreen& screen, const Registry& registry, const knowledge::Knowledge& knowledge,
                  Date today) {
  std::map<std::string_view, std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < registry.trials().size(); ++i) numbers.emplace(registry.trials()[i].id, i);
  std::vector<std::uint32_t> listed;
  listed.reserve(screen.trials.size());
  for (const v1::TrialMatch& trial : screen.trials) listed.push_back(numbers.at(trial.trial()));
  const auto screener = std::make_shared<Screener>(registry);
  screen.verdicts = [&registry, &knowledge, today, listed, screener](const v1::Case& facts) {
    const Patient patient = patient_of_case(facts, knowledge, registry.tree());
    screener->begin(patient, {today});
    std::vector<v1::TrialVerdict> verdicts;
    verdicts.reserve(listed.size());
    for (const std::uint32_t trial : listed) verdicts.push_back(verdict_of(screener->answer(trial).verdict));
    return verdicts;
  };
}

}  // namespace tumorboard::trials
