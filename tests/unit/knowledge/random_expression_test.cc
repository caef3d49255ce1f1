// SPDX-License-Identifier: Apache-2.0
// Random conditions against an evaluator written the plain way, and random bytes against the
// parser.
#include "common/base/random.h"
#include "tests/unit/knowledge/fixture.h"
#include "workers/knowledge/analysis.h"

namespace tumorboard::knowledge {
namespace {

constexpr const char* kWords[] = {"red", "green", "blue"};

// What the facts are, in the plainest form: nothing = unknown.
struct World {
  std::optional<bool> flags[3];
  std::optional<int> number;
  std::optional<int> colour;
  bool in_set[3] = {};
  bool set_complete = false;
};

// A condition's text and what it should give.
struct Sample {
  std::string text;
  Truth expected = Truth::kUnknown;
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  World world() {
    World world;
    for (auto& flag : world.flags) {
      if (below(3) > 0) flag = below(2) == 1;
    }
    if (below(4) > 0) world.number = static_cast<int>(below(8));
    if (below(4) > 0) world.colour = static_cast<int>(below(3));
    for (bool& member : world.in_set) member = below(2) == 1;
    world.set_complete = below(2) == 1;
    return world;
  }

  Sample sample(const World& world, int depth) {
    if (depth == 0 || below(4) == 0) return leaf(world);
    const Sample a = sample(world, depth - 1);
    const Sample b = sample(world, depth - 1);
    switch (below(3)) {
      case 0:
        return {"(" + a.text + ") and (" + b.text + ")", both(a.expected, b.expected)};
      case 1:
        return {"(" + a.text + ") or (" + b.text + ")", either(a.expected, b.expected)};
      default:
        return {"not (" + a.text + ")", opposite(a.expected)};
    }
  }

  std::uint32_t below(std::uint32_t bound) { return random_.below(bound); }

 private:
  static Truth both(Truth a, Truth b) {
    if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
    return a == Truth::kTrue && b == Truth::kTrue ? Truth::kTrue : Truth::kUnknown;
  }
  static Truth opposite(Truth a) {
    if (a == Truth::kUnknown) return a;
    return a == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
  }
  static Truth either(Truth a, Truth b) { return opposite(both(opposite(a), opposite(b))); }
  static Truth known(bool is_known, bool value) { return is_known ? truth_of(value) : Truth::kUnknown; }

  Sample leaf(const World& world) {
    const std::uint32_t pick = below(3);
    const std::string word = kWords[pick];
    const int bound = static_cast<int>(below(8));
    switch (below(8)) {
      case 0:
        return {std::string(1, static_cast<char>('p' + pick)),
                known(world.flags[pick].has_value(), world.flags[pick].value_or(false))};
      case 1:
        return {"n <= " + std::to_string(bound), known(world.number.has_value(), world.number.value_or(0) <= bound)};
      case 2:
        return {"n != " + std::to_string(bound), known(world.number.has_value(), world.number.value_or(0) != bound)};
      case 3:
        return {"colour = " + word,
                known(world.colour.has_value(), world.colour.value_or(0) == static_cast<int>(pick))};
      case 4:
        return {
            "colour in {red, " + word + "}",
            known(world.colour.has_value(), world.colour.value_or(0) == 0 || world.colour == static_cast<int>(pick))};
      case 5:
        return {"set has " + word, world.in_set[pick] ? Truth::kTrue : known(world.set_complete, false)};
      case 6: {
        const bool other = world.in_set[(pick + 1) % 3] || world.in_set[(pick + 2) % 3];
        return {"set has_only {" + word + "}", other ? Truth::kFalse : known(world.set_complete, true)};
      }
      default:
        return {"n is unknown", truth_of(!world.number.has_value())};
    }
  }

  SeededRandom random_;
};

FactSet facts_of(const World& world, const SmallLanguage& language) {
  FactSet facts(language.table);
  const char* const flags[] = {"p", "q", "r"};
  for (std::size_t i = 0; i < 3; ++i) facts.set_flag(language.id(flags[i]), world.flags[i]);
  if (world.number) facts.set_number(language.id("n"), *world.number);
  if (world.colour) facts.set_word(language.id("colour"), kWords[*world.colour]);
  std::vector<std::string> members;
  for (std::size_t i = 0; i < 3; ++i) {
    if (world.in_set[i]) members.emplace_back(kWords[i]);
  }
  facts.set_words(language.id("set"), members, world.set_complete);
  return facts;
}

TEST(random_expression, agrees_with_a_plain_evaluator_and_its_reasons_carry_it) {
  SmallLanguage language;
  Generator generator(7);
  int seen[3] = {};
  for (int round = 0; round < 4000; ++round) {
    const World world = generator.world();
    const Sample sample = generator.sample(world, 5);
    const FactSet facts = facts_of(world, language);
    const Expression condition = language.condition(sample.text);
    ASSERT_EQ(condition.evaluate(facts), sample.expected) << sample.text;
    ++seen[static_cast<int>(sample.expected)];

    std::vector<FactId> because;
    ASSERT_EQ(condition.explain(facts, nullptr, because), sample.expected) << sample.text;
    if (sample.expected == Truth::kUnknown) continue;
    // With nothing known but the reasons, the answer must stand: they suffice.
    FactSet only(language.table);
    for (const FactId id : because) only.set_value(id, facts.value(id));
    // "n is unknown" is itself about what is not known, so leave those conditions out.
    if (sample.text.find("is unknown") != std::string::npos) continue;
    ASSERT_EQ(condition.evaluate(only), sample.expected) << sample.text;
  }
  for (const int count : seen) EXPECT_GT(count, 100);
}

TEST(random_expression, no_bytes_crash_the_parser) {
  SmallLanguage language;
  Generator generator(11);
  const std::string pieces[] = {"and",        "or",      "not", "(",          ")",     "{",    "}",
                                ",",          "=",       "<=",  "p",          "n",     "set",  "colour",
                                "has",        "has_any", "is",  "known",      "empty", "in",   "red",
                                "'",          "3",       "-",   "2026-01-01", ".",     "\xff", "policy.cut_off",
                                "lesion.new", "always"};
  int compiled = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    const std::uint32_t length = generator.below(12);
    for (std::uint32_t i = 0; i < length; ++i) {
      text += pieces[generator.below(std::size(pieces))];
      if (generator.below(4) > 0) text += ' ';
    }
    const auto condition = compile(text, language.names);
    if (!condition) {
      ASSERT_FALSE(condition.error().message.empty()) << text;
      ASSERT_FALSE(condition.error().hint.empty()) << text;
      continue;
    }
    ++compiled;
    const FactSet facts(language.table);
    const FactSet lesion(language.table, Scope::kLesion);
    const Truth truth = condition->evaluate(facts, &lesion);
    ASSERT_FALSE(truth == Truth::kTrue && never_holds(*condition, language.table)) << text;
    ASSERT_FALSE(truth != Truth::kTrue && always_holds(*condition, language.table)) << text;
  }
  EXPECT_GT(compiled, 50);
}

}  // namespace
}  // namespace tumorboard::knowledge
