// SPDX-License-Identifier: Apache-2.0
// Rules 1 to 18 of the CTML reference: documents, the match tree, negation.
#include <gmock/gmock.h>

#include "tests/unit/trials/fixture.h"

namespace tumorboard::trials::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(CtmlDocument, rule_1_the_identity_is_the_first_of_five_keys_and_a_number_is_text) {
  EXPECT_EQ(read("nct_id: NCT1\nprotocol_no: 17-001\n").trials.front().id, "17-001");
  EXPECT_EQ(read("nct_id: NCT1\ntrial_internal_id: 149\n").trials.front().id, "149");
  EXPECT_EQ(read("nct_id: NCT1\ntrial_id: X\nprotocol_id: Y\n").trials.front().id, "Y");
  EXPECT_EQ(read("nct_id: NCT1\n").trials.front().id, "NCT1");
  EXPECT_EQ(read("protocol_no: ''\nprotocol_id: 0\nnct_id: NCT1\n").trials.front().id, "NCT1");
}

TEST(CtmlDocument, rule_2_files_hold_documents_lists_and_concatenated_objects_and_a_nameless_trial_is_refused_alone) {
  EXPECT_EQ(read("protocol_no: A\n---\nprotocol_no: B\n...\n# end\n").trials.size(), 2U);
  EXPECT_EQ(read("- protocol_no: A\n- protocol_no: B\n").trials.size(), 2U);
  EXPECT_EQ(read(R"({"protocol_no": "A"}{"protocol_no": "B"} [{"protocol_no": "C"}])", "x.json").trials.size(), 3U);
  const TrialSet set = read("- title: nameless\n- protocol_no: B\n");
  EXPECT_EQ(set.trials.size(), 1U);
  EXPECT_TRUE(set.has_errors());
}

TEST(CtmlDocument, aliases_may_be_used_but_not_multiply_a_file_beyond_measure) {
  EXPECT_FALSE(read("protocol_no: A\nmatch: &m [{genomic: {hugo_symbol: EGFR}}]\ntreatment_list: {step: "
                    "[{step_code: 1, match: *m}]}\n_summary: {status: [{value: open to accrual}]}\n")
                   .has_errors());
  std::string many = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char next = 'b'; next <= 'f'; ++next) {
    many += std::string(1, next) + ": &" + next + " [";
    for (int i = 0; i < 10; ++i) many += std::string(i == 0 ? "*" : ",*") + static_cast<char>(next - 1);
    many += "]\n";
  }
  // One long value often repeated weighs as much as many short ones.
  const std::string large = "a: &a [&x " + std::string(20'000, 'x') + "]\nb: [" + [] {
    std::string aliases;
    for (int i = 0; i < 1000; ++i) aliases += "*x,";
    return aliases;
  }() + "]\n";
  const std::string keys = "a: &a {" + std::string(1000, 'k') + ": x}\nb: [" + [] {
    std::string aliases;
    for (int i = 0; i < 5000; ++i) aliases += "*a,";
    return aliases;
  }() + "]\n";
  for (const std::string& text : {many, large, keys}) {
    const TrialSet set = read(text);
    ASSERT_FALSE(set.findings.empty());
    EXPECT_THAT(set.findings.front().text, HasSubstr("too large once its aliases are expanded"));
  }
}

TEST(CtmlDocument, rule_2_a_trial_with_the_same_key_is_replaced) {
  const TrialSet set = read("protocol_no: A\nshort_title: old\n---\nprotocol_no: A\nshort_title: new\n");
  ASSERT_EQ(set.trials.size(), 1U);
  EXPECT_EQ(set.trials.front().title, "new");
}

TEST(CtmlDocument, rules_3_and_4_a_match_may_sit_on_step_arm_and_dose_level_and_one_on_the_trial_is_documentation) {
  const std::string genomic = "[genomic: {hugo_symbol: EGFR}]";
  const std::string text = "protocol_no: T\n_summary: {status: [{value: Open to Accrual}]}\nmatch: " + genomic +
                           "\ntreatment_list: {step: [{step_code: 1, match: " + genomic +
                           ", arm: [{arm_code: A, match: " + genomic +
                           ", dose_level: [{level_code: D, match: " + genomic + "}]}]}]}\n";
  EXPECT_THAT(ask(read(text), with_records(kL858R)).matches, ElementsAre("arm:A", "dose:D", "step:1"));
  EXPECT_EQ(read(text).findings.front().path, "match");
}

TEST(CtmlDocument, rule_6_an_unquoted_n_is_text_and_an_unquoted_yes_is_a_truth_value) {
  EXPECT_EQ(resolve_plain("N").kind, ScalarKind::kText);
  EXPECT_EQ(resolve_plain("y").kind, ScalarKind::kText);
  EXPECT_EQ(resolve_plain("Yes").kind, ScalarKind::kBoolean);
  EXPECT_EQ(resolve_plain("off").kind, ScalarKind::kBoolean);
  EXPECT_EQ(resolve_plain("19"), number_scalar("19.0"));
  EXPECT_FALSE(resolve_plain("19") == Scalar::of_text("19"));
  EXPECT_EQ(resolve_plain("0x13"), number_scalar("19"));
  EXPECT_EQ(resolve_plain("1_9"), number_scalar("19"));
  EXPECT_EQ(resolve_plain("~").kind, ScalarKind::kNull);
  EXPECT_EQ(resolve_plain(">=18").kind, ScalarKind::kText);
  EXPECT_EQ(resolve_plain("1e3").kind, ScalarKind::kText);
}

TEST(CtmlDocument, rule_6_exon_is_a_number_and_never_its_text) {
  const Patient exon19 = with_records(R"({"TRUE_HUGO_SYMBOL": "EGFR", "TRUE_TRANSCRIPT_EXON": 19})");
  EXPECT_TRUE(matches("[genomic: {hugo_symbol: EGFR, exon: 19}]", exon19));
  EXPECT_FALSE(matches("[genomic: {hugo_symbol: EGFR, exon: '19'}]", exon19));
  const Patient apobec = with_records(R"({"VARIANT_CATEGORY": "SIGNATURE", "APOBEC_STATUS": "Yes"})");
  EXPECT_TRUE(matches("[genomic: {apobec_signature: 'Yes'}]", apobec));
  EXPECT_FALSE(matches("[genomic: {apobec_signature: Yes}]", apobec));
}

TEST(CtmlDocument, exports_of_a_database_carry_their_types_in_extended_json) {
  const auto read_one = [](const std::string& text) { return read_json(text)->documents.front(); };
  EXPECT_EQ(read_one(R"({"exon": {"$numberInt": "19"}})").find("exon")->scalar, number_scalar("19"));
  EXPECT_EQ(read_one(R"({"f": {"$numberDouble": "0.5"}})").find("f")->scalar.number, 0.5);
  EXPECT_EQ(read_one(R"({"d": {"$date": {"$numberLong": "1573658521614"}}})").text_of("d"), "2019-11-13");
  EXPECT_EQ(read_one(R"({"d": {"$date": "2019-11-13T15:22:01Z"}})").text_of("d"), "2019-11-13T15:22:01Z");
  EXPECT_TRUE(read_one(R"({"$other": "x"})").is_map());
  EXPECT_TRUE(matches("[genomic: {hugo_symbol: EGFR, exon: 19}]",
                      with_records(R"({"TRUE_HUGO_SYMBOL": "EGFR", "TRUE_TRANSCRIPT_EXON": {"$numberInt": "19"}})")));
}

TEST(MatchTree, rule_7_a_key_that_begins_with_and_or_or_is_a_group_in_lower_case_only) {
  const Patient egfr = with_records(kL858R);
  EXPECT_TRUE(matches("[and1: [genomic: {hugo_symbol: EGFR}]]", egfr));
  EXPECT_TRUE(matches("[or_b: [genomic: {hugo_symbol: KRAS}, genomic: {hugo_symbol: EGFR}]]", egfr));
  EXPECT_FALSE(matches("[OR: [genomic: {hugo_symbol: EGFR}]]", egfr));
  EXPECT_EQ(verdict("[not: [genomic: {hugo_symbol: EGFR}]]", egfr), Truth::kUnknown);
  EXPECT_THAT(lint("[not: [genomic: {hugo_symbol: EGFR}]]").front().remedy, HasSubstr("!"));
}

TEST(MatchTree, rule_8_entries_and_keys_of_one_entry_hold_together) {
  const std::string both = records({kL858R, kG12C});
  EXPECT_TRUE(matches("[genomic: {hugo_symbol: EGFR}, genomic: {hugo_symbol: KRAS}]", with_records(both)));
  EXPECT_FALSE(matches("[genomic: {hugo_symbol: EGFR}, genomic: {hugo_symbol: KRAS}]", with_records(kL858R)));
  EXPECT_FALSE(matches("[{clinical: {gender: Male}, genomic: {hugo_symbol: EGFR}}]", with_records(kL858R)));
  EXPECT_FALSE(matches("[or: [{clinical: {gender: Male}, genomic: {hugo_symbol: EGFR}}]]", with_records(kL858R)));
}

TEST(MatchTree, rules_9_and_10_two_or_groups_beside_each_other_must_both_hold) {
  const auto gene = [](const std::string& name) { return "{genomic: {hugo_symbol: " + name + "}}"; };
  const std::string inner =
      "{or: [{and: [" + gene("A") + ", {or: [" + gene("B") + "," + gene("C") + "]}]}," + gene("D") + "]}";
  const std::string simple = "{or: [" + gene("E") + "," + gene("F") + "]}";
  const auto has = [](std::string_view genes) {
    std::string all;
    for (const char one : genes) {
      all += std::string(all.empty() ? "" : ",") + R"({"TRUE_HUGO_SYMBOL": ")" + one + R"("})";
    }
    return with_records(all);
  };
  for (const std::string& match : {"[and: [" + inner + "," + simple + "]]", "[and: [" + simple + "," + inner + "]]"}) {
    EXPECT_FALSE(matches(match, has("AB")));
    EXPECT_FALSE(matches(match, has("AE")));
    EXPECT_TRUE(matches(match, has("ABE")));
    EXPECT_TRUE(matches(match, has("DF")));
  }
}

TEST(MatchTree, rule_11_empty_pieces) {
  const Patient egfr = with_records(kL858R);
  const std::string egfr_node = "{genomic: {hugo_symbol: EGFR}}";
  const std::string ignored = "{clinical: {disease_status: [Metastatic]}}";
  EXPECT_FALSE(matches("[and: []]", egfr));
  EXPECT_FALSE(matches("[]", egfr));
  EXPECT_TRUE(matches("[and: [{or: []}, " + egfr_node + "]]", egfr));
  EXPECT_TRUE(matches("[and: [{clinical: {}}, " + egfr_node + "]]", egfr));
  EXPECT_TRUE(matches("[and: [" + ignored + ", " + egfr_node + "]]", egfr));
  EXPECT_FALSE(matches("[or: [" + ignored + "]]", egfr));
  EXPECT_FALSE(matches("[and: [" + egfr_node + ", {or: [" + ignored + ", {genomic: {hugo_symbol: KRAS}}]}]]", egfr));
  EXPECT_TRUE(matches("[or: [" + ignored + ", " + egfr_node + "]]", egfr));
}

TEST(MatchTree, rule_12_a_criterion_said_twice_is_one_criterion) {
  TrialSet set = read(trial_text("[genomic: {hugo_symbol: EGFR}, genomic: {hugo_symbol: EGFR}]"));
  const Registry registry(std::move(set.trials), tree());
  EXPECT_EQ(registry.leaves().size(), 1U);
}

TEST(MatchTree, rule_13_samples_are_not_pooled) {
  const auto read = read_patients(R"([{"id": "S1", "clinical": {"MRN": "1"}, "genomic": [{"TRUE_HUGO_SYMBOL": "EGFR"}]},
                                      {"id": "S2", "clinical": {"MRN": "1"}, "genomic": [{"TRUE_HUGO_SYMBOL": "KRAS"}]}])",
                                  tree());
  for (const Patient& sample : read->patients) {
    EXPECT_FALSE(matches("[genomic: {hugo_symbol: EGFR}, genomic: {hugo_symbol: KRAS}]", sample));
  }
}

TEST(Negation, rule_14_one_negated_key_excludes_by_the_whole_node) {
  const std::string no_t790m = "[genomic: {hugo_symbol: EGFR, protein_change: '!p.T790M'}]";
  EXPECT_TRUE(matches(no_t790m, with_records(kG12C)));
  EXPECT_TRUE(matches(no_t790m, with_records(kL858R)));
  EXPECT_FALSE(matches(no_t790m, with_records(records({kL858R, kT790M}))));
  const std::string twice = "[genomic: {hugo_symbol: '!EGFR', variant_category: '!Mutation'}]";
  EXPECT_FALSE(matches(twice, with_records(kL858R)));
  EXPECT_TRUE(matches(twice, with_records(kG12C)));
  EXPECT_TRUE(matches("[genomic: {hugo_symbol: EGFR, variant_category: '!Mutation'}]",
                      with_records(R"({"TRUE_HUGO_SYMBOL": "EGFR", "VARIANT_CATEGORY": "CNV"})")));
}

TEST(Negation, rule_15_of_a_clinical_node_only_the_negated_keys_exclude) {
  const std::string match = "[clinical: {gender: '!Male', oncotree_primary_diagnosis: Lung}]";
  EXPECT_TRUE(matches(match, patient(R"("GENDER": "Female", "ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "Lung")")));
  EXPECT_FALSE(matches(match, patient(R"("GENDER": "Male", "ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "Lung")")));
  EXPECT_FALSE(matches(match, patient(R"("GENDER": "Female")")));
}

TEST(Negation, rule_16_an_exclusion_inside_or_is_an_ordinary_alternative_and_passes_who_has_nothing) {
  const std::string match = "[or: [genomic: {hugo_symbol: '!KRAS'}, genomic: {hugo_symbol: EGFR}]]";
  EXPECT_TRUE(matches(match, with_records("")));
  EXPECT_FALSE(matches(match, with_records(kG12C)));
  EXPECT_TRUE(matches(match, with_records(records({kG12C, kL858R}))));
}

TEST(Negation, rule_17_a_negated_number_excludes_nobody_and_a_negated_category_does) {
  const Patient exon19 =
      with_records(R"({"TRUE_HUGO_SYMBOL": "EGFR", "VARIANT_CATEGORY": "MUTATION", "TRUE_TRANSCRIPT_EXON": 19})");
  EXPECT_TRUE(matches("[genomic: {hugo_symbol: EGFR, exon: '!19'}]", exon19));
  EXPECT_FALSE(matches("[genomic: {hugo_symbol: EGFR, variant_category: '!Mutation', exon: 19}]", exon19));
  EXPECT_THAT(lint("[genomic: {hugo_symbol: EGFR, exon: '!19'}]").front().text, HasSubstr("can never match"));
}

TEST(Negation, rule_18_numeric_expressions_have_none) {
  EXPECT_FALSE(matches("[clinical: {age_numerical: '!>=18'}]", with_records("")));
  EXPECT_EQ(lint("[clinical: {age_numerical: '!>=18'}]").size(), 1U);
}

}  // namespace
}  // namespace tumorboard::trials::testing
