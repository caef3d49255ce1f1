// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/date.h"
#include "tests/unit/knowledge/fixture.h"

namespace tumorboard::knowledge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Truth kTruths[] = {Truth::kFalse, Truth::kUnknown, Truth::kTrue};

void set(FactSet& facts, FactId id, Truth truth) {
  truth == Truth::kUnknown ? facts.set_unknown(id) : facts.set_flag(id, truth == Truth::kTrue);
}

class Language : public testing::Test {
 protected:
  Truth evaluate(std::string_view text) const { return language.condition(text).evaluate(facts, &lesion); }
  std::vector<std::string> because(std::string_view text) const {
    std::vector<FactId> ids;
    language.condition(text).explain(facts, &lesion, ids);
    std::vector<std::string> names;
    for (const FactId id : ids) names.push_back(language.table.info(id).spec.name);
    return names;
  }
  Error refusal(std::string_view text) const {
    auto compiled = compile(text, language.names);
    EXPECT_FALSE(compiled.has_value()) << text;
    return compiled ? Error{} : compiled.error();
  }
  FactId id(std::string_view name) const { return language.id(name); }

  SmallLanguage language;
  FactSet facts{language.table};
  FactSet lesion{language.table, Scope::kLesion, 2};
};

TEST_F(Language, and_or_not_follow_kleene_on_all_values) {
  const Truth kAnd[3][3] = {{Truth::kFalse, Truth::kFalse, Truth::kFalse},
                            {Truth::kFalse, Truth::kUnknown, Truth::kUnknown},
                            {Truth::kFalse, Truth::kUnknown, Truth::kTrue}};
  const Truth kOr[3][3] = {{Truth::kFalse, Truth::kUnknown, Truth::kTrue},
                           {Truth::kUnknown, Truth::kUnknown, Truth::kTrue},
                           {Truth::kTrue, Truth::kTrue, Truth::kTrue}};
  const Truth kNot[3] = {Truth::kTrue, Truth::kUnknown, Truth::kFalse};
  for (int a = 0; a < 3; ++a) {
    set(facts, id("p"), kTruths[a]);
    EXPECT_EQ(evaluate("p"), kTruths[a]);
    EXPECT_EQ(evaluate("not p"), kNot[a]);
    EXPECT_EQ(evaluate("unproven p"), truth_of(static_cast<Truth>(a) != Truth::kTrue));
    EXPECT_EQ(evaluate("not unproven unproven p"), truth_of(static_cast<Truth>(a) != Truth::kTrue));
    EXPECT_EQ(evaluate("p = false"), kNot[a]);
    for (int b = 0; b < 3; ++b) {
      set(facts, id("q"), kTruths[b]);
      EXPECT_EQ(evaluate("p and q"), kAnd[a][b]);
      EXPECT_EQ(evaluate("p or q"), kOr[a][b]);
    }
  }
}

TEST_F(Language, and_binds_closer_than_or_and_not_closer_than_and) {
  facts.set_flag(id("p"), true);
  facts.set_flag(id("q"), false);
  facts.set_flag(id("r"), false);
  EXPECT_EQ(evaluate("p or q and r"), Truth::kTrue);
  EXPECT_EQ(evaluate("(p or q) and r"), Truth::kFalse);
  EXPECT_EQ(evaluate("not q and r"), Truth::kFalse);
  EXPECT_EQ(evaluate("not (q and r)"), Truth::kTrue);
  EXPECT_EQ(evaluate("not not p"), Truth::kTrue);
  EXPECT_EQ(evaluate("always"), Truth::kTrue);
}

TEST_F(Language, numbers_compare_with_each_operator) {
  facts.set_number(id("n"), 5);
  struct Row {
    const char* text;
    bool holds;
  };
  for (const auto& [text, holds] : {Row{"n = 5", true},
                                    {"n != 5", false},
                                    {"n < 5", false},
                                    {"n <= 5", true},
                                    {"n > 5", false},
                                    {"n >= 5", true},
                                    {"n > 4.99", true},
                                    {"n < -1", false},
                                    {"n <= policy.cut_off", true},
                                    {"n > policy.cut_off", false}}) {
    EXPECT_EQ(evaluate(text), truth_of(holds)) << text;
  }
  facts.set_unknown(id("n"));
  for (const char* text : {"n = 5", "n != 5", "n < 5", "n <= 5", "n > 5", "n >= 5"}) {
    EXPECT_EQ(evaluate(text), Truth::kUnknown) << text;
  }
}

TEST_F(Language, dates_are_days) {
  facts.set_number(id("n"), Date::parse("2026-02-01")->days);
  EXPECT_EQ(evaluate("n > 2026-01-31"), Truth::kTrue);
  EXPECT_EQ(evaluate("n < 2026-02-01"), Truth::kFalse);
}

TEST_F(Language, a_number_known_within_a_range_decides_what_it_can) {
  facts.set_range(id("n"), 4, 7);
  EXPECT_EQ(evaluate("n > 5"), Truth::kUnknown);
  EXPECT_EQ(evaluate("n >= 4"), Truth::kTrue);
  EXPECT_EQ(evaluate("n > 7"), Truth::kFalse);
  EXPECT_EQ(evaluate("n = 8"), Truth::kFalse);
  EXPECT_EQ(evaluate("n != 8"), Truth::kTrue);
  EXPECT_EQ(evaluate("n = 5"), Truth::kUnknown);
  EXPECT_EQ(evaluate("n is known"), Truth::kFalse);
  facts.set_number(id("m"), 3);
  EXPECT_EQ(evaluate("m < n"), Truth::kTrue);
  EXPECT_EQ(evaluate("n <= m"), Truth::kFalse);
  facts.set_range(id("n"), 7, 4);
  EXPECT_EQ(evaluate("n > 0"), Truth::kUnknown);
}

TEST_F(Language, words_compare_and_an_unlisted_word_is_known_but_none_of_them) {
  EXPECT_EQ(evaluate("colour = red"), Truth::kUnknown);
  facts.set_word(id("colour"), "red");
  EXPECT_EQ(evaluate("colour = red"), Truth::kTrue);
  EXPECT_EQ(evaluate("colour != red"), Truth::kFalse);
  EXPECT_EQ(evaluate("colour in {green, 'red'}"), Truth::kTrue);
  facts.set_word(id("colour"), "violet");
  EXPECT_EQ(evaluate("colour in {red, green, blue}"), Truth::kFalse);
  EXPECT_EQ(evaluate("colour != red"), Truth::kTrue);
  EXPECT_EQ(evaluate("colour is known"), Truth::kTrue);
}

TEST_F(Language, an_open_word_matches_what_conditions_name) {
  const Expression pet = language.condition("open = 'PET-CT'");
  facts.set_word(id("open"), "PET-CT");
  EXPECT_EQ(pet.evaluate(facts), Truth::kTrue);
  facts.set_word(id("open"), "MRI");
  EXPECT_EQ(pet.evaluate(facts), Truth::kFalse);
}

TEST_F(Language, sets_answer_has_and_empty_also_when_partly_known) {
  struct Row {
    const char* text;
    Truth unknown, empty, red, red_at_least;
  };
  const std::vector<std::string> red{"red"};
  for (const auto& [text, unknown, empty, only_red, red_at_least] :
       {Row{"set has red", Truth::kUnknown, Truth::kFalse, Truth::kTrue, Truth::kTrue},
        {"set has blue", Truth::kUnknown, Truth::kFalse, Truth::kFalse, Truth::kUnknown},
        {"set has_any {red, blue}", Truth::kUnknown, Truth::kFalse, Truth::kTrue, Truth::kTrue},
        {"set has_all {red, blue}", Truth::kUnknown, Truth::kFalse, Truth::kFalse, Truth::kUnknown},
        {"set has_only {red, blue}", Truth::kUnknown, Truth::kTrue, Truth::kTrue, Truth::kUnknown},
        {"set has_only {blue}", Truth::kUnknown, Truth::kTrue, Truth::kFalse, Truth::kFalse},
        {"set is empty", Truth::kUnknown, Truth::kTrue, Truth::kFalse, Truth::kFalse},
        {"set is known", Truth::kFalse, Truth::kTrue, Truth::kTrue, Truth::kFalse},
        {"set is unknown", Truth::kTrue, Truth::kFalse, Truth::kFalse, Truth::kTrue}}) {
    facts.set_unknown(id("set"));
    EXPECT_EQ(evaluate(text), unknown) << text;
    facts.set_words(id("set"), {});
    EXPECT_EQ(evaluate(text), empty) << text;
    facts.set_words(id("set"), red);
    EXPECT_EQ(evaluate(text), only_red) << text;
    facts.set_words(id("set"), red, false);
    EXPECT_EQ(evaluate(text), red_at_least) << text;
  }
  facts.set_words(id("set"), std::vector<std::string>{"violet"});
  EXPECT_EQ(evaluate("set has_only {red, green, blue}"), Truth::kFalse);
}

TEST_F(Language, lesion_facts_come_from_the_lesion) {
  lesion.set_number(id("lesion.size_mm"), 30);
  facts.set_number(id("n"), 20);
  EXPECT_EQ(evaluate("lesion.size_mm > n"), Truth::kTrue);
  EXPECT_TRUE(language.condition("lesion.size_mm > n").needs_lesion());
  EXPECT_FALSE(language.condition("n > 3").needs_lesion());
}

TEST_F(Language, explain_names_the_facts_that_decide) {
  facts.set_flag(id("p"), true);
  facts.set_flag(id("q"), false);
  facts.set_number(id("n"), 3);
  EXPECT_THAT(because("p and n > 2"), ElementsAre("p", "n"));             // true and: all
  EXPECT_THAT(because("q or p or n > 2"), ElementsAre("p"));              // true or: the first true part
  EXPECT_THAT(because("p and q and n > 5"), ElementsAre("q"));            // false and: the first false part
  EXPECT_THAT(because("q or n > 5"), ElementsAre("q", "n"));              // false or: all
  EXPECT_THAT(because("p and r and n < m"), ElementsAre("r", "n", "m"));  // unknown: the unknown parts
  EXPECT_THAT(because("not (p and q)"), ElementsAre("q"));
  EXPECT_THAT(because("p and n > 2 and n < 9"), ElementsAre("p", "n"));  // each once
  EXPECT_THAT(because("r is unknown"), ElementsAre("r"));
  EXPECT_THAT(because("always"), IsEmpty());
}

TEST_F(Language, definitions_are_written_out_and_explained_by_their_facts) {
  language.names.definitions.emplace("limited", language.condition("n >= 1 and n <= policy.cut_off"));
  facts.set_number(id("n"), 3);
  facts.set_flag(id("p"), true);
  EXPECT_EQ(evaluate("p and limited"), Truth::kTrue);
  EXPECT_EQ(evaluate("not limited"), Truth::kFalse);
  EXPECT_THAT(because("p and limited"), ElementsAre("p", "n"));
}

TEST_F(Language, definitions_cannot_blow_up_a_condition) {
  std::string last = "p";
  for (int i = 0; i < 30; ++i) {
    auto doubled = compile(last + " and " + last, language.names);
    if (!doubled) {
      EXPECT_THAT(doubled.error().message, HasSubstr("grow too large"));
      return;
    }
    last = "d" + std::to_string(i);
    language.names.definitions.insert_or_assign(last, *doubled);
  }
  FAIL() << "2^30 nodes were accepted";
}

TEST_F(Language, a_condition_that_was_never_compiled_never_holds) {
  EXPECT_EQ(Expression().evaluate(facts), Truth::kFalse);
}

TEST_F(Language, mistakes_are_refused_with_a_remedy) {
  struct Row {
    const char* text;
    const char* what;
    const char* remedy;
  };
  for (const auto& [text, what, remedy] : {Row{"", "empty", "always"},
                                           {"p and", "the end of the condition", "fact"},
                                           {"p q", "\"q\" is not expected", "and, or"},
                                           {"(p", "\")\" is missing", "add"},
                                           {"colou = red", "no fact or definition \"colou\"", "colour"},
                                           {"colour = rad", "\"rad\" is not a word of \"colour\"", "red"},
                                           {"colour = unknown", "not compared", "colour is unknown"},
                                           {"n = unknown", "not compared", "n is unknown"},
                                           {"colour", "is a word", "="},
                                           {"n", "is a number", "compare"},
                                           {"set", "is a set of words", "has"},
                                           {"set = red", "is a set of words", "has"},
                                           {"colour has red", "is a word", "in {"},
                                           {"colour < red", "is a word", "="},
                                           {"n in {red}", "is a number", "compare"},
                                           {"n is empty", "is a number", "compare"},
                                           {"p > 3", "is true or false", "alone"},
                                           {"n > red", "no fact or definition \"red\"", "did you mean"},
                                           {"n > p", "\"p\" is not", "numbers with numbers"},
                                           {"n > 'x'", "compared with", "number"},
                                           {"n > 3x", "no number", "quotes"},
                                           {"policy.cut_off > n", "number of the policy", "on the right"},
                                           {"n is red", "after \"is\"", "is known"},
                                           {"set has_any red", "\"{\" is missing", "add"},
                                           {"set has_any {red", "\"}\" is missing", "add"},
                                           {"set has 3", "is no word", "quotes"},
                                           {"colour = 'red", "does not end", "close"},
                                           {"colour = ''", "is empty", "between the quotes"},
                                           {"p & q", "has no meaning", "quotes"},
                                           {"and p", "where a fact is expected", "fact"}}) {
    const Error error = refusal(text);
    EXPECT_THAT(error.message, HasSubstr(what)) << text;
    EXPECT_THAT(error.hint, HasSubstr(remedy)) << text;
  }
  EXPECT_THAT(refusal(std::string(100, '(') + "p" + std::string(100, ')')).message, HasSubstr("nested too deeply"));
  EXPECT_THAT(refusal(std::string(20000, ' ')).message, HasSubstr("longer than"));
}

TEST_F(Language, facts_of_a_lesion_are_refused_where_there_is_none) {
  language.names.definitions.emplace("lesion.big", language.condition("lesion.size_mm > 30"));
  language.names.scope = Scope::kCase;
  EXPECT_THAT(refusal("lesion.new").message, HasSubstr("fact of one lesion"));
  EXPECT_THAT(refusal("n > lesion.size_mm").message, HasSubstr("fact of one lesion"));
  EXPECT_THAT(refusal("lesion.big").message, HasSubstr("fact of one lesion"));
}

TEST_F(Language, texts_show_values_and_the_lesion) {
  const auto text = Text::compile("{set} at {lesion.size_mm} mm, lesions[{i}], {n}", language.names);
  ASSERT_TRUE(text.has_value());
  facts.set_words(id("set"), std::vector<std::string>{"red", "blue"});
  lesion.set_number(id("lesion.size_mm"), 12.5);
  EXPECT_EQ(text->render(facts, &lesion), "red, blue at 12.5 mm, lesions[2], unknown");
  const auto fallback = Text::compile("{n|several} of {set|none}", language.names);
  ASSERT_TRUE(fallback.has_value());
  facts.set_words(id("set"), std::vector<std::string>{"red"});
  EXPECT_EQ(fallback->render(facts, &lesion), "several of red");
  facts.set_number(id("n"), 2);
  EXPECT_EQ(fallback->render(facts, &lesion), "2 of red");
  const auto policy = Text::compile("at most {policy.cut_off} lesions", language.names);
  ASSERT_TRUE(policy.has_value());
  EXPECT_EQ(policy->render(facts, &lesion), "at most 5 lesions");
  EXPECT_TRUE(policy->facts().empty());
  EXPECT_FALSE(Text::compile("{policy.cut_of}", language.names).has_value());
  EXPECT_FALSE(Text::compile("{nn}", language.names).has_value());
  EXPECT_FALSE(Text::compile("{n", language.names).has_value());
  EXPECT_FALSE(Text::compile("n}", language.names).has_value());
  language.names.scope = Scope::kCase;
  EXPECT_FALSE(Text::compile("{lesion.size_mm}", language.names).has_value());
}

TEST_F(Language, facts_show_their_value_and_path) {
  const FactId n = id("n");
  EXPECT_EQ(facts.text(n), "unknown");
  EXPECT_EQ(facts.path(n), "path.n");
  facts.set_number(n, 69.3);
  EXPECT_EQ(facts.text(n), "69.3");
  facts.set_number(n, -0.001);
  EXPECT_EQ(facts.text(n), "0");
  facts.set_range(n, 3, std::numeric_limits<double>::infinity());
  EXPECT_EQ(facts.text(n), "at least 3");
  facts.set_range(n, 3, 7);
  EXPECT_EQ(facts.text(n), "3 to 7");
  facts.set_origin(n, "lesions[1].size_mm", "7 mm");
  EXPECT_EQ(facts.path(n), "lesions[1].size_mm");
  EXPECT_EQ(facts.text(n), "7 mm");
  facts.set_number(n, 8);
  EXPECT_EQ(facts.text(n), "8") << "an origin speaks of the value it was given for";
  facts.set_words(id("set"), std::vector<std::string>{"red"}, false);
  EXPECT_EQ(facts.text(id("set")), "red, others unknown");
  facts.set_words(id("set"), {});
  EXPECT_EQ(facts.text(id("set")), "none");
}

TEST(vocabulary, holds_255_words_and_refuses_the_next) {
  Vocabulary words;
  for (std::size_t i = 0; i < kMaxWords; ++i) EXPECT_TRUE(words.add("w" + std::to_string(i)).has_value());
  EXPECT_FALSE(words.add("one more").has_value());
  EXPECT_EQ(words.add("w7"), 7);
}

TEST(Expression, a_part_asks_what_the_whole_asks_of_the_allowed_facts_alone) {
  const SmallLanguage language;
  const auto part = [&](std::string_view text) {
    return language.condition(text).part([](FactId id) { return id.scope == Scope::kCase; });
  };
  FactSet facts(language.table);
  facts.set_flag(language.id("p"), true);
  facts.set_flag(language.id("q"), false);
  EXPECT_EQ(part("p and lesion.new").evaluate(facts), Truth::kTrue);
  EXPECT_EQ(part("p and q and lesion.new").evaluate(facts), Truth::kFalse);
  EXPECT_EQ(part("p and r and lesion.new").evaluate(facts), Truth::kUnknown);
  EXPECT_EQ(part("q or lesion.new").evaluate(facts), Truth::kTrue) << "nothing is asked of the case alone";
  EXPECT_EQ(part("lesion.new").evaluate(facts), Truth::kTrue);
  EXPECT_EQ(part("q").evaluate(facts), Truth::kFalse);
}

}  // namespace
}  // namespace tumorboard::knowledge
