// SPDX-License-Identifier: Apache-2.0
// The answer as a clinician reads it, of recommendations built by hand.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <map>

#include "clients/text/answer_words.h"
#include "clients/text/item_words.h"
#include "common/json/enum_names.h"
#include "tests/unit/clients/answer_fixture.h"
#include "tests/unit/clients/cli_harness.h"
#include "tumorboard/v1/knowledge.pb.h"

namespace tumorboard::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto kRecommend = v1::STANCE_RECOMMEND;
constexpr auto kConsider = v1::STANCE_CONSIDER;
constexpr auto kDiscourage = v1::STANCE_DISCOURAGE;
constexpr auto kCaution = v1::STANCE_CAUTION;

v1::KnowledgeFile knowledge_file(const std::string& name) {
  v1::KnowledgeFile file;
  const std::string text = content_of(source_folder() / "knowledge/rules" / name);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &file)) << name;
  return file;
}

TEST(AnswerWordsTest, every_code_of_the_knowledge_has_its_words) {
  const v1::KnowledgeFile file = knowledge_file("codes.textproto");
  ASSERT_GT(file.code_size(), 100);
  for (const v1::Code& code : file.code()) {
    const std::string kind = json::enum_word(code.kind());
    const bool item = code.kind() == v1::CODE_KIND_ITEM;
    EXPECT_TRUE(item ? item_words(code.code()) != nullptr : has_words(kind, code.code())) << kind << " " << code.code();
  }
}

TEST(AnswerWordsTest, what_is_to_be_avoided_is_never_itself_a_negation) {
  const v1::KnowledgeFile file = knowledge_file("codes.textproto");
  for (const v1::Code& code : file.code()) {
    v1::Item item;
    item.set_code(code.code());
    if (code.kind() != v1::CODE_KIND_ITEM || !code.negative() || part_of(item) == Part::kCaution) continue;
    const std::string words = " " + avoid_words(item, "the drug") + " ";
    for (const char* negation : {" not ", " no ", " never ", "withh", "efuse"}) {
      EXPECT_THAT(words, Not(HasSubstr(negation))) << code.code();
    }
  }
}

TEST(AnswerTest, an_urgent_sign_stands_before_everything_and_the_case_is_not_ready) {
  Answer answer;
  answer.item("sbrt_option", kRecommend, {"T6"});
  answer.lesion("T6", 22);
  v1::UrgentSign& sign = *answer.recommendation.add_urgent();
  sign.set_code("spinal_cord_compression");
  sign.set_text("weak legs since yesterday");
  sign.set_action("Call the spine service by the local pathway.");
  sign.add_disciplines("neurosurgery");
  answer.recommendation.set_readiness(v1::READINESS_CONDITIONAL);
  const std::string text = answer.text();
  EXPECT_EQ(part_of_answer(text, "URGENT"),
            "Spinal cord compression: weak legs since yesterday. Call the spine service by the local pathway. Today: "
            "neurosurgery.");
  EXPECT_LT(text.find("URGENT "), text.find("IN SHORT"));
  EXPECT_THAT(part_of_answer(text, "STATUS"), testing::StartsWith("act on URGENT first; provisional"));
}

TEST(AnswerTest, a_lesion_has_one_line_with_treatment_reason_and_structure_to_protect) {
  Answer answer;
  answer.lesion("lung_LUL", 22).set_near_critical_structure("brachial_plexus");
  answer.item("local_therapy_progressing_sites", kRecommend, {"lung_LUL"});
  answer.item("sbrt_option", kConsider, {"lung_LUL"});
  v1::Because& because = *answer.item("surgery_option", kRecommend, {"lung_LUL"}).add_because();
  because.set_path("lesions[0].resectable");
  because.set_value("true");
  answer.item("airway_vessel_precaution", kCaution, {"lung_LUL"});
  EXPECT_THAT(answer.part("IN SHORT"),
              HasSubstr("lung LUL (22 mm): surgery (can be resected), or SBRT; protect brachial plexus, airway, "
                        "oesophagus and great vessels"));
}

TEST(AnswerTest, lesions_with_the_same_options_share_a_line) {
  Answer answer;
  answer.lesion("adrenal_left", 28);
  answer.lesion("liver_S6", 18);
  answer.item("sbrt_option", kConsider, {"adrenal_left", "liver_S6"});
  EXPECT_THAT(answer.part("IN SHORT"), HasSubstr("adrenal left (28 mm), liver S6 (18 mm): consider SBRT"));
}

TEST(AnswerTest, lines_of_lesions_that_do_not_fit_follow_in_full) {
  Answer answer;
  const std::vector<std::string> codes{"sbrt_option", "surgery_option", "thermal_ablation_option",
                                       "palliative_radiotherapy_option", "drain_effusion_option"};
  for (const std::string& code : codes) {
    answer.lesion(code + "_site", 20);
    answer.item(code, kRecommend, {code + "_site"});
  }
  const std::string text = answer.text();
  EXPECT_THAT(part_of_answer(text, "IN SHORT"), HasSubstr("see BY LESION"));
  const std::string all = part_of_answer(text, "BY LESION");
  for (const char* words : {": SBRT", ": surgery", ": thermal ablation", ": palliative", ": drain"}) {
    EXPECT_THAT(all, HasSubstr(words));
  }
}

TEST(AnswerTest, the_typical_dose_stands_only_for_lesions_without_a_critical_structure) {
  Answer answer;
  answer.lesion("lung_LUL", 22);
  answer.item("sbrt_option", kConsider, {"lung_LUL"});
  EXPECT_THAT(answer.part("IN SHORT"),
              HasSubstr("SBRT, source text S18: typically 36 Gy in 3 fractions, 24 to 50 Gy in 3 to 6"));
  Answer mixed = answer;
  mixed.lesion("T6", 20);
  mixed.item("sbrt_option", kConsider, {"T6"});
  mixed.item("spinal_cord_precaution", kCaution, {"T6"});
  EXPECT_THAT(mixed.part("IN SHORT"), HasSubstr("SBRT of lung LUL, source text S18"));
  Answer named = answer;
  named.facts.mutable_lesions()->mutable_values(0)->set_near_critical_structure("duodenum");
  EXPECT_THAT(named.text(), Not(HasSubstr("36 Gy")));
  Answer general = answer;
  general.item("re_irradiation_precaution", kCaution);
  EXPECT_THAT(general.text(), Not(HasSubstr("36 Gy")));
  Answer unknown = answer;
  v1::MissingInformation& missing = *unknown.recommendation.add_missing_information();
  missing.set_key("lesion_site");
  missing.set_path("lesions[0].site");
  EXPECT_THAT(unknown.text(), Not(HasSubstr("36 Gy")));
}

TEST(AnswerTest, a_given_plan_is_judged_instead) {
  Answer answer;
  answer.lesion("lung_LUL", 22);
  answer.item("sbrt_option", kConsider, {"lung_LUL"});
  v1::Regimen& plan = *answer.recommendation.add_regimens();
  plan.set_lesion_id("lung_LUL");
  plan.set_total_gy(48);
  plan.set_fractions(4);
  plan.set_bed10_gy(105.6);
  plan.add_flags(v1::REGIMEN_FLAG_ACCEPTABLE);
  EXPECT_THAT(
      answer.part("IN SHORT"),
      AllOf(HasSubstr("Plan for lung LUL: 48 Gy in 4 fractions, BED10 105.6 Gy: above"), Not(HasSubstr("36 Gy"))));
  answer.item("bowel_precaution", kCaution, {"lung_LUL"});
  EXPECT_THAT(answer.part("IN SHORT"), AllOf(HasSubstr("constraints decide"), Not(HasSubstr("inside the range"))));
}

TEST(AnswerTest, the_drug_has_one_line_and_is_called_by_its_name) {
  Answer answer;
  answer.lesion("adrenal_left", 28);
  answer.item("sbrt_option", kRecommend, {"adrenal_left"});
  answer.item("continue_current_targeted_therapy", kRecommend);
  answer.item("switch_to_lorlatinib", kConsider).set_drug("lorlatinib");
  EXPECT_THAT(answer.part("IN SHORT"),
              HasSubstr("Keep osimertinib going after and around local therapy. Option: switch to lorlatinib."));
}

TEST(AnswerTest, a_toxicity_that_decides_stands_in_short_and_among_the_cautions) {
  Answer answer;
  answer.item("current_drug_toxicity_review", kCaution).set_text("Pneumonitis of grade 2: osimertinib is withheld.");
  const std::string text = answer.text();
  EXPECT_THAT(part_of_answer(text, "IN SHORT"), HasSubstr("The recorded toxicity decides about osimertinib"));
  EXPECT_THAT(part_of_answer(text, "CAUTIONS"), HasSubstr("Pneumonitis of grade 2"));
}

TEST(AnswerTest, what_to_avoid_is_told_in_plain_words) {
  Answer answer;
  answer.item("wbrt_option", kDiscourage).set_text("Not whole-brain radiotherapy while focal treatment is feasible.");
  answer.item("prolonged_tki_interruption", kDiscourage);
  answer.item("targeted_therapy_withheld_for_ps_only", kDiscourage).set_text("Do not withhold an active drug.");
  const std::string text = answer.text();
  EXPECT_EQ(part_of_answer(text, "AVOID"),
            "whole-brain radiotherapy while focal treatment or a CNS-active drug is possible; a long osimertinib break "
            "(flare)");
  EXPECT_EQ(part_of_answer(text, "CAUTIONS"), "Do not stop the matched drug only because of ECOG.");
}

TEST(AnswerTest, a_caution_of_a_lesion_names_it_once) {
  Answer answer;
  answer.lesion("T6", 20);
  answer.item("spinal_cord_precaution", kCaution, {"T6"}).set_text("The cord is close.");
  answer.item("bone_stability_check", kCaution, {"T6"}).set_text("Check the stability.");
  EXPECT_EQ(answer.part("CAUTIONS"), "T6: the cord is close. Check the stability.");
}

TEST(AnswerTest, what_is_missing_says_what_it_would_change) {
  Answer answer;
  v1::MissingInformation& missing = *answer.recommendation.add_missing_information();
  missing.set_key("cns_imaging");
  missing.set_path("cns_imaging");
  missing.set_severity(v1::SEVERITY_ADVISORY);
  missing.set_reason("Brain imaging is missing or too old.");
  missing.set_action("Contrast MRI of the brain.");
  EXPECT_EQ(answer.part("CHECK"), "Contrast MRI of the brain. Brain imaging is missing or too old.");
  missing.add_would_change("pattern");
  answer.sensitivity("cns_imaging", "current MRI, one more progressing brain lesion", "pattern", "oligoprogression",
                     "oligoprogression_with_cns_component");
  EXPECT_EQ(answer.part("CHECK"),
            "Brain imaging: contrast MRI of the brain, because it could change oligoprogression to oligoprogression in "
            "brain and body.");
  missing.set_severity(v1::SEVERITY_BLOCKING);
  answer.recommendation.set_readiness(v1::READINESS_BLOCKED);
  EXPECT_EQ(answer.part("STATUS"), "blocked until settled: brain imaging; cannot be signed");
  EXPECT_THAT(answer.part("MISSING"), HasSubstr("contrast MRI"));
  EXPECT_EQ(answer.part("CHECK"), "");
}

TEST(AnswerTest, only_facts_that_the_case_leaves_open_would_change_it_and_at_most_three) {
  Answer answer;
  answer.lesion("adrenal_left", 28);
  answer.sensitivity("lesions[0].progressing", "false", "item:neurosurgery_option", "not given", "recommend");
  answer.sensitivity("patient.ecog", "3", "item:palliative_radiotherapy_option", "not given", "recommend");
  answer.sensitivity("lesions[0].resectable", "true", "item:surgery_option", "not given", "recommend: adrenal_left");
  answer.sensitivity("biopsy.histology", "small cell carcinoma", "item:platinum_etoposide", "not given", "recommend");
  answer.sensitivity("biopsy.feasible", "false", "rebiopsy.level", "consider", "none");
  EXPECT_EQ(answer.part("WOULD CHANGE"),
            "If adrenal left can be resected: surgery. If a biopsy shows small cell carcinoma: platinum-etoposide.");
  EXPECT_THAT(answer.text(), Not(HasSubstr("neurosurg")));
  answer.sensitivity("symptomatic_progression", "true", "item:wbrt_option", "not given", "consider");
  answer.sensitivity("systemic_imaging.rest_of_disease", "progressing", "pattern", "oligoprogression",
                     "systemic_progression");
  const std::string part = answer.part("WOULD CHANGE");
  EXPECT_THAT(part, testing::StartsWith("If the rest of the disease grows: systemic progression."));
  EXPECT_THAT(part, Not(HasSubstr("causes symptoms")));
}

TEST(AnswerTest, what_was_not_read_and_who_explained_a_text_are_shown) {
  Answer answer;
  v1::Unrecognised& unread = *answer.recommendation.add_unrecognised();
  unread.set_path("patient.comorbidities[0]");
  unread.set_text("sans_progression depuis mars");
  unread.set_decides(true);
  v1::Clarified& clarified = *answer.recommendation.add_clarified();
  clarified.set_path("systemic_imaging.rest_of_disease");
  clarified.set_text("tout va bien");
  clarified.set_meaning("not_relevant");
  clarified.set_reason("a greeting");
  clarified.set_by("C. Coordinator");
  EXPECT_EQ(answer.part("NOT READ"),
            "\"sans_progression depuis mars\" (comorbidities): enter or clarify what it means, it could change the "
            "plan \"tout va bien\" (the rest of "
            "the disease) means, by C. Coordinator: not relevant, a greeting");
}

TEST(AnswerTest, statements_of_the_source_text_stand_by_number_behind_the_studies) {
  Answer answer;
  v1::Item& item = answer.item("sbrt_option", kRecommend, {"adrenal_left"});
  for (const char* id : {"S18", "S8", "A_2020", "S1"}) item.add_evidence_ids(id);
  v1::EvidenceRef& study = *answer.recommendation.add_evidence();
  study.set_id("A_2020");
  study.set_grade("randomised");
  EXPECT_THAT(answer.part("HOW SURE"), HasSubstr("SBRT: randomised study A 2020; S1, S8, S18."));
}

TEST(AnswerTest, the_short_figures_are_those_of_the_source_text) {
  const v1::KnowledgeFile file = knowledge_file("statements.textproto");
  const std::map<std::string, std::vector<std::string>> figures{{"S18", {"36 Gy", "3", "24", "50", "6"}},
                                                                {"S23", {"9.8"}},
                                                                {"S24", {"6.2"}},
                                                                {"S25", {"12.9", "10.0", "26.3", "18.5"}}};
  Answer answer;
  answer.lesion("adrenal_left", 28);
  answer.item("sbrt_option", kRecommend, {"adrenal_left"});
  for (const char* id : {"S25", "S23", "S24"}) answer.recommendation.add_context()->set_statement(id);
  const std::string text = answer.text();
  EXPECT_LT(text.find("(S23)"), text.find("(S24)"));
  EXPECT_LT(text.find("(S24)"), text.find("(S25)"));
  for (const v1::Statement& statement : file.statement()) {
    const auto wanted = figures.find(statement.id());
    if (wanted == figures.end()) continue;
    for (const std::string& figure : wanted->second) {
      EXPECT_THAT(statement.text(), HasSubstr(figure)) << statement.id();
      EXPECT_THAT(text, HasSubstr(figure)) << statement.id();
    }
  }
}

TEST(AnswerTest, strength_and_folded_parts_stand_behind_all_only) {
  Answer answer;
  v1::Item& item = answer.item("sbrt_option", kRecommend, {"adrenal_left"});
  item.set_strength(v1::STRENGTH_STRONG);
  v1::Item& general = answer.item("multidisciplinary_discussion", kRecommend);
  general.set_strength(v1::STRENGTH_STRONG);
  general.set_text("Decide in the board.");
  v1::ReadClause& clause = *answer.recommendation.add_read();
  clause.set_path("question_to_board");
  clause.set_text("next line?");
  clause.set_as("irrelevant:greeting");
  EXPECT_THAT(answer.text(), AllOf(Not(HasSubstr("trong")), Not(HasSubstr("next line?"))));
  const std::string all = answer.text(Detail::kAll);
  EXPECT_THAT(all, AllOf(HasSubstr("SBRT Strength: strong."), HasSubstr("Decide in the board."),
                         HasSubstr("\"next line?\", of no account: greeting"), HasSubstr("MADE WITH")));
  EXPECT_EQ(all.find("Strength"), all.rfind("Strength"));
}

TEST(AnswerTest, the_boards_own_words_come_first) {
  Answer answer;
  Document own_words;
  own_words.heading("THE BOARD'S OWN WORDS");
  own_words.paragraph("Surgery of the adrenal lesion.");
  Document changed;
  changed.heading("SINCE YOU LAST LOOKED");
  const std::string text =
      board_text(answer.recommendation, &answer.facts, Detail::kOneScreen, {100, false}, {&own_words, &changed});
  EXPECT_LT(text.find("Surgery of the adrenal"), text.find("IN SHORT"));
  EXPECT_LT(text.find("IN SHORT"), text.find("SINCE YOU LAST LOOKED"));
  EXPECT_LT(text.find("SINCE YOU LAST LOOKED"), text.find("REBIOPSY"));
}

TEST(AnswerTest, who_has_still_to_sign_is_not_said_to_have_signed) {
  Answer answer;
  answer.recommendation.add_required_disciplines("medical_oncology");
  EXPECT_THAT(answer.part("TO SIGN"),
              testing::StartsWith("the board decides; sign-offs required from medical oncology."));
}

}  // namespace
}  // namespace tumorboard::cli
