// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/difference.h"

#include <bit>

namespace tumorboard::clinical {
namespace {

using knowledge::FactType;
using knowledge::Scope;
using knowledge::Value;

// The facts that are read from the case, by what must be equal of them.
struct InputFacts {
  std::vector<FactId> flags, numbers, single_words, word_sets;
};

InputFacts input_facts(bool of_lesion) {
  InputFacts made;
  std::uint16_t index = 0;
  for (const knowledge::FactSpec& spec : fact_catalogue()) {
    if (spec.name.starts_with("lesion.") != of_lesion) continue;
    const FactId id{of_lesion ? Scope::kLesion : Scope::kCase, index++};
    switch (spec.type) {
      case FactType::kFlag:
        made.flags.push_back(id);
        break;
      case FactType::kNumber:
        made.numbers.push_back(id);
        break;
      case FactType::kWord:
        made.single_words.push_back(id);
        break;
      case FactType::kWords:
        made.word_sets.push_back(id);
        break;
    }
  }
  return made;
}

template <typename Found>
void find_different_flags(const std::vector<FactId>& ids, const FactSet& now, const FactSet& before,
                          const Found& found) {
  for (const FactId id : ids) {
    if (now.flag(id) != before.flag(id)) found(id);
  }
}

template <typename Equal, typename Found>
void find_different(const std::vector<FactId>& ids, const FactSet& now, const FactSet& before, const Equal& equal,
                    const Found& found) {
  for (const FactId id : ids) {
    if (!equal(now.value(id), before.value(id))) found(id);
  }
}

template <typename Found>
void find_different(const InputFacts& facts, const FactSet& now, const FactSet& before, const Found& found) {
  const auto in = [&](const std::vector<FactId>& ids, const auto& equal) {
    find_different(ids, now, before, equal, found);
  };
  find_different_flags(facts.flags, now, before, found);
  in(facts.numbers, [](const Value& a, const Value& b) { return a.low == b.low && a.high == b.high; });
  in(facts.single_words, [](const Value& a, const Value& b) { return a.word == b.word && a.known == b.known; });
  in(facts.word_sets, [](const Value& a, const Value& b) { return a.known == b.known && a.words == b.words; });
}

bool for_lesions(const knowledge::Rule& rule) {
  const v1::ForEach each = rule.data->for_each();
  return each == v1::FOR_EACH_LESION || each == v1::FOR_EACH_PROGRESSING_LESION;
}

}  // namespace

Difference::Difference(const CaseFacts& now, const Baseline& before, const Knowledge& knowledge)
    : now_(now),
      before_(before.facts),
      knowledge_(knowledge),
      rules_(knowledge.rules().size()),
      reached_(rules_ + knowledge.conflicts().size()),
      held_(before.outcome.held_mask) {
  static const InputFacts inputs = input_facts(false);
  find_different(inputs, now.facts, before_.facts, [this](FactId id) { note(id); });
  compare_lesions();
}

void Difference::compare_lesions() {
  static const InputFacts inputs = input_facts(true);
  bool others = now_.lesions.size() != before_.lesions.size();
  for (std::size_t i = 0; i < now_.lesions.size() && !others; ++i) {
    const LesionFacts& now = now_.lesions[i];
    const LesionFacts& before = before_.lesions[i];
    others = now.progressing != before.progressing;
    find_different(inputs, now.facts, before.facts, [this](FactId id) { note(id); });
  }
  if (!others) return;
  const auto& rules = knowledge_.rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (for_lesions(rules[i])) reached_.set(i);
  }
}

void Difference::compare(FactId fact) {
  if (!(now_.facts.value(fact) == before_.facts.value(fact))) note(fact);
}

void Difference::note(FactId fact) {
  for (const std::uint16_t reader : knowledge_.readers(fact)) reached_.set(reader);
}

std::size_t Difference::next(std::size_t from) const {
  std::size_t at = from / 64;
  std::uint64_t above = ~std::uint64_t{0} << (from % 64);
  for (; at < held_.size(); ++at) {
    const std::uint64_t found = (reached_.words[at] | held_[at]) & above;
    if (found != 0) return at * 64 + static_cast<std::size_t>(std::countr_zero(found));
    above = ~std::uint64_t{0};
  }
  return rules_;
}

}  // namespace tumorboard::clinical
