// SPDX-License-Identifier: Apache-2.0
// Every danger term of the knowledge gives its sign, and no text field of a case can lose a clause.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/clinical/fixture.h"
#include "tests/clinical/invariant.h"
#include "tests/clinical/lexicon_words.h"
#include "tests/clinical/text_fields.h"

namespace tumorboard::clinical_test {
namespace {

v1::Case case_01() { return *read_case_text(read_file(case_files(source_dir() + "/tests/cases").front())); }

v1::Recommendation asked(const std::string& question) {
  v1::Case input = case_01();
  input.set_question_to_board(question);
  return answer(input, false);
}

std::vector<Term> danger_terms() {
  std::vector<Term> danger;
  for (const Term& term : terms(v1::LEXICON_CATEGORY_DANGER)) {
    if (term.entry->value() != "nothing_said") danger.push_back(term);
  }
  return danger;
}

std::string negation(const v1::LexiconEntry& entry) {
  const std::map<std::string, std::string> words{{"en", "no "},  {"de", "kein "},  {"fr", "pas de "},
                                                 {"es", "sin "}, {"it", "senza "}, {"nl", "geen "}};
  for (const std::string& attribute : entry.attribute()) {
    if (const auto found = words.find(attribute); found != words.end()) return found->second;
  }
  return "no ";
}

// The first failing ones in full, and how many there are.
void expect_none(const std::vector<std::string>& failing, std::size_t of) {
  constexpr std::size_t kShown = 40;
  std::string shown;
  for (std::size_t i = 0; i < std::min(failing.size(), kShown); ++i) shown += "\n  " + failing[i];
  EXPECT_TRUE(failing.empty()) << failing.size() << " of " << of << shown;
}

TEST(DangerTerm, is_urgent_and_not_ready) {
  std::vector<std::string> failing;
  const std::vector<Term> danger = danger_terms();
  ASSERT_GT(danger.size(), 100U);
  for (const Term& term : danger) {
    const v1::Recommendation given = asked(term.text + " since yesterday.");
    const auto& urgent = given.urgent();
    const bool told =
        std::any_of(urgent.begin(), urgent.end(), [&](const auto& one) { return one.code() == term.entry->value(); });
    if (!told) failing.push_back(term.entry->value() + ": \"" + term.text + "\"");
    if (told && given.readiness() == v1::READINESS_READY) failing.push_back("ready: " + term.text);
  }
  expect_none(failing, danger.size());
}

TEST(DangerTerm, that_is_denied_is_not_urgent) {
  std::vector<std::string> failing;
  const std::vector<Term> danger = danger_terms();
  for (const Term& term : danger) {
    if (term.entry->whole()) continue;
    const std::string text = negation(*term.entry) + term.text + ".";
    if (asked(text).urgent_size() > 0) failing.push_back(text);
  }
  expect_none(failing, danger.size());
}

TEST(EveryTextField, tells_of_nonsense_and_is_not_ready) {
  const std::vector<std::string> paths = possible_text_paths();
  ASSERT_GT(paths.size(), 20U);
  for (const std::string& path : paths) {
    v1::Case input = case_01();
    set_text(input, path, "zzqx plorf");
    const v1::Recommendation given = answer(input, true);
    EXPECT_NE(given.readiness(), v1::READINESS_READY) << path;
    const auto& listed = given.unrecognised();
    const bool told = std::any_of(listed.begin(), listed.end(), [&](const v1::Unrecognised& one) {
      return one.path().starts_with(path) && one.decides() && one.text().find("zzqx plorf") != std::string::npos;
    });
    EXPECT_TRUE(told) << path;
  }
}

}  // namespace
}  // namespace tumorboard::clinical_test
