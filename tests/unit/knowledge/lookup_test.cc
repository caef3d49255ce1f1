// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/knowledge/fixture.h"

namespace tumorboard::knowledge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Lookup : public testing::Test {
 protected:
  std::vector<std::string> values(v1::LexiconCategory category, std::string_view text) const {
    std::vector<std::string> values;
    for (const auto& match : knowledge->match(category, text).found) values.emplace_back(match.value);
    return values;
  }
  std::vector<std::string> findings(std::string_view text) const { return values(v1::LEXICON_CATEGORY_FINDING, text); }
  std::vector<std::string> rest(std::string_view text) const {
    return values(v1::LEXICON_CATEGORY_REST_OF_DISEASE, text);
  }
  std::vector<std::string> classes(std::string_view text, std::string_view gene = {}) const {
    std::vector<std::string> classes;
    for (const auto& match : knowledge->find_alterations(text, gene).found) {
      classes.push_back((match.negated ? "not " : "") + match.entry->alteration_class());
    }
    return classes;
  }
  std::shared_ptr<const Knowledge> knowledge = small_knowledge();
};

TEST_F(Lookup, terms_match_as_words_whatever_joins_them) {
  for (const char* text : {"leptomeningeal disease", "Leptomeningeal_Disease", "known leptomeningeal-disease."}) {
    EXPECT_THAT(findings(text), ElementsAre("leptomeningeal")) << text;
  }
  EXPECT_THAT(findings("leptomeningeall"), IsEmpty());
  EXPECT_THAT(values(v1::LEXICON_CATEGORY_SITE, "liver_S6"), ElementsAre("liver"));
  EXPECT_THAT(values(v1::LEXICON_CATEGORY_SITE, "leptomeningeal disease"), IsEmpty()) << "another category";
}

TEST_F(Lookup, negated_terms_give_their_negated_value_or_nothing) {
  for (const char* text : {"no leptomeningeal disease", "without leptomeningeal disease",
                           "leptomeningeal disease not detected", "no sign of leptomeningeal disease"}) {
    EXPECT_THAT(findings(text), ElementsAre("")) << text;
  }
  EXPECT_THAT(rest("not progressing"), ElementsAre("controlled"));
  EXPECT_THAT(rest("not controlled"), ElementsAre("progressing"));
  EXPECT_THAT(rest("progressing"), ElementsAre("progressing"));
}

TEST_F(Lookup, negation_ends_with_its_clause) {
  EXPECT_THAT(findings("no liver lesion, leptomeningeal disease"), ElementsAre("leptomeningeal"));
  EXPECT_THAT(findings("no liver lesion but leptomeningeal disease"), ElementsAre("leptomeningeal"));
  EXPECT_THAT(findings("no liver lesion. Leptomeningeal disease"), ElementsAre("leptomeningeal"));
  EXPECT_THAT(findings("no a b c d leptomeningeal disease"), ElementsAre("leptomeningeal")) << "beyond the reach";
}

TEST_F(Lookup, hedged_terms_give_their_hedged_value) {
  EXPECT_THAT(findings("possible leptomeningeal disease"), ElementsAre("leptomeningeal_suspected"));
  EXPECT_THAT(findings("leptomeningeal disease not excluded"), ElementsAre("leptomeningeal_suspected"));
}

TEST_F(Lookup, the_longest_term_wins_and_a_whole_term_keeps_its_negation_word) {
  EXPECT_THAT(rest("never controlled"), ElementsAre("never_controlled"));
  const auto matches = knowledge->match(v1::LEXICON_CATEGORY_FINDING, "leptomeningeal disease");
  ASSERT_EQ(matches.found.size(), 1U);
  EXPECT_EQ(matches.found[0].span, (Span{0, 22}));
}

TEST_F(Lookup, what_no_term_covers_is_listed_as_written) {
  const auto matches = knowledge->match(v1::LEXICON_CATEGORY_REST_OF_DISEASE,
                                        "Stable and a strange Shadow (new), progressing 14 months");
  EXPECT_THAT(matches.unrecognised, ElementsAre("a strange Shadow (new"));
  EXPECT_THAT(knowledge->match(v1::LEXICON_CATEGORY_SITE, "").unrecognised, IsEmpty());
}

TEST_F(Lookup, several_categories_are_searched_together) {
  const v1::LexiconCategory both[] = {v1::LEXICON_CATEGORY_FINDING, v1::LEXICON_CATEGORY_SITE};
  const auto matches = knowledge->match(both, knowledge->words("liver lesion, leptomeningeal disease"));
  ASSERT_EQ(matches.found.size(), 2U);
  EXPECT_EQ(matches.found[0].value, "liver");
  EXPECT_EQ(matches.found[1].value, "leptomeningeal");
}

TEST_F(Lookup, a_drug_counts_as_not_given_only_by_words_beside_it) {
  for (const char* text :
       {"no prior osimertinib", "never received osimertinib", "osimertinib declined", "osimertinib was refused",
        "osimertinib-naive", "osimertinib not given", "osimertinib: never", "chemotherapy instead of osimertinib"}) {
    const auto matches = knowledge->find_drugs(text);
    ASSERT_EQ(matches.found.size(), 1U) << text;
    EXPECT_TRUE(matches.found[0].negated) << text;
  }
  for (const char* text :
       {"no response to osimertinib", "lost response to osimertinib", "did not tolerate osimertinib",
        "osimertinib stopped for pneumonitis that resolved", "osimertinib, no progression", "osimertinib: no response",
        "never responded to osimertinib", "lost to follow up on osimertinib"}) {
    const auto matches = knowledge->find_drugs(text);
    ASSERT_EQ(matches.found.size(), 1U) << text;
    EXPECT_FALSE(matches.found[0].negated) << text;
  }
}

TEST_F(Lookup, drugs_are_found_by_any_name_and_together) {
  for (const char* text : {"osimertinib", "TAGRISSO", "azd 9291", "Osimertinib 14 months"}) {
    const auto matches = knowledge->find_drugs(text);
    ASSERT_EQ(matches.found.size(), 1U) << text;
    EXPECT_EQ(matches.found[0].entry->name(), "osimertinib");
    EXPECT_THAT(matches.unrecognised, IsEmpty()) << text;
  }
  const auto both = knowledge->find_drugs("osimertinib+savolitinib, wonderdrug");
  ASSERT_EQ(both.found.size(), 2U);
  EXPECT_EQ(both.found[1].entry->name(), "savolitinib");
  EXPECT_THAT(both.unrecognised, ElementsAre("wonderdrug"));
  EXPECT_EQ(knowledge->drug("savolitinib")->drug_class(), "MET_TKI");
  EXPECT_EQ(knowledge->drug("Tagrisso"), nullptr);
}

TEST_F(Lookup, genes_are_known_by_symbol_and_synonym) {
  EXPECT_EQ(knowledge->gene("her2"), "ERBB2");
  EXPECT_EQ(knowledge->gene("EGFR"), "EGFR");
  EXPECT_EQ(knowledge->gene("KRAS"), "");
  EXPECT_EQ(knowledge->gene("EGFR ALK"), "");
  EXPECT_EQ(knowledge->gene(""), "");
}

TEST_F(Lookup, alterations_are_found_for_a_gene) {
  EXPECT_THAT(classes("exon19del", "EGFR"), ElementsAre("egfr_sensitising"));
  EXPECT_THAT(classes("Exon-19 deletion", "EGFR"), ElementsAre("egfr_sensitising"));
  EXPECT_THAT(classes("p.L858R + T790M", "EGFR"), ElementsAre("egfr_sensitising", "egfr_t790m"));
  EXPECT_THAT(classes("G719A", "egfr"), ElementsAre("egfr_uncommon"));
  EXPECT_THAT(classes("EML4-ALK fusion", "ALK"), ElementsAre("alk_fusion", "alk_fusion"));
  EXPECT_THAT(classes("amplification", "MET"), ElementsAre("met_amplification"));
  EXPECT_THAT(classes("exon 20 insertion", "HER2"), ElementsAre("erbb2_mutation"));
  EXPECT_THAT(classes("L858R", "ALK"), IsEmpty());
  EXPECT_THAT(classes("L858R", "KRAS"), IsEmpty());
  EXPECT_THAT(classes("T790M negative", "EGFR"), ElementsAre("not egfr_t790m"));
}

TEST_F(Lookup, alterations_are_found_for_the_gene_the_text_names) {
  EXPECT_THAT(classes("EGFR T790M"), ElementsAre("egfr_t790m"));
  EXPECT_THAT(classes("EGFR T790M and MET amplification"), ElementsAre("egfr_t790m", "met_amplification"));
  EXPECT_THAT(classes("amplification of MET"), ElementsAre("met_amplification"));
  EXPECT_THAT(classes("T790M"), ElementsAre("egfr_t790m")) << "only one gene has it";
  EXPECT_THAT(classes("amplification"), IsEmpty()) << "two genes have it and none is named";
  EXPECT_THAT(knowledge->find_alterations("amplification").unrecognised, ElementsAre("amplification"));
  EXPECT_THAT(knowledge->find_alterations("EGFR X999Y").unrecognised, ElementsAre("EGFR X999Y"));
  EXPECT_THAT(knowledge->find_alterations("EGFR T790M").unrecognised, IsEmpty());
}

TEST_F(Lookup, a_verdict_after_a_colon_or_in_a_bracket_is_on_the_term_before) {
  for (const char* text :
       {"T790M: negative", "T790M (negative)", "T790M [not detected]", "T790M: no", "T790M (p.T790M): negative",
        "T790M (plasma) not detected", "T790M no", "T790M = negative"}) {
    for (const std::string& found : classes(text, "EGFR")) EXPECT_EQ(found, "not egfr_t790m") << text;
  }
  EXPECT_THAT(classes("exon19del (T790M negative)", "EGFR"), ElementsAre("egfr_sensitising", "not egfr_t790m"));
  EXPECT_THAT(rest("stable (no leptomeningeal disease)"), ElementsAre("controlled"));
}

TEST_F(Lookup, a_verdict_that_heads_a_list_holds_for_all_of_it) {
  EXPECT_THAT(classes("not detected: L858R, T790M", "EGFR"), ElementsAre("not egfr_sensitising", "not egfr_t790m"));
  EXPECT_THAT(classes("not detected: T790M; L858R", "EGFR"), ElementsAre("not egfr_t790m", "egfr_sensitising"));
  EXPECT_THAT(classes("EGFR: L858R, T790M", "EGFR"), ElementsAre("egfr_sensitising", "egfr_t790m"));
}

TEST_F(Lookup, a_free_minus_negates_and_a_dash_between_words_does_not) {
  for (const char* text : {"T790M -", "T790M-", "T790M \xe2\x88\x92", "T790M: -", "T790M \xe2\x80\x93 negative"}) {
    EXPECT_THAT(classes(text, "EGFR"), ElementsAre("not egfr_t790m")) << text;
  }
  EXPECT_THAT(classes("L858R - T790M", "EGFR"), ElementsAre("egfr_sensitising", "egfr_t790m"));
  EXPECT_THAT(classes("L858R+ T790M-", "EGFR"), ElementsAre("egfr_sensitising", "not egfr_t790m"));
}

TEST_F(Lookup, a_question_mark_hedges) {
  for (const char* text : {"?leptomeningeal disease", "leptomeningeal disease?", "leptomeningeal disease ?",
                           "leptomeningeal disease (?)", "CT? ?leptomeningeal disease"}) {
    EXPECT_THAT(findings(text), ElementsAre("leptomeningeal_suspected")) << text;
  }
  EXPECT_THAT(findings("which scan? Leptomeningeal disease"), ElementsAre("leptomeningeal"));
}

TEST_F(Lookup, a_finding_that_is_affirmed_and_denied_is_in_doubt) {
  for (const char* text : {"T790M positive in tissue (negative in plasma)", "T790M positive L858R negative"}) {
    const auto matches = knowledge->find_alterations(text, "EGFR");
    EXPECT_FALSE(matches.found.at(0).negated) << text;
    EXPECT_TRUE(matches.found.at(0).hedged) << text;
  }
}

TEST_F(Lookup, a_list_with_one_verdict_leaves_its_first_members_in_doubt) {
  const auto matches = knowledge->find_alterations("L858R, T790M: negative", "EGFR");
  ASSERT_EQ(matches.found.size(), 2U);
  EXPECT_TRUE(matches.found[0].hedged);
  EXPECT_TRUE(matches.found[1].negated);
}

TEST(TermIndex, a_term_with_a_comma_of_its_own_reaches_over_one) {
  TermIndex index;
  index.add("copd, severe", 1);
  index.add("severe copd", 2);
  const auto all = [](std::uint32_t) { return true; };
  EXPECT_EQ(index.find(tokenise("COPD, severe"), all).size(), 1U);
  EXPECT_EQ(index.find(tokenise("COPD severe"), all).size(), 1U);
  EXPECT_TRUE(index.find(tokenise("severe, COPD"), all).empty());
}

TEST(tokenise, keeps_accented_letters_in_words_and_positions_in_bytes) {
  const auto tokens = tokenise("M\xc3\xa9tastase h\xc3\xa9patique; p.L858R");
  ASSERT_EQ(tokens.size(), 4U);
  EXPECT_EQ(tokens[0].word, "m\xc3\xa9tastase");
  EXPECT_EQ(tokens[1].span, (Span{11, 21}));
  EXPECT_TRUE(tokens[1].clause_ends);
  EXPECT_FALSE(tokens[2].clause_ends) << "a full stop within a word is no end";
}

}  // namespace
}  // namespace tumorboard::knowledge
