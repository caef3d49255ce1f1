// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/screen.h"

#include <algorithm>

#include "common/base/assertion.h"

namespace tumorboard::trials {
namespace {

constexpr std::size_t kMaxOpenGroups = 2 * kMaxNesting + 8;  // two groups at most for each level of a document

}  // namespace

bool TrialAnswer::matches() const {
  return std::any_of(levels.begin(), levels.end(), [](const LevelAnswer& level) { return level.matches; });
}

Screener::Screener(const Registry& registry)
    : registry_(registry),
      judged_(registry.leaves().size(), 0),
      judgements_(registry.leaves().size()),
      seen_(registry.trials().size(), 0),
      open_(kMaxOpenGroups) {}

void Screener::begin(const Patient& patient, const Run& run) {
  patient_ = &patient;
  run_ = run;
  if (++epoch_ == 0) {  // every 2^32 patients
    std::fill(judged_.begin(), judged_.end(), 0);
    std::fill(seen_.begin(), seen_.end(), 0);
    epoch_ = 1;
  }
}

Judgement Screener::leaf(std::uint32_t leaf) {
  if (judged_[leaf] != epoch_) {
    judged_[leaf] = epoch_;
    judgements_[leaf] = judge(registry_.leaves()[leaf], *patient_, registry_.tree(), run_.today);
  }
  return judgements_[leaf];
}

const std::vector<std::uint32_t>& Screener::relevant() {
  relevant_.clear();
  const auto shut = [&](std::uint32_t gate) { return gate != kNoLeaf && leaf(gate).truth == Truth::kFalse; };
  if (patient_->deceased && run_.deceased == DeceasedPatients::kSkip) return relevant_;
  for (const DiagnosisGate& diagnosis : registry_.gates()) {
    if (shut(diagnosis.leaf)) continue;
    for (const GeneGate& gene : diagnosis.genes) {
      if (shut(gene.leaf)) continue;
      for (const std::uint32_t trial : gene.trials) {
        if (seen_[trial] == epoch_) continue;
        seen_[trial] = epoch_;
        relevant_.push_back(trial);
      }
    }
  }
  std::sort(relevant_.begin(), relevant_.end());
  return relevant_;
}

void Screener::Group::take(const Value& part) {
  using Engine = Value::Engine;
  if (op == Op::kAll) {
    if (part.said) value.truth = value.truth & part.truth;
    value.said = value.said || part.said;
    if (part.engine == Engine::kAbsent) return;
    value.engine = value.engine == Engine::kAbsent ? part.engine : std::min(value.engine, part.engine);
    return;
  }
  // A branch that says nothing never matches by itself, and is not known to hold.
  value.truth = value.truth | (part.said ? part.truth : Truth::kUnknown);
  value.said = true;
  if (value.engine != Engine::kTrue) value.engine = part.engine == Engine::kTrue ? Engine::kTrue : Engine::kFalse;
}

Screener::Value Screener::run(std::uint32_t begin, std::uint32_t end) {
  using Engine = Value::Engine;
  std::size_t depth = 0;  // open_[0] collects the whole
  open_[0] = Group{};
  for (std::uint32_t at = begin; at < end; ++at) {
    const Instruction instruction = registry_.program()[at];
    if (instruction.op == Op::kLeaf) {
      const Judgement found = leaf(instruction.leaf);
      Engine engine = found.engine ? Engine::kTrue : Engine::kFalse;
      if (registry_.leaves()[instruction.leaf].ignored()) engine = Engine::kAbsent;
      open_[depth].take({found.truth, true, engine});
    } else if (instruction.op == Op::kEnd) {
      const Value closed = open_[depth--].value;
      open_[depth].take(closed);
    } else {
      ++depth;
      TB_CHECK(depth < kMaxOpenGroups);
      open_[depth] = Group{instruction.op, {}};
      if (instruction.op == Op::kAny) open_[depth].value.truth = Truth::kFalse;
    }
  }
  return open_[0].value;
}

LevelAnswer Screener::level(const CompiledLevel& compiled) {
  const Value match = run(compiled.match_begin, compiled.extension_begin);
  const Value ours = run(compiled.extension_begin, compiled.end);
  LevelAnswer answer;
  answer.truth = match.said ? match.truth : Truth::kUnknown;
  if (ours.said) answer.truth = answer.truth & ours.truth;
  if (compiled.unreadable) answer.truth = Truth::kUnknown;
  if (patient_->deceased) answer.truth = Truth::kFalse;
  const bool open = !compiled.closed || run_.closed == ClosedLevels::kMatch;
  const bool alive = !patient_->deceased || run_.deceased == DeceasedPatients::kMatch;
  answer.matches = open && alive && !compiled.unreadable && match.engine == Value::Engine::kTrue;
  return answer;
}

void Screener::fill(std::uint32_t trial, TrialAnswer& out) {
  out.trial = trial;
  out.levels.clear();
  bool any_open = false;
  Truth best_open = Truth::kFalse;
  Truth best = registry_.levels(trial).empty() && !patient_->deceased ? Truth::kUnknown : Truth::kFalse;
  for (const CompiledLevel& compiled : registry_.levels(trial)) {
    const LevelAnswer answer = level(compiled);
    out.levels.push_back(answer);
    best = best | answer.truth;
    if (compiled.closed) continue;
    any_open = true;
    best_open = best_open | answer.truth;
  }
  out.verdict = any_open ? best_open : best;
}

TrialAnswer Screener::answer(std::uint32_t trial) {
  TrialAnswer out;
  fill(trial, out);
  return out;
}

void Screener::screen(std::vector<TrialAnswer>& answers) {
  std::size_t count = 0;
  for (const std::uint32_t trial : relevant()) {
    if (answers.size() == count) answers.emplace_back();
    fill(trial, answers[count]);
    if (answers[count].verdict != Truth::kFalse || answers[count].matches()) ++count;
  }
  answers.resize(count);
}

std::vector<std::string> Screener::matches(const TrialAnswer& answer) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < answer.levels.size(); ++i) {
    if (answer.levels[i].matches) names.push_back(registry_.trials()[answer.trial].levels[i].name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace tumorboard::trials
