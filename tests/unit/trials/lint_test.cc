// SPDX-License-Identifier: Apache-2.0
// What lint says of values that look right: a warning with a remedy for those out of the field's
// words, and silence for what is in them.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/trials/fixture.h"

namespace tumorboard::trials::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string value(const std::string& key, const std::string& written) {
  return "[genomic: {" + key + ": " + written + "}]";
}

void expect_warning(const std::string& match) {
  const auto found = lint(match);
  ASSERT_EQ(found.size(), 1U) << match;
  EXPECT_EQ(found.front().severity, Severity::kWarning) << match;
  EXPECT_FALSE(found.front().text.empty()) << match;
  EXPECT_FALSE(found.front().remedy.empty()) << match;
}

TEST(LintValues, protein_changes) {
  for (const char* odd : {"p.L858", "p.Leu858Arg", "'p.V600E/K'", "'p.V600E '", "'!p.L858'", "'p.R132[HC]'"}) {
    expect_warning(value("protein_change", odd));
  }
  for (const char* right :
       {"p.L858R", "p.E746_A750del", "p.D770_N771insSVD", "p.X1010_splice", "p.Q61*", "p.R213fs", "p.R213Sfs*2",
        "'p.M1?'", "p.T599dup", "'p.*1234Lext*1'", "'!p.T790M'", "p.L747_P753delinsS"}) {
    EXPECT_THAT(lint(value("protein_change", right)), IsEmpty()) << right;
  }
}

TEST(LintValues, a_wildcard_is_an_amino_acid_and_its_position) {
  for (const char* odd : {"p.G719X", "p.G12_", "p.V600E", "p.E746_A750del", "'p.G12*'", "p.G12.", "p.", "719"}) {
    expect_warning(value("wildcard_protein_change", odd));
  }
  for (const char* right : {"p.G719", "G719", "'!p.G12'", "p.g12"}) {
    EXPECT_THAT(lint(value("wildcard_protein_change", right)), IsEmpty()) << right;
  }
}

TEST(LintValues, categories_and_classifications) {
  for (const char* odd : {"Fusion", "Rearrangement", "'!Fusion'", "1"}) expect_warning(value("variant_category", odd));
  for (const char* right : {"Mutation", "Copy Number Variation", "Structural Variation", "Signature", "Any Variation",
                            "'!Any Variation'", "CNV", "SV", "WT", "mutation", "MUTATION"}) {
    EXPECT_THAT(lint(value("variant_category", right)), IsEmpty()) << right;
  }
  for (const char* odd : {"missense", "Missense", "In_Frame_Deletion", "'!missense_mutation'"}) {
    expect_warning(value("variant_classification", odd));
  }
  for (const char* right : {"Missense_Mutation", "'!In_Frame_Del'", "RNA", "5'UTR", "Missense and Splice_Region"}) {
    EXPECT_THAT(lint(value("variant_classification", right)), IsEmpty()) << right;
  }
}

TEST(LintValues, genes_and_partners) {
  for (const char* odd : {"''", "'!'", "egfr", "Egfr", "'!egfr'"}) expect_warning(value("hugo_symbol", odd));
  for (const char* right : {"EGFR", "'!EGFR'", "HLA-A", "C9orf72", "any_gene", "Any Gene"}) {
    EXPECT_THAT(lint(value("hugo_symbol", right)), IsEmpty()) << right;
  }
  const std::string alk = "hugo_symbol: ALK, variant_category: Structural Variation, fusion_partner_hugo_symbol";
  expect_warning(value(alk, "_intergenic_"));
  EXPECT_EQ(lint(value(alk, "_intergenic_")).front().remedy, "write intergenic");
  for (const char* right : {"intergenic", "Intergenic", "any_gene", "EML4"}) {
    EXPECT_THAT(lint(value(alk, right)), IsEmpty()) << right;
  }
}

TEST(LintValues, exons_signatures_and_gender) {
  for (const char* odd : {"-1", "0", "19.5"}) expect_warning(value("exon", odd));
  for (const char* right : {"19", "21.0"}) EXPECT_THAT(lint(value("exon", right)), IsEmpty()) << right;
  for (const char* odd : {"Present", "'yes'", "'!YES'"}) expect_warning(value("apobec_signature", odd));
  for (const char* right : {"'Yes'", "'No'", "'!Yes'"}) {
    EXPECT_THAT(lint(value("apobec_signature", right)), IsEmpty()) << right;
  }
  for (const char* odd : {"female", "Woman", "'!male'", "M"}) {
    expect_warning("[clinical: {gender: " + std::string(odd) + "}]");
  }
  for (const char* right : {"Male", "'!Female'"}) {
    EXPECT_THAT(lint("[clinical: {gender: " + std::string(right) + "}]"), IsEmpty()) << right;
  }
}

TEST(LintValues, an_exclusion_by_a_value_that_hardly_matches_is_open_and_matches_as_before) {
  for (const std::string match : {"hugo_symbol: EGFR, protein_change: '!p.L858'", "hugo_symbol: EGFR, exon: -1",
                                  "hugo_symbol: EGFR, variant_classification: '!Missense'"}) {
    EXPECT_EQ(verdict("[genomic: {" + match + "}]", with_records(kL858R)), Truth::kUnknown) << match;
  }
  EXPECT_TRUE(matches("[genomic: {hugo_symbol: EGFR, protein_change: '!p.L858'}]", with_records(kL858R)));
  EXPECT_EQ(verdict("[clinical: {gender: '!female'}]", patient(R"("GENDER": "Female")")), Truth::kUnknown);
  const Patient own = with_records(R"({"TRUE_HUGO_SYMBOL": "EGFR", "VARIANT_CATEGORY": "FUSION"})");
  EXPECT_EQ(verdict("[genomic: {hugo_symbol: EGFR, variant_category: Fusion}]", own), Truth::kTrue)
      << "a centre may have words of its own";
}

TEST(LintKeys, prior_treatment_by_agent_alone_is_no_key_of_the_engines) {
  expect_warning("[prior_treatment: {agent: x}]");
  EXPECT_THAT(lint("[prior_treatment: {prior_treatment_agent: x}]"), IsEmpty());
}

TEST(LintKeys, a_key_of_the_other_node_is_sent_there) {
  const auto clinical = lint("[clinical: {hugo_symbol: EGFR}]");
  ASSERT_EQ(clinical.size(), 1U);
  EXPECT_EQ(clinical.front().remedy, "write it below genomic");
  const auto genomic = lint("[genomic: {oncotree_primary_diagnosis: Lung}]");
  ASSERT_EQ(genomic.size(), 1U);
  EXPECT_EQ(genomic.front().remedy, "write it below clinical");
}

TEST(LintKeys, only_a_slip_of_the_keyboard_is_answered_with_a_suggestion) {
  const Finding far = lint("[clinical: {foobar: 1}]").front();
  EXPECT_THAT(far.text, HasSubstr("matches only a patient field of the same name"));
  EXPECT_THAT(far.remedy, Not(HasSubstr("did you mean")));
  EXPECT_THAT(far.remedy, HasSubstr("known here: oncotree_primary_diagnosis"));
  EXPECT_THAT(lint("[genomic: {hugo_symbl: EGFR}]").front().remedy, HasSubstr("did you mean \"hugo_symbol\"?"));
}

TEST(LintDiagnosis, suggestions_are_near_or_name_a_half_of_the_tree) {
  const auto remedy = [](const std::string& name) {
    return lint("[clinical: {oncotree_primary_diagnosis: '" + name + "'}]").front().remedy;
  };
  for (const char* solid : {"_solid_", "All Solid Tumors", "Solid tumours", "!All Solid Tumors"}) {
    EXPECT_EQ(remedy(solid), "write _SOLID_") << solid;
  }
  EXPECT_EQ(remedy("_liquid_"), "write _LIQUID_");
  EXPECT_THAT(remedy("Diffuse Large B-Cell Lymphoma"), HasSubstr("Diffuse Large B-Cell Lymphoma, NOS"));
  EXPECT_EQ(remedy("Test Diagnosis"), "write the OncoTree name exactly");
  EXPECT_EQ(remedy(""), "write the OncoTree name exactly");
}

TEST(LintValues, an_unquoted_exclamation_mark_must_stand_in_quotes) {
  for (const char* match :
       {"[genomic: {hugo_symbol: EGFR, variant_category: !Mutation}]", "[clinical: {gender: !Male}]",
        "[prior_treatment: {prior_treatment_agent: !Osimertinib}]"}) {
    const auto found = lint(match);
    ASSERT_EQ(found.size(), 1U) << match;
    EXPECT_EQ(found.front().text, "a value that begins with ! must stand in quotes") << match;
    EXPECT_EQ(verdict(match, with_records(kL858R)), Truth::kUnknown) << match;
  }
  const auto several_words = lint("[genomic: {hugo_symbol: EGFR, variant_category: !Copy Number Variation}]");
  ASSERT_FALSE(several_words.empty());
  EXPECT_EQ(several_words.front().severity, Severity::kError);
  EXPECT_EQ(several_words.front().text, "a value that begins with ! must stand in quotes");
}

TEST(LintValues, a_mutational_burden_is_shown_one) {
  EXPECT_THAT(lint("[clinical: {tmb_numerical: '>=10 mut/Mb'}]").front().remedy, HasSubstr("'>=10'"));
  EXPECT_THAT(lint("[clinical: {age_numerical: '18'}]").front().remedy, HasSubstr("'>=18'"));
}

TEST(LintDocuments, the_same_trial_twice_in_one_file_names_the_other_line) {
  const TrialSet set = read("protocol_no: A\n---\nprotocol_no: A\n");
  const auto twice = std::find_if(set.findings.begin(), set.findings.end(), [](const Finding& finding) {
    return finding.text.find("stands also in") != std::string::npos;
  });
  ASSERT_NE(twice, set.findings.end());
  EXPECT_EQ(twice->text, "A stands also in line 1 of this file: this one replaces it");
}

TEST(LintDocuments, a_placeholder_for_an_identity_is_a_warning) {
  const TrialSet set = read("protocol_no: '{{protocol_no}}'\n");
  ASSERT_EQ(set.trials.size(), 1U);
  EXPECT_THAT(set.findings.front().text, HasSubstr("is a placeholder"));
  EXPECT_FALSE(set.has_errors());
}

TEST(LintDocuments, an_ending_in_capitals_is_read_by_its_kind) {
  EXPECT_EQ(read(R"({"protocol_no": "A"}{"protocol_no": "B"})", "x.JSON").trials.size(), 2U);
}

}  // namespace
}  // namespace tumorboard::trials::testing
