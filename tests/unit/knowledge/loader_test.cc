// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/loader.h"

#include <gmock/gmock.h>

#include "common/signing/artefact.h"
#include "tests/unit/knowledge/fixture.h"

namespace tumorboard::knowledge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The small knowledge with one place changed, or with an entry added.
Checked check_changed(const std::string& from, const std::string& to) {
  auto files = small_files();
  bool found = false;
  for (auto& file : files) {
    const std::size_t at = file.content.find(from);
    if (at == std::string::npos || found) continue;
    file.content.replace(at, from.size(), to);
    found = true;
  }
  EXPECT_TRUE(found) << from;
  return check_files(files, Digest{}, small_catalogue());
}

Checked check_added(const std::string& entry) {
  auto files = small_files();
  files.push_back({"zz.textproto", "\n" + entry});
  return check_files(files, Digest{}, small_catalogue());
}

std::string rule_with(const std::string& when, const std::string& effect) {
  return "rule { id: 'added' title: 't' statement: 'S1' when: \"" + when + "\" " + effect + " }";
}

const char* const kKeep =
    "then { code: 'keep_drug' stance: STANCE_RECOMMEND strength: STRENGTH_WEAK text: 'Keep.' drug: 'osimertinib' }";
const char* const kDoNotKeep =
    "then { code: 'keep_drug' stance: STANCE_DISCOURAGE strength: STRENGTH_WEAK text: 'No.' drug: 'osimertinib' }";

TEST(loader, the_small_knowledge_loads_without_a_finding) {
  const auto checked = check_files(small_files(), Digest{}, small_catalogue());
  ASSERT_NE(checked.knowledge, nullptr);
  EXPECT_EQ(all_texts(checked), "");
}

TEST(loader, a_precaution_is_given_with_the_stance_caution_and_no_other) {
  const auto text = [](const std::string& code, const std::string& stance) {
    return all_texts(check_added("code { code: '" + code + "' kind: CODE_KIND_ITEM label: 'l' meaning: 'm' }" +
                                 rule_with("always", "then { code: '" + code + "' stance: STANCE_" + stance +
                                                         " strength: STRENGTH_WEAK text: 't' }")));
  };
  for (const char* code : {"bowel_precaution", "status_caution", "oar_check", "histology_review", "organ_limits"}) {
    EXPECT_EQ(text(code, "CAUTION"), "") << code;
    for (const char* stance : {"RECOMMEND", "CONSIDER", "DISCOURAGE"}) {
      EXPECT_THAT(text(code, stance), HasSubstr("says what to mind and is given as something else")) << code;
    }
  }
  EXPECT_EQ(text("sbrt_dose_review", "RECOMMEND"), "");
  EXPECT_EQ(text("treated_lesion_confirm_first", "CAUTION"), "");
  EXPECT_EQ(text("current_drug_not_being_taken", "CAUTION"), "");
  EXPECT_THAT(text("untreated_driver_first", "CAUTION"), HasSubstr("offers something"));
}

TEST(loader, rules_run_after_the_rules_whose_items_they_read) {
  const auto knowledge = small_knowledge();
  std::vector<std::string> ids;
  for (const Rule& rule : knowledge->rules()) ids.push_back(rule.data->id());
  EXPECT_THAT(ids, ElementsAre("sbrt", "keep_the_drug", "never_responded"));
}

TEST(loader, a_case_runs_through_conflicts_rows_and_rules) {
  const auto knowledge = small_knowledge();
  const FactTable& table = knowledge->facts();
  const auto id = [&table](const char* name) { return table.find(name).value(); };
  FactSet facts(table);
  facts.set_number(id("progressing"), 2);
  facts.set_word(id("testing"), "complete");
  facts.set_words(id("driver"), {});
  facts.set_word(id("drug_class"), "EGFR_TKI");
  const Conflict& conflict = knowledge->conflicts()[0];
  EXPECT_EQ(conflict.when.evaluate(facts), Truth::kTrue);
  EXPECT_EQ(conflict.text.render(facts), "EGFR TKI without a driver");
  EXPECT_EQ(conflict.fact, id("conflict.drug_without_driver"));
  EXPECT_EQ(knowledge->pattern_rows()[0].when.evaluate(facts), Truth::kFalse);
  EXPECT_EQ(knowledge->pattern_rows()[1].when.evaluate(facts), Truth::kTrue);

  FactSet lesion(table, Scope::kLesion, 1);
  lesion.set_flag(id("lesion.sbrt_feasible"), true);
  lesion.set_word(id("lesion.site"), "liver");
  const Rule& sbrt = knowledge->rules()[0];
  EXPECT_EQ(sbrt.when.evaluate(facts, &lesion), Truth::kTrue);
  EXPECT_EQ(sbrt.items[0].text.render(facts, &lesion), "SBRT to liver.");
  EXPECT_EQ(sbrt.missing[0].path.render(facts, &lesion), "lesions[1].x");

  facts.set_word(knowledge->rule_facts().pattern, "oligoprogression");
  facts.set_flag(knowledge->rule_facts().item.at("sbrt_option"), true);
  const Rule& keep = knowledge->rules()[1];
  EXPECT_EQ(keep.when.evaluate(facts), Truth::kTrue);
  EXPECT_EQ(keep.items[0].drug.render(facts), "osimertinib");
  EXPECT_TRUE(keep.items[1].drug.empty());
  EXPECT_EQ(keep.why_not_when->evaluate(facts), Truth::kFalse);
  EXPECT_EQ(knowledge->contexts()[0].text.render(facts), "9.8 months; 2 lesions");
  EXPECT_EQ(knowledge->evidence_entries()[0].fits_when->evaluate(facts), Truth::kTrue);
}

TEST(loader, look_ups_and_the_trace_name_what_is_there) {
  const auto knowledge = small_knowledge();
  EXPECT_EQ(knowledge->code("keep_drug")->label(), "keep");
  EXPECT_EQ(knowledge->code("nothing"), nullptr);
  EXPECT_EQ(knowledge->statement("S2")->text(), "Median time 9.8 months.");
  EXPECT_EQ(knowledge->evidence("E1")->citation(), "Someone 2020");
  EXPECT_EQ(knowledge->policy().bed10_threshold().value(), 70);
  EXPECT_EQ(knowledge->codes().size(), 7U);
  EXPECT_EQ(knowledge->codes()[0]->code(), "keep_drug");
  const auto trace = knowledge->trace();
  ASSERT_EQ(trace.size(), 2U);
  EXPECT_THAT(trace[0].used_by, ElementsAre("row 1", "row 2", "rule keep_the_drug", "rule sbrt"));
  EXPECT_THAT(trace[1].used_by, ElementsAre("context"));
}

TEST(loader, the_digest_is_the_bundles) {
  const auto bundle = signing::bundle_knowledge(data_folder());
  ASSERT_TRUE(bundle.has_value());
  const auto from_folder = load_directory(data_folder(), small_catalogue());
  ASSERT_TRUE(from_folder.has_value()) << from_folder.error().message;
  EXPECT_EQ((*from_folder)->digest(), signing::artefact_digest(*bundle));
  const auto from_bundle = load_bundle(*bundle, small_catalogue());
  ASSERT_TRUE(from_bundle.has_value());
  EXPECT_EQ((*from_bundle)->digest(), (*from_folder)->digest());
}

TEST(loader, a_missing_folder_and_a_broken_bundle_are_refused) {
  EXPECT_EQ(load_directory("/no/such/folder", small_catalogue()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(load_bundle("not a bundle", small_catalogue()).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(check_directory("/no/such/folder", small_catalogue()).findings.size(), 1U);
}

struct Mistake {
  const char* name;
  const char* from;
  const char* to;
  const char* finding;  // with file and line
};

class BrokenKnowledge : public testing::TestWithParam<Mistake> {};

TEST_P(BrokenKnowledge, is_refused_with_file_and_line) {
  const auto checked = check_changed(GetParam().from, GetParam().to);
  EXPECT_EQ(checked.knowledge, nullptr);
  EXPECT_THAT(all_texts(checked), HasSubstr(GetParam().finding));
  for (const Finding& finding : checked.findings) EXPECT_NE(finding.remedy, "") << finding.what;
}

INSTANTIATE_TEST_SUITE_P(
    mistakes, BrokenKnowledge,
    testing::Values(
        Mistake{"unknown_field", "title: \"SBRT\"", "titel: \"SBRT\"", "rules.textproto:30: the file does not parse"},
        Mistake{"syntax", "bed10_threshold { value: 70", "bed10_threshold { value: ", "policy.textproto:15: the file"},
        Mistake{"policy_gap", "cut_off { value: 5 source: \"board\" }", "",
                "policy.textproto:2: policy.cut_off is not given"},
        Mistake{"policy_source", "value: 70 source: \"S2\"", "value: 70",
                "policy.textproto:15: policy.bed10_threshold has no source"},
        Mistake{"policy_number", "bed10_threshold { value: 70", "bed10_threshold { value: nan",
                "policy.textproto:15: policy.bed10_threshold is no number above 0"},
        Mistake{"policy_order", "sbrt_min_gy { value: 24", "sbrt_min_gy { value: 54",
                "policy.textproto:11: policy.sbrt_min_gy is above its maximum"},
        Mistake{"wrong_word", "testing = complete", "testing = complet",
                "rules.textproto:15: condition: \"complet\" is not a word of \"testing\"; did you mean complete"},
        Mistake{"wrong_fact", "when: \"response = PD\"", "when: \"respons = PD\"",
                "rules.textproto:36: condition: there is no fact or definition \"respons\""},
        Mistake{"wrong_type", "when: \"response = PD\"", "when: \"response\"",
                "rules.textproto:36: condition: \"response\" is a word"},
        Mistake{"no_condition", "when: \"response = PD\"", "", "rules.textproto:35: condition: the condition is empty"},
        Mistake{"lesion_fact_in_case_rule", "when: \"response = PD\"", "when: \"lesion.sbrt_feasible\"",
                "rules.textproto:36: condition: lesion.sbrt_feasible is a fact of one lesion"},
        Mistake{"item_in_row", "when: \"not few\"", "when: \"item.sbrt_option\"",
                "rules.textproto:19: condition: item.sbrt_option may not"},
        Mistake{"pattern_in_row", "when: \"not few\"", "when: \"pattern = leptomeningeal\"",
                "the pattern is not known yet here"},
        Mistake{"conflict_in_conflict", "when: \"testing = complete",
                "when: \"conflict.decides_pattern and testing = complete",
                "rules.textproto:15: condition: conflict.decides_pattern may not"},
        Mistake{"placeholder", "SBRT to {lesion.site}.", "SBRT to {lesion.sit}.",
                "rules.textproto:32: text: there is no fact \"lesion.sit\""},
        Mistake{"definition_cycle", "when: \"progressing <= policy.cut_off\"", "when: \"limited\"",
                "leads back to itself"},
        Mistake{"definition_name", "name: \"limited\"", "name: \"total\"",
                "rules.textproto:12: total is already a fact"},
        Mistake{"keyword_name", "name: \"limited\"", "name: \"known\"", "cannot be a definition's name"},
        Mistake{"two_codes", "code { code: \"ecog\" kind: CODE_KIND_MISSING",
                "code { code: \"keep_drug\" kind: CODE_KIND_ITEM",
                "rules.textproto:8: the code keep_drug is defined twice"},
        Mistake{"code_form", "code { code: \"ecog\"", "code { code: \"ECOG\"", "is no snake_case code"},
        Mistake{"code_meaning", "meaning: \"Keep the drug\"", "", "rules.textproto:6: the code keep_drug lacks"},
        Mistake{"pattern_code", "code { code: \"oligoprogression\"", "code { code: \"oligo\"",
                "\"oligo\" is no progression pattern"},
        Mistake{"row_without_code",
                "code { code: \"systemic_progression\" kind: CODE_KIND_PATTERN label: \"systemic\" meaning: \"not "
                "limited\" }",
                "", "there is no code \"systemic_progression\" of kind pattern"},
        Mistake{"two_statements", "statement { id: \"S2\"", "statement { id: \"S1\"",
                "rules.textproto:2: the statement S1 is defined twice"},
        Mistake{"empty_statement", "\"Median time 9.8 months.\"", "\"\"", "a statement lacks its id or its text"},
        Mistake{"unused_statement", "context { statement: \"S2\"", "context { statement: \"S1\"",
                "rules.textproto:2: nothing rests on the statement S2"},
        Mistake{"unknown_statement", "context { statement: \"S2\"", "context { statement: \"S3\"",
                "rules.textproto:39: there is no statement \"S3\"; did you mean S1?"},
        Mistake{"two_evidence", "evidence { id: \"E2\"", "evidence { id: \"E1\"", "the evidence E1 is defined twice"},
        Mistake{"evidence_url", "url: \"doi:10.1000/1\"", "", "rules.textproto:3: evidence \"E1\" has no url"},
        Mistake{"evidence_grade", "grade: EVIDENCE_GRADE_POLICY", "", "lacks its id, citation or grade"},
        Mistake{"unknown_evidence", "title: \"Primary resistance\" evidence: \"E1\"",
                "title: \"Primary resistance\" evidence: \"E9\"", "rules.textproto:36: there is no evidence \"E9\""},
        Mistake{"two_rules", "id: \"sbrt\"", "id: \"never_responded\"",
                "rules.textproto:36: the id never_responded is used twice"},
        Mistake{"rule_id", "id: \"sbrt\"", "id: \"S-BRT\"", "rules.textproto:30: \"S-BRT\" is no snake_case id"},
        Mistake{"rule_title", "title: \"SBRT\"", "", "rules.textproto:29: title is not given"},
        Mistake{"rests_on_nothing", "title: \"Primary resistance\" evidence: \"E1\"", "title: \"Primary resistance\"",
                "rules.textproto:35: the rule never_responded rests on nothing"},
        Mistake{"unmarked_extension", "extension: true", "", "no statement of the source text and is not marked"},
        Mistake{
            "no_effect",
            "rebiopsy { level: REBIOPSY_LEVEL_CONSIDER method: REBIOPSY_METHOD_TISSUE reason: \"primary_resistance\" }",
            "", "the rule never_responded has no effect"},
        Mistake{"rebiopsy_level", "level: REBIOPSY_LEVEL_CONSIDER", "", "rules.textproto:37: level is not given"},
        Mistake{"rebiopsy_reason", "reason: \"primary_resistance\"", "reason: \"primary\"",
                "no code \"primary\" of kind rebiopsy_reason"},
        Mistake{"missing_key", "missing { key: \"ecog\"", "missing { key: \"ekog\"",
                "rules.textproto:33: there is no code \"ekog\" of kind missing; did you mean ecog"},
        Mistake{"missing_severity", "severity: SEVERITY_ADVISORY", "", "rules.textproto:33: severity is not given"},
        Mistake{"unknown_item", "then { code: \"sbrt_option\"", "then { code: \"sbrt_options\"",
                "rules.textproto:32: there is no code \"sbrt_options\" of kind item; did you mean sbrt_option"},
        Mistake{"no_stance", "stance: STANCE_CONSIDER", "", "rules.textproto:32: stance is not given"},
        Mistake{"negative_advised", "stance: STANCE_DISCOURAGE", "stance: STANCE_CONSIDER",
                "rules.textproto:26: the negative code same_drug_alone is not discouraged"},
        Mistake{"option_as_caution", "stance: STANCE_CONSIDER", "stance: STANCE_CAUTION",
                "rules.textproto:32: sbrt_option offers something and is given as a caution"},
        Mistake{"unknown_drug", "drug: \"osimertinib\"", "drug: \"osimertinip\"",
                "rules.textproto:25: there is no drug \"osimertinip\"; did you mean osimertinib"},
        Mistake{"withdrawn_drug", "drug_class: \"EGFR_TKI\"", "drug_class: \"EGFR_TKI\" withdrawn: true",
                "the drug osimertinib is withdrawn"},
        Mistake{"drug_kind", "kind: DRUG_KIND_TARGETED target { gene: \"MET\" }", "", "the drug \"savolitinib\" lacks"},
        Mistake{"drug_synonym", "synonym: \"Tagrisso\"", "synonym: \"Savo-litinib\" synonym: \"savolitinib\"",
                "the term \"savolitinib\" means both osimertinib and savolitinib"},
        Mistake{"target_gene", "target { gene: \"MET\" }", "target { gene: \"MEET\" }",
                "terms.textproto:7: no alteration of the gene \"MEET\""},
        Mistake{
            "target_class", "alteration_class: \"egfr_sensitising\" } cns",
            "alteration_class: \"egfr_sensitizing\" } cns",
            "terms.textproto:4: \"egfr_sensitizing\" is no alteration class of EGFR; did you mean egfr_sensitising"},
        Mistake{"alteration_pattern", "pattern: \"T790M\"", "pattern: \"l858r\"",
                "means both egfr_sensitising and egfr_t790m"},
        Mistake{"alteration_role", "role: ALTERATION_ROLE_RESISTANCE_BYPASS", "",
                "terms.textproto:12: an alteration of MET lacks"},
        Mistake{"gene_synonym", "synonym: \"HER2\"", "synonym: \"MET\"", "the term \"MET\" means both ERBB2 and MET"},
        Mistake{"lexicon_term", "term: \"progress*\"", "term: \"Stable\"",
                "the term \"Stable\" means both controlled and progressing"},
        Mistake{"lexicon_empty", "term: \"progress*\"", "term: \"--\"", "the term \"--\" has no word"},
        Mistake{"lexicon_category", "lexicon { category: LEXICON_CATEGORY_SITE", "lexicon {",
                "terms.textproto:19: a lexicon entry lacks"},
        Mistake{"lexicon_class", "lexicon { category: LEXICON_CATEGORY_SITE",
                "lexicon { category: LEXICON_CATEGORY_DRUG_CLASS", "\"liver\" is no drug's class"},
        Mistake{"row_number", "row: 2", "row: 3", "rules.textproto:20: row 3 stands where row 2 is expected"},
        Mistake{"row_pattern", "pattern: PATTERN_OLIGOPROGRESSION", "", "pattern is not given"},
        Mistake{"row_same", "when: \"limited\" pattern", "when: \"not (few)\" pattern",
                "rules.textproto:20: row 2 is never reached: row 1"},
        Mistake{"row_always", "when: \"not few\"", "when: \"always\"",
                "rules.textproto:20: row 2 is never reached: row 1"},
        Mistake{"row_never", "when: \"limited\" pattern", "when: \"limited and progressing > 7\" pattern",
                "row 2 can never hold"},
        Mistake{"rule_never", "when: \"response = PD\"", "when: \"response = PD and response = CR\"",
                "rules.textproto:36: the condition of rule never_responded can never hold"},
        Mistake{"conflict_never", "when: \"testing = complete", "when: \"testing = partial and testing = complete",
                "conflict drug_without_driver can never hold"},
        Mistake{"conflict_paths", "path: \"driver_alterations\"", "", "fewer than two fields"},
        Mistake{"suppress", "why_not_when: \"driver has EGFR\"", "suppress: \"nothing\"",
                "there is no code \"nothing\" of kind item"},
        Mistake{"why_not", "why_not_when: \"driver has EGFR\"", "why_not_when: \"driver has EGF\"",
                "\"EGF\" is not a word of \"driver\""},
        Mistake{"fits_when", "fits_when: \"progressing <= 3\"", "fits_when: \"progressin <= 3\"",
                "rules.textproto:3: condition"},
        Mistake{"waits_for_itself", "when: \"pattern = oligoprogression and item.sbrt_option\"",
                "when: \"item.keep_drug\"", "rules wait for each other's items and can never run: keep_the_drug"}),
    [](const auto& mistake) { return std::string(mistake.param.name); });

TEST(loader, a_rule_that_advises_what_another_discourages_on_the_same_condition_is_refused) {
  auto checked = check_added(rule_with("limited and symptomatic", kKeep) +
                             "\nrule { id: 'other' title: 't' statement: 'S1' when: 'symptomatic and limited' " +
                             kDoNotKeep + " }");
  EXPECT_THAT(all_texts(checked), HasSubstr("zz.textproto:3: rules added and other have the same condition"));
  EXPECT_EQ(check_added(rule_with("limited and symptomatic", kKeep) +
                        "\nrule { id: 'other' title: 't' statement: 'S1' when: 'symptomatic' " + kDoNotKeep + " }")
                .findings.size(),
            0U);
  checked = check_added(rule_with("symptomatic", std::string(kKeep) + kDoNotKeep));
  EXPECT_THAT(all_texts(checked), HasSubstr("the rule added both advises and discourages keep_drug"));
}

TEST(loader, rules_that_wait_for_each_other_are_refused) {
  const auto checked = check_added(
      "rule { id: 'sets_ecog' title: 't' statement: 'S1' when: 'item.keep_drug' missing { key: 'ecog' path: 'p' "
      "severity: "
      "SEVERITY_ADVISORY reason: 'r' action: 'a' } } rule { id: 'reads_ecog' title: 't' statement: 'S1' when: "
      "'missing.ecog' " +
      std::string(kKeep) + "}");
  EXPECT_THAT(all_texts(checked), HasSubstr("can never run: sets_ecog, reads_ecog"));
}

TEST(loader, suppressing_an_item_counts_as_setting_it) {
  const auto checked =
      check_added("rule { id: 'no_sbrt' title: 't' statement: 'S1' when: 'symptomatic' suppress: 'sbrt_option' }");
  ASSERT_NE(checked.knowledge, nullptr) << all_texts(checked);
  std::vector<std::string> ids;
  for (const Rule& rule : checked.knowledge->rules()) ids.push_back(rule.data->id());
  EXPECT_THAT(ids, ElementsAre("sbrt", "never_responded", "no_sbrt", "keep_the_drug"));
}

TEST(loader, what_is_never_used_is_a_warning_only) {
  const auto checked = check_added(
      "evidence { id: 'E3' citation: 'c' grade: EVIDENCE_GRADE_POLICY }\n"
      "evidence { id: 'E4' citation: 'c' grade: EVIDENCE_GRADE_POLICY background: true }\n"
      "code { code: 'unused' kind: CODE_KIND_ITEM meaning: 'm' }\n"
      "definition { name: 'idle' when: 'symptomatic' }");
  EXPECT_NE(checked.knowledge, nullptr);
  EXPECT_EQ(all_texts(checked),
            "zz.textproto:2: warning: the evidence E3 is never used; cite it, or write background: true\n"
            "zz.textproto:4: warning: no rule gives the code unused; give it in a rule, or remove it\n"
            "zz.textproto:5: warning: the definition idle is never used; use it or remove it\n");
}

TEST(loader, all_findings_are_reported_in_file_order) {
  auto files = small_files();
  files.push_back({"a.textproto", rule_with("nonsense", kKeep)});
  files.push_back({"zz.textproto", "rule {"});
  const auto checked = check_files(files, Digest{}, small_catalogue());
  ASSERT_EQ(checked.findings.size(), 2U) << all_texts(checked);
  EXPECT_EQ(checked.findings[0].file, "a.textproto");
  EXPECT_EQ(checked.findings[1].file, "zz.textproto");
}

TEST(loader, an_empty_folder_is_refused) {
  const auto checked = check_files({}, Digest{}, small_catalogue());
  EXPECT_EQ(checked.knowledge, nullptr);
  EXPECT_THAT(all_texts(checked), HasSubstr("there is no pattern row"));
  EXPECT_THAT(all_texts(checked), HasSubstr("policy.cut_off is not given"));
}

TEST(loader, a_code_is_unique_within_its_kind) {
  const auto checked = check_added("code { code: 'ecog' kind: CODE_KIND_REBIOPSY_REASON meaning: 'm' }");
  ASSERT_NE(checked.knowledge, nullptr) << all_texts(checked);
  EXPECT_EQ(checked.knowledge->code("ecog", v1::CODE_KIND_MISSING)->label(), "ECOG");
  EXPECT_EQ(checked.knowledge->code("ecog"), nullptr) << "no item";
}

TEST(loader, a_second_policy_is_refused) {
  EXPECT_THAT(all_texts(check_added("policy { cut_off { value: 9 source: 'x' } }")),
              HasSubstr("zz.textproto:2: policy is given twice"));
}

TEST(loader, files_that_are_no_text_format_are_left_alone) {
  auto files = small_files();
  files.push_back({"trials/one.yml", "trial: [not a rule"});
  EXPECT_NE(check_files(files, Digest{}, small_catalogue()).knowledge, nullptr);
}

TEST(loader, broken_catalogues_are_refused) {
  for (const char* name : {"policy.cut_off", "and", "Upper", "", "a..b", "pattern", "progressing"}) {
    auto catalogue = small_catalogue();
    catalogue.push_back({name, FactType::kFlag, "", ""});
    EXPECT_EQ(check_files(small_files(), Digest{}, catalogue).knowledge, nullptr) << name;
  }
}

}  // namespace
}  // namespace tumorboard::knowledge
