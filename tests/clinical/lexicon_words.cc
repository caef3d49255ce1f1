// SPDX-License-Identifier: Apache-2.0
#include "tests/clinical/lexicon_words.h"

#include <array>
#include <map>

#include "tests/clinical/fixture.h"

namespace tumorboard::clinical_test {
namespace {

// `*` stands for nothing within a word and for a word alone, `?` for a letter.
std::string written(const std::string& term) {
  std::string text;
  for (std::size_t i = 0; i < term.size(); ++i) {
    const bool begins = i == 0 || term[i - 1] == ' ';
    const bool ends = i + 1 == term.size() || term[i + 1] == ' ';
    if (term[i] == '?') {
      text += 'a';
    } else if (term[i] != '*') {
      text += term[i];
    } else if (begins && ends) {
      text += "yet";
    }
  }
  return text;
}

std::string clause(v1::LexiconCategory category, std::mt19937_64& random) {
  constexpr std::array<const char*, 9> kBefore{"", "", "", "", "", "no ", "possible ", "kein ", "pas de "};
  constexpr std::array<const char*, 9> kAfter{
      "", "", "", "", " since yesterday", " in 2019", " resolved", " grade 2", " on osimertinib"};
  std::string text = any_of_list(kBefore, random) + any_term(category, random);
  if (category == v1::LEXICON_CATEGORY_MEASURE) {
    constexpr std::array<const char*, 5> kValues{" 25", " 58 ml/min", " 480 ms", " 40 %", " 2.5 x ULN"};
    text += any_of_list(kValues, random);
  }
  return text + any_of_list(kAfter, random);
}

}  // namespace

const std::vector<Term>& terms(v1::LexiconCategory category) {
  static const std::map<v1::LexiconCategory, std::vector<Term>> all = [] {
    std::map<v1::LexiconCategory, std::vector<Term>> made;
    for (const v1::LexiconEntry& entry : shipped_knowledge().data().lexicon()) {
      for (const std::string& term : entry.term()) made[entry.category()].push_back({&entry, written(term)});
    }
    return made;
  }();
  static const std::vector<Term> none{{nullptr, "nothing"}};
  const auto found = all.find(category);
  return found == all.end() ? none : found->second;
}

std::string any_term(v1::LexiconCategory category, std::mt19937_64& random) {
  return any_of_list(terms(category), random).text;
}

std::string any_text(const std::vector<v1::LexiconCategory>& categories, std::mt19937_64& random) {
  constexpr std::array<const char*, 5> kBetween{", ", ". ", "; ", " and ", " - "};
  constexpr std::array<const char*, 4> kEnds{"", ".", ".", "?"};
  std::string text = clause(any_of_list(categories, random), random);
  for (std::size_t more = random() % 3; more > 0; --more) {
    text += any_of_list(kBetween, random) + clause(any_of_list(categories, random), random);
  }
  return text + any_of_list(kEnds, random);
}

}  // namespace tumorboard::clinical_test
