// SPDX-License-Identifier: Apache-2.0
// Rules 30 to 40: genomic keys, structural variants, wild type, prior treatment.
#include <gmock/gmock.h>

#include "tests/unit/trials/fixture.h"

namespace tumorboard::trials::testing {
namespace {

using ::testing::HasSubstr;

Patient record(const std::string& fields) { return with_records("{" + fields + "}"); }
std::string node(const std::string& keys) { return "[genomic: {" + keys + "}]"; }

TEST(GenomicKeys, all_keys_must_hold_on_one_record) {
  const Patient two = with_records(R"({"TRUE_HUGO_SYMBOL": "EGFR", "TRUE_TRANSCRIPT_EXON": 20},
                                      {"TRUE_HUGO_SYMBOL": "KRAS", "TRUE_TRANSCRIPT_EXON": 19})");
  EXPECT_FALSE(matches(node("hugo_symbol: EGFR, exon: 19"), two));
}

TEST(GenomicKeys, rule_30_the_gene_is_exact_and_true_fields_come_before_harmonized_ones) {
  EXPECT_FALSE(matches(node("hugo_symbol: egfr"), with_records(kL858R)));
  EXPECT_TRUE(matches(node("hugo_symbol: EGFR"), record(R"("HARMONIZED_HUGO_SYMBOL": "EGFR")")));
  const Patient both = record(R"("TRUE_HUGO_SYMBOL": "KRAS", "HARMONIZED_HUGO_SYMBOL": "EGFR")");
  EXPECT_TRUE(matches(node("hugo_symbol: KRAS"), both));
  EXPECT_FALSE(matches(node("hugo_symbol: EGFR"), both));
}

TEST(GenomicKeys, rule_31_variant_categories) {
  const auto of = [](const std::string& category) {
    return record(R"("TRUE_HUGO_SYMBOL": "EGFR", "VARIANT_CATEGORY": ")" + category + "\"");
  };
  EXPECT_TRUE(matches(node("variant_category: Mutation"), of("MUTATION")));
  EXPECT_TRUE(matches(node("variant_category: Copy Number Variation"), of("CNV")));
  EXPECT_TRUE(matches(node("variant_category: Signature"), of("SIGNATURE")));
  EXPECT_TRUE(matches(node("variant_category: Any Variation"), of("MUTATION")));
  EXPECT_TRUE(matches(node("variant_category: Any Variation"), of("CNV")));
  EXPECT_FALSE(matches(node("variant_category: Any Variation"), of("SV")));
  EXPECT_TRUE(matches(node("variant_category: cnv"), of("CNV")));
  EXPECT_FALSE(matches(node("hugo_symbol: EGFR, variant_category: '!Any Variation'"), of("CNV")));
  EXPECT_TRUE(matches(node("hugo_symbol: EGFR, variant_category: '!Any Variation'"), of("SV")));
}

TEST(GenomicKeys, rule_32_a_protein_change_is_exact_and_what_can_never_match_is_an_error) {
  EXPECT_TRUE(matches(node("protein_change: p.L858R"), with_records(kL858R)));
  for (const char* never : {"L858R", "p.G12X", "p.729_761del", "G719X"}) {
    const std::string match = node(std::string("hugo_symbol: EGFR, protein_change: ") + never);
    EXPECT_FALSE(matches(match, with_records(kL858R))) << never;
    EXPECT_EQ(verdict(match, with_records(kL858R)), Truth::kUnknown) << never;
    ASSERT_EQ(lint(match).size(), 1U) << never;
    EXPECT_THAT(lint(match).front().text, HasSubstr("can never match"));
  }
  EXPECT_TRUE(lint(node("protein_change: p.E746_A750del")).empty());
  EXPECT_THAT(lint(node("protein_change: p.G12X")).front().remedy, HasSubstr("wildcard_protein_change: p.G12"));
}

TEST(GenomicKeys, rule_33_a_wildcard_is_a_prefix_and_exactly_one_amino_acid) {
  const auto changed = [](const std::string& change) {
    return record(R"("TRUE_HUGO_SYMBOL": "EGFR", "TRUE_PROTEIN_CHANGE": ")" + change + "\"");
  };
  EXPECT_TRUE(matches(node("wildcard_protein_change: p.G719"), changed("p.G719S")));
  EXPECT_TRUE(matches(node("wildcard_protein_change: G719"), changed("p.G719A")));
  EXPECT_TRUE(matches(node("wildcard_protein_change: p.g719"), changed("p.G719c")));
  EXPECT_FALSE(matches(node("wildcard_protein_change: p.G719"), changed("p.G719Sfs*2")));
  EXPECT_FALSE(matches(node("wildcard_protein_change: p.G719"), changed("p.G719*")));
  EXPECT_FALSE(matches(node("wildcard_protein_change: p.G719"), changed("p.G719")));
  EXPECT_FALSE(matches(node("hugo_symbol: EGFR, wildcard_protein_change: '!p.G719'"), changed("p.G719S")));
}

TEST(GenomicKeys, rule_34_exon_and_classification_are_exact) {
  const Patient deletion = record(
      R"("TRUE_HUGO_SYMBOL": "EGFR", "TRUE_TRANSCRIPT_EXON": 19, "TRUE_VARIANT_CLASSIFICATION": "In_Frame_Del")");
  EXPECT_TRUE(matches(node("exon: 19, variant_classification: In_Frame_Del"), deletion));
  EXPECT_FALSE(matches(node("variant_classification: in_frame_del"), deletion));
  EXPECT_FALSE(matches(node("exon: 20"), deletion));
}

TEST(GenomicKeys, rule_35_copy_number_calls_are_translated) {
  const auto called = [](const std::string& call) {
    return record(R"("TRUE_HUGO_SYMBOL": "MET", "VARIANT_CATEGORY": "CNV", "CNV_CALL": ")" + call + "\"");
  };
  EXPECT_TRUE(matches(node("cnv_call: High Amplification"), called("High level amplification")));
  EXPECT_TRUE(matches(node("cnv_call: Low Amplification"), called("Gain")));
  EXPECT_TRUE(matches(node("cnv_call: Homozygous Deletion"), called("Homozygous deletion")));
  EXPECT_TRUE(matches(node("cnv_call: Heterozygous Deletion"), called("Heterozygous deletion")));
  EXPECT_TRUE(matches(node("cnv_call: Neutral"), called("Neutral")));
  EXPECT_FALSE(matches(node("cnv_call: High Amplification"), called("Gain")));
  EXPECT_FALSE(matches(node("hugo_symbol: MET, cnv_call: '!Low Amplification'"), called("Gain")));
}

TEST(GenomicKeys, rule_36_mismatch_repair_and_signatures_without_the_gene) {
  const Patient proficient = record(R"f("VARIANT_CATEGORY": "SIGNATURE", "MMR_STATUS": "Proficient (MMR-P / MSS)")f");
  const Patient deficient = record(R"f("VARIANT_CATEGORY": "SIGNATURE", "MMR_STATUS": "Deficient (MMR-D / MSI-H)")f");
  for (const char* key : {"mmr_status: MMR-Proficient", "ms_status: MSS", "ms_status: MSI-L"}) {
    EXPECT_TRUE(matches(node(key), proficient)) << key;
    EXPECT_FALSE(matches(node(key), deficient)) << key;
  }
  EXPECT_TRUE(matches(node("mmr_status: MMR-Deficient"), deficient));
  EXPECT_TRUE(matches(node("ms_status: MSI-H, hugo_symbol: MLH1"), deficient));
  EXPECT_FALSE(matches(node("mmr_status: '!MMR-Deficient'"), deficient));
  EXPECT_EQ(verdict(node("mmr_status: MMR-Deficient"), with_records(kL858R)), Truth::kUnknown);
  EXPECT_FALSE(matches(node("mmr_status: Deficient"), deficient));
  EXPECT_EQ(lint(node("mmr_status: Deficient")).size(), 1U);
  for (const char* name : {"apobec", "pole", "tobacco", "temozolomide", "uva"}) {
    std::string upper(name);
    for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
    EXPECT_TRUE(matches(node(std::string(name) + "_signature: 'Yes'"), record("\"" + upper + R"(_STATUS": "Yes")")))
        << name;
  }
}

constexpr const char* kSince2018 = R"(, "REPORT_DATE": "2018-12-01")";
constexpr const char* kBefore = R"(, "REPORT_DATE": "2018-11-30")";

TEST(StructuralVariants, rule_37_from_december_2018_on_by_the_sides) {
  const std::string sv = R"("VARIANT_CATEGORY": "SV", )";
  const Patient alk =
      with_records("{" + sv + R"("LEFT_PARTNER_GENE": "EML4", "RIGHT_PARTNER_GENE": "ALK"})", kSince2018);
  const Patient alone =
      with_records("{" + sv + R"("LEFT_PARTNER_GENE": "ALK", "RIGHT_PARTNER_GENE": null})", kSince2018);
  const std::string alk_node = "variant_category: Structural Variation, hugo_symbol: ALK";
  EXPECT_TRUE(matches(node(alk_node), alk));
  EXPECT_TRUE(matches(node(alk_node), alone));
  EXPECT_TRUE(matches(node(alk_node + ", fusion_partner_hugo_symbol: EML4"), alk));
  EXPECT_FALSE(matches(node(alk_node + ", fusion_partner_hugo_symbol: EML4"), alone));
  EXPECT_FALSE(matches(node(alk_node + ", fusion_partner_hugo_symbol: KIF5B"), alk));
  EXPECT_TRUE(matches(node(alk_node + ", fusion_partner_hugo_symbol: any_gene"), alk));
  EXPECT_FALSE(matches(node(alk_node + ", fusion_partner_hugo_symbol: Any Gene"), alone));
  EXPECT_TRUE(matches(node(alk_node + ", fusion_partner_hugo_symbol: intergenic"), alone));
  EXPECT_FALSE(matches(node(alk_node + ", fusion_partner_hugo_symbol: intergenic"), alk));
  EXPECT_FALSE(matches(node("hugo_symbol: ALK, variant_category: '!Structural Variation'"), alk));
  EXPECT_TRUE(matches(node("variant_category: Structural Variation, fusion_partner_hugo_symbol: ALK"), alone));
  EXPECT_TRUE(matches(node("variant_category: Structural Variation, hugo_symbol: any_gene"), alk));
  EXPECT_FALSE(
      matches(node("variant_category: Structural Variation, hugo_symbol: any_gene"), with_records(kL858R, kSince2018)));
  const Patient other = with_records(R"({"VARIANT_CATEGORY": "MUTATION", "LEFT_PARTNER_GENE": "ALK"})", kSince2018);
  EXPECT_TRUE(matches(node(alk_node), other));
}

TEST(StructuralVariants, rule_37_earlier_or_without_a_date_by_the_comment) {
  const auto said = [](const std::string& comment, const std::string& date, const std::string& category = "SV") {
    return with_records(
        R"({"VARIANT_CATEGORY": ")" + category + R"(", "STRUCTURAL_VARIANT_COMMENT": ")" + comment + "\"}", date);
  };
  const std::string alk = node("variant_category: Structural Variation, hugo_symbol: ALK");
  for (const char* date : {kBefore, ""}) {
    EXPECT_TRUE(matches(alk, said("EML4-ALK fusion found", date)));
    EXPECT_TRUE(matches(alk, said("a break in alk", date)));
    EXPECT_FALSE(matches(alk, said("ALK", date)));
    EXPECT_FALSE(matches(alk, said("a break in ALK1", date)));
    EXPECT_FALSE(matches(alk, said("EML4-ALK fusion found", date, "MUTATION")));
  }
  EXPECT_FALSE(matches(alk, said("EML4-ALK fusion found", kSince2018)));
  EXPECT_EQ(verdict(alk, said("EML4-ALK fusion found", kSince2018)), Truth::kUnknown);
  const std::string no_alk = node("variant_category: '!Structural Variation', hugo_symbol: ALK");
  EXPECT_FALSE(matches(no_alk, said("EML4-ALK fusion found", kBefore)));
  EXPECT_TRUE(matches(no_alk, said("EML4-ALK fusion found", kSince2018)));
}

TEST(StructuralVariants, rule_37_the_phrase_in_lower_case_is_a_plain_category_and_an_error) {
  const Patient alk = with_records(R"({"VARIANT_CATEGORY": "SV", "RIGHT_PARTNER_GENE": "ALK"})", kSince2018);
  EXPECT_FALSE(matches(node("hugo_symbol: ALK, variant_category: structural variation"), alk));
  EXPECT_EQ(lint(node("hugo_symbol: ALK, variant_category: structural variation")).size(), 1U);
}

TEST(WildType, rule_38_wild_type_is_asked_for_or_never_counts) {
  const std::string wild = R"("TRUE_HUGO_SYMBOL": "KRAS", "VARIANT_CATEGORY": "MUTATION", "WILDTYPE": true)";
  EXPECT_TRUE(matches(node("hugo_symbol: KRAS, wildtype: true"), record(wild)));
  EXPECT_FALSE(matches(node("hugo_symbol: KRAS, wildtype: true"), with_records(kG12C)));
  EXPECT_FALSE(matches(node("hugo_symbol: KRAS, variant_category: Mutation"), record(wild)));
  EXPECT_TRUE(matches(node("hugo_symbol: '!KRAS'"), record(wild)));
  EXPECT_EQ(verdict(node("hugo_symbol: KRAS, variant_category: Mutation"), record(wild)), Truth::kFalse);
  EXPECT_FALSE(matches(node("hugo_symbol: KRAS, wildtype: 'true'"), record(wild)));
  EXPECT_EQ(lint(node("hugo_symbol: KRAS, wildtype: 'true'")).size(), 1U);
}

TEST(GenomicKeys, rule_39_molecular_function_match_all_and_labels) {
  const Patient gain = record(R"("TRUE_HUGO_SYMBOL": "EGFR", "MUTATION_EFFECT": "Likely Gain-of-function")");
  EXPECT_TRUE(matches(node("hugo_symbol: EGFR, molecular_function: Activating"), gain));
  EXPECT_FALSE(matches(node("hugo_symbol: EGFR, molecular_function: Inactivating"), gain));
  EXPECT_TRUE(matches(node("match_all: true"), gain));
  EXPECT_FALSE(matches(node("match_all: true"), with_records("")));
  EXPECT_TRUE(matches(node("hugo_symbol: EGFR, display_name: anything"), gain));
  EXPECT_FALSE(matches(node("hugo_symbol: EGFR, germline: true"), gain));
  EXPECT_EQ(lint(node("hugo_symbol: EGFR, germline: true")).size(), 1U);
}

TEST(PriorTreatment, rule_40_the_whole_name_in_any_case) {
  const Patient treated = patient("", "[]", R"(, "prior_treatment": [{"AGENT": "osimertinib"}])");
  const auto agent = [](const std::string& name) {
    return "[prior_treatment: {prior_treatment_agent: '" + name + "'}]";
  };
  EXPECT_TRUE(matches(agent("Osimertinib"), treated));
  EXPECT_FALSE(matches(agent("Osimertinib mesylate"), treated));
  EXPECT_FALSE(matches(agent("!OSIMERTINIB"), treated));
  EXPECT_TRUE(matches(agent("!Crizotinib"), treated));
  EXPECT_EQ(verdict(agent("Crizotinib"), treated), Truth::kFalse);
  EXPECT_TRUE(matches("[prior_treatments: {drug: osimertinib}]", treated));
  EXPECT_FALSE(matches("[prior_treatments: {drug: Osimertinib}]", treated));
}

}  // namespace
}  // namespace tumorboard::trials::testing
