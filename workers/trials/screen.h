// SPDX-License-Identifier: Apache-2.0
// One patient against a registry. Each distinct criterion is judged at most once; trials behind
// a closed gate are ineligible without being looked at.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workers/trials/judge.h"
#include "workers/trials/registry.h"

namespace tumorboard::trials {

enum class ClosedLevels : std::uint8_t { kSkip, kMatch };
enum class DeceasedPatients : std::uint8_t { kSkip, kMatch };

struct Run {
  Date today;
  ClosedLevels closed = ClosedLevels::kSkip;
  DeceasedPatients deceased = DeceasedPatients::kSkip;
};

struct LevelAnswer {
  Truth truth = Truth::kUnknown;
  bool matches = false;  // what an engine reports
};

struct TrialAnswer {
  std::uint32_t trial = 0;
  Truth verdict = Truth::kUnknown;
  std::vector<LevelAnswer> levels;  // as Registry::levels()

  [[nodiscard]] bool matches() const;
};

// Holds what is known of one patient at a time; reusable, not thread safe. Borrows the registry.
class Screener {
 public:
  explicit Screener(const Registry& registry);

  // Forgets the last patient. The patient must outlive the calls that follow.
  void begin(const Patient& patient, const Run& run);
  // The trials that are not ineligible, by index.
  const std::vector<std::uint32_t>& relevant();
  // Verdicts only; `answers` is overwritten.
  void screen(std::vector<TrialAnswer>& answers);
  TrialAnswer answer(std::uint32_t trial);
  [[nodiscard]] Judgement leaf(std::uint32_t leaf);

  // Sorted, each once: step:CODE, arm:CODE, dose:CODE.
  [[nodiscard]] std::vector<std::string> matches(const TrialAnswer& answer) const;

 private:
  // Of a part of a tree. Absent: it says nothing, and an "all" around it goes by its other parts.
  struct Value {
    enum class Engine : std::uint8_t { kFalse, kTrue, kAbsent };
    Truth truth = Truth::kTrue;
    bool said = false;  // something stands behind `truth`
    Engine engine = Engine::kAbsent;
  };
  struct Group {
    Op op = Op::kAll;
    Value value;
    void take(const Value& part);
  };
  Value run(std::uint32_t begin, std::uint32_t end);
  void fill(std::uint32_t trial, TrialAnswer& out);
  LevelAnswer level(const CompiledLevel& compiled);

  const Registry& registry_;
  const Patient* patient_ = nullptr;
  Run run_{};
  std::uint32_t epoch_ = 0;
  std::vector<std::uint32_t> judged_;  // epoch in which a leaf was judged
  std::vector<Judgement> judgements_;
  std::vector<std::uint32_t> seen_;  // epoch in which a trial was found relevant
  std::vector<std::uint32_t> relevant_;
  std::vector<Group> open_;  // while a program runs
};

}  // namespace tumorboard::trials
