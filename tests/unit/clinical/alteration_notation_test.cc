// SPDX-License-Identifier: Apache-2.0
// Each notation of an alteration means what the plain one means, in the shipped knowledge.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/clinical/fixture.h"

namespace tumorboard::clinical {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// "class", "not class" or "open class", in text order.
std::vector<std::string> read(std::string_view text, std::string_view gene = {}) {
  std::vector<std::string> found;
  for (const auto& match : clinical_test::shipped_knowledge().find_alterations(text, gene).found) {
    const std::string mood = match.hedged ? "open " : match.negated ? "not " : "";
    found.push_back(mood + match.entry->alteration_class());
  }
  return found;
}

std::vector<std::string> unread(std::string_view text, std::string_view gene = {}) {
  return clinical_test::shipped_knowledge().find_alterations(text, gene).unrecognised;
}

struct Notation {
  const char* gene;
  const char* text;
  const char* means;
};

void expect_all(std::initializer_list<Notation> notations) {
  for (const Notation& one : notations) EXPECT_THAT(read(one.text, one.gene), Contains(one.means)) << one.text;
}

TEST(AlterationNotation, protein_substitutions_are_read_in_one_letter_and_in_three) {
  expect_all({{"EGFR", "L858R", "egfr_sensitising"},
              {"EGFR", "p.L858R", "egfr_sensitising"},
              {"EGFR", "p.(Leu858Arg)", "egfr_sensitising"},
              {"EGFR", "p.leu858arg", "egfr_sensitising"},
              {"EGFR", "Leu858Arg", "egfr_sensitising"},
              {"EGFR", "p.Gly719Ala", "egfr_uncommon"},
              {"EGFR", "p.Thr790Met", "egfr_t790m"},
              {"EGFR", "p.Cys797Ser", "egfr_c797"},
              {"ALK", "p.Gly1202Arg", "alk_g1202r"},
              {"ROS1", "p.Gly2032Arg", "ros1_g2032r"},
              {"KRAS", "p.Gly12Cys", "kras_g12c"},
              {"BRAF", "p.Val600Glu", "braf_v600e"},
              {"RET", "p.Gly810Ser", "ret_g810"},
              {"MET", "p.Asp1010His", "met_exon14"},
              {"ERBB2", "p.Val777Leu", "her2_mutation"}});
}

TEST(AlterationNotation, deletions_and_insertions_are_read_by_their_place) {
  expect_all({{"EGFR", "p.Glu746_Ala750del", "egfr_sensitising"},
              {"EGFR", "E746_A750del", "egfr_sensitising"},
              {"EGFR", "E746-A750del", "egfr_sensitising"},
              {"EGFR", "E746_A750delELREA", "egfr_sensitising"},
              {"EGFR", "E746_A750del15", "egfr_sensitising"},
              {"EGFR", "delE746_A750", "egfr_sensitising"},
              {"EGFR", "L747_P753delinsS", "egfr_sensitising"},
              {"EGFR", "L747_P753>S", "egfr_sensitising"},
              {"EGFR", "p.Leu747_Pro753delinsSer", "egfr_sensitising"},
              {"EGFR", "p.Asp770_Asn771insGly", "egfr_exon20_insertion"},
              {"EGFR", "D770_N771insSVD", "egfr_exon20_insertion"},
              {"EGFR", "S768_D770dup", "egfr_exon20_insertion"},
              {"EGFR", "p.His773dup", "egfr_exon20_insertion"},
              {"EGFR", "D770delinsGY", "egfr_exon20_insertion"},
              {"EGFR", "E709_T710delinsD", "egfr_uncommon"},
              {"ERBB2", "p.Tyr772_Ala775dup", "her2_mutation"},
              {"ERBB2", "A775_G776insYVMA", "her2_mutation"},
              {"ERBB2", "G776delinsVC", "her2_mutation"},
              {"MET", "p.982_1028del", "met_exon14"}});
}

TEST(AlterationNotation, a_place_with_another_residue_than_the_gene_has_is_not_read) {
  EXPECT_THAT(read("A746_E750del", "EGFR"), IsEmpty());
  EXPECT_THAT(read("K770_N771insG", "EGFR"), IsEmpty());
}

TEST(AlterationNotation, residues_tell_the_gene_where_none_is_named) {
  EXPECT_THAT(read("D770_N771insG"), ElementsAre("egfr_exon20_insertion"));
  EXPECT_THAT(read("A775_G776insYVMA"), ElementsAre("her2_mutation"));
  EXPECT_THAT(read("E746_A750del"), ElementsAre("egfr_sensitising"));
}

TEST(AlterationNotation, coding_changes_are_read_by_the_codon) {
  expect_all({{"EGFR", "c.2573T>G", "egfr_sensitising"},
              {"EGFR", "c.2573 T>G", "egfr_sensitising"},
              {"EGFR", "2573T>G", "egfr_sensitising"},
              {"EGFR", "c.2573T>G (p.Leu858Arg)", "egfr_sensitising"},
              {"EGFR", "NM_005228.5(EGFR):c.2573T>G", "egfr_sensitising"},
              {"EGFR", "c.2369C>T", "egfr_t790m"},
              {"EGFR", "c.2389T>A", "egfr_c797"},
              {"EGFR", "c.2390G>C", "egfr_c797"},
              {"EGFR", "c.2156G>C", "egfr_uncommon"},
              {"EGFR", "c.2582T>A", "egfr_uncommon"},
              {"EGFR", "c.2303G>T", "egfr_uncommon"},
              {"EGFR", "c.2235_2249del", "egfr_sensitising"},
              {"EGFR", "c.2235_2249del15", "egfr_sensitising"},
              {"EGFR", "c.2236_2250delGAATTAAGAGAAGCA", "egfr_sensitising"},
              {"EGFR", "c.2240_2257del", "egfr_sensitising"},
              {"EGFR", "c.2310_2311insGGT", "egfr_exon20_insertion"},
              {"EGFR", "c.2303_2311dup", "egfr_exon20_insertion"},
              {"KRAS", "c.34G>T", "kras_g12c"},
              {"KRAS", "c.35G>A", "kras_other"},
              {"BRAF", "c.1799T>A", "braf_v600e"},
              {"BRAF", "c.1798_1799delinsAA", "braf_v600e"},
              {"BRAF", "c.1799_1800delinsAA", "braf_v600e"},
              {"ALK", "c.3604G>A", "alk_g1202r"},
              {"ALK", "c.3586C>A", "alk_kinase_mutation"},
              {"ROS1", "c.6094G>A", "ros1_g2032r"},
              {"RET", "c.2428G>A", "ret_g810"},
              {"ERBB2", "c.2313_2324dup", "her2_mutation"},
              {"MET", "c.3082+1G>T", "met_exon14"},
              {"MET", "c.3028+1G>A", "met_exon14"},
              {"MET", "c.2888-23_2888-8del", "met_exon14"},
              {"MET", "c.2942-28_2955del", "met_exon14"},
              {"MET", "c.3082G>C", "met_exon14"},
              {"TP53", "c.818G>A", "comutation"},
              {"TP53", "p.Arg273His", "comutation"},
              {"TP53", "p.R213*", "comutation"},
              {"RB1", "p.Gln702fs*5", "comutation"}});
  EXPECT_THAT(read("c.2369C>T"), ElementsAre("egfr_t790m")) << "only one gene has it";
  EXPECT_THAT(read("c.3082+1G>T"), ElementsAre("met_exon14"));
}

TEST(AlterationNotation, a_coding_change_that_does_not_fit_the_codon_is_not_read) {
  EXPECT_THAT(read("c.2573A>G", "EGFR"), IsEmpty());
  EXPECT_THAT(read("c.2300T>A", "EGFR"), IsEmpty());
  EXPECT_THAT(read("c.2235_2248del", "EGFR"), IsEmpty()) << "out of frame";
}

TEST(AlterationNotation, exons_are_read_in_words) {
  expect_all({{"EGFR", "Ex19del", "egfr_sensitising"},
              {"EGFR", "Exon 19 Deletion", "egfr_sensitising"},
              {"EGFR", "exon 21 L858R", "egfr_sensitising"},
              {"EGFR", "exon 20 insertion", "egfr_exon20_insertion"},
              {"EGFR", "G719A + S768I", "egfr_uncommon"},
              {"EGFR", "G719X", "egfr_uncommon"},
              {"MET", "MET exon 14 skipping (c.2888-23_2888-8del)", "met_exon14"}});
}

TEST(AlterationNotation, fusions_are_read_with_any_joint_and_variant) {
  expect_all({{"ALK", "EML4::ALK v1", "alk_fusion"},
              {"ALK", "EML4-ALK v3a/b", "alk_fusion"},
              {"ALK", "EML4-ALK (E13;A20)", "alk_fusion"},
              {"ALK", "E6a/b;A20", "alk_fusion"},
              {"ALK", "ALK rearrangement", "alk_fusion"},
              {"ALK", "PPFIBP1::ALK", "alk_fusion"},
              {"ALK", "PPFIBP1-ALK", "alk_fusion"},
              {"RET", "KIF5B\xe2\x80\x93RET", "ret_fusion"},
              {"RET", "CCDC6-RET", "ret_fusion"},
              {"RET", "K15;R12", "ret_fusion"},
              {"ROS1", "CD74::ROS1", "ros1_fusion"},
              {"NTRK1", "TPM3-NTRK1", "ntrk_fusion"}});
  EXPECT_THAT(read("CCDC6-RET fusion"), Contains("ret_fusion"));
  EXPECT_THAT(read("ERC1::RET"), ElementsAre("ret_fusion"));
  EXPECT_THAT(unread("AGK-BRAF fusion"), IsEmpty());
  EXPECT_THAT(read("c-MET", "MET"), IsEmpty());
}

TEST(AlterationNotation, a_verdict_on_a_notation_is_heard_like_on_the_plain_one) {
  EXPECT_THAT(read("c.2369C>T not detected"), ElementsAre("not egfr_t790m"));
  EXPECT_THAT(read("no p.(Thr790Met)"), ElementsAre("not egfr_t790m"));
  EXPECT_THAT(read("T790M: neg"), ElementsAre("not egfr_t790m"));
  EXPECT_THAT(read("p.Thr790Met (negative)"), ElementsAre("not egfr_t790m"));
  EXPECT_THAT(read("not detected: c.2369C>T, p.Cys797Ser"), ElementsAre("not egfr_t790m", "not egfr_c797"));
}

TEST(AlterationNotation, one_verdict_in_a_list_never_leaves_the_others_found) {
  for (const char* text : {"T790M, C797S negative", "no T790M, C797S", "c.2369C>T, C797S not detected",
                           "T790M, C797S, MET amplification: negative", "No T790M, MET amplification"}) {
    const auto found = read(text);
    EXPECT_THAT(found, Not(Contains("egfr_t790m"))) << text;
    EXPECT_THAT(found, Not(Contains("egfr_c797"))) << text;
    EXPECT_THAT(found, Not(Contains("met_amplification"))) << text;
  }
  EXPECT_THAT(read("L858R, T790M negative"), ElementsAre("egfr_sensitising", "not egfr_t790m"));
  EXPECT_THAT(read("T790M negative, C797S"), ElementsAre("not egfr_t790m", "egfr_c797"));
  EXPECT_THAT(read("no T790M, no C797S, MET amplification"),
              ElementsAre("not egfr_t790m", "not egfr_c797", "met_amplification"));
}

TEST(AlterationNotation, copies_of_met_decide_whether_it_is_amplified) {
  EXPECT_THAT(read("MET amplification, GCN 14"), Contains("met_amplification"));
  EXPECT_THAT(read("MET GCN 12"), ElementsAre("met_amplification"));
  EXPECT_THAT(read("MET/CEP7 ratio 2.6"), ElementsAre("met_amplification"));
  EXPECT_THAT(read("MET gene copy number: 3"), ElementsAre("not met_amplification"));
  EXPECT_THAT(read("MET, 14 copies"), ElementsAre("met_amplification"));
  EXPECT_THAT(read("MET amplification, GCN 3"), Not(Contains("met_amplification")));
  EXPECT_THAT(read("MET polysomy, no amplification"), ElementsAre("met_polysomy", "not met_amplification"));
  EXPECT_THAT(read("MET copy number gain"), ElementsAre("met_copy_gain"));
}

TEST(AlterationNotation, what_is_not_read_is_left_over) {
  EXPECT_THAT(unread("T790M, p.Val843Ile", "EGFR"), ElementsAre("p.Val843Ile"));
  EXPECT_THAT(unread("T790M, wonderfusion", "EGFR"), ElementsAre("wonderfusion"));
  EXPECT_THAT(unread("T790M (plasma, VAF 3.2 %)", "EGFR"), IsEmpty());
}

TEST(AlterationNotation, spans_are_those_of_the_text_as_written) {
  const std::string text = "EGFR p.(Leu858Arg) and c.2369C>T";
  const auto found = clinical_test::shipped_knowledge().find_alterations(text).found;
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(text.substr(found[0].span.begin, found[0].span.end - found[0].span.begin), "p.(Leu858Arg)");
  EXPECT_EQ(text.substr(found[1].span.begin, found[1].span.end - found[1].span.begin), "c.2369C>T");
}

std::vector<std::string> drugs(std::string_view text) {
  std::vector<std::string> names;
  for (const auto& match : clinical_test::shipped_knowledge().find_drugs(text).found) {
    names.push_back((match.negated ? "not " : "") + match.entry->name());
  }
  return names;
}

TEST(DrugRegimen, a_regimen_stands_for_all_its_drugs) {
  EXPECT_THAT(drugs("D+T"), ElementsAre("dabrafenib", "trametinib"));
  EXPECT_THAT(drugs("dab/tram 14 months"), ElementsAre("dabrafenib", "trametinib"));
  EXPECT_THAT(drugs("Tafinlar/Mekinist"), ElementsAre("dabrafenib", "trametinib"));
  EXPECT_THAT(drugs("MARIPOSA regimen"), ElementsAre("amivantamab", "lazertinib"));
  EXPECT_THAT(drugs("MARIPOSA-2"), ElementsAre("amivantamab", "carboplatin", "pemetrexed"));
  EXPECT_THAT(drugs("FLAURA2"), ElementsAre("osimertinib", "carboplatin", "pemetrexed"));
  EXPECT_THAT(drugs("KEYNOTE-189"), ElementsAre("carboplatin", "pemetrexed", "pembrolizumab"));
  EXPECT_THAT(drugs("CheckMate 9LA"), ElementsAre("nivolumab", "ipilimumab", "carboplatin", "pemetrexed"));
  EXPECT_THAT(drugs("IMpower150"), ElementsAre("atezolizumab", "bevacizumab", "carboplatin", "paclitaxel"));
  EXPECT_THAT(drugs("cis/vin x4"), ElementsAre("cisplatin", "vinorelbine"));
  EXPECT_THAT(drugs("carbo/pem"), ElementsAre("carboplatin", "pemetrexed"));
  EXPECT_THAT(drugs("carboplatin/pemetrexed/pembrolizumab"), ElementsAre("carboplatin", "pemetrexed", "pembrolizumab"));
  EXPECT_THAT(drugs("almonertinib"), ElementsAre("aumolertinib"));
  EXPECT_THAT(drugs("never received KEYNOTE-189"),
              ElementsAre("not carboplatin", "not pemetrexed", "not pembrolizumab"));
}

}  // namespace
}  // namespace tumorboard::clinical
