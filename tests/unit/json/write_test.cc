// SPDX-License-Identifier: Apache-2.0
#include "common/json/write.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "common/json/enum_names.h"
#include "common/json/parse.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/client.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::json {
namespace {

template <typename Message>
Message from_text(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

constexpr const char* kFull = R"(
case_id: "case-19" as_of: "2026-01-01" valid_until: "2026-02-01" pattern: PATTERN_OLIGOPROGRESSION
counts { progressing: 1 new: 0 total: 2 brain: 0 extracranial: 1 organs: "lung" }
readiness: READINESS_CONDITIONAL
items { code: "sbrt_option" stance: STANCE_CONSIDER text: "SBRT to \"lung_RLL\"" lesion_ids: "lung_RLL"
        strength: STRENGTH_WEAK rule_ids: "r1" evidence_ids: "S18"
        because { path: "lesions[0].sbrt_feasible" value: "true" text: "feasible" } }
rebiopsy { level: REBIOPSY_LEVEL_NONE method: REBIOPSY_METHOD_RESECTED_SPECIMEN reasons: "result_on_file" }
trial_flag: TRIAL_FLAG_REMINDER_IF_AVAILABLE
trials { trial: "T1" title: "A trial" verdict: TRIAL_VERDICT_POSSIBLE illustrative: true
         levels { level: "arm:A" closed: false verdict: TRIAL_VERDICT_INELIGIBLE
                  criteria { text: "EGFR" verdict: CRITERION_VERDICT_MEETS because: "L858R" } } }
missing_information { key: "ecog" path: "patient.ecog" severity: SEVERITY_ADVISORY reason: "r" action: "a"
                      would_change: "item:surgery_option" }
sensitivity { path: "patient.ecog" if_value: "3" changes { what: "pattern" from: "a" to: "b" } }
why_not { code: "wbrt_option" rule_id: "r2" because { path: "p" value: "unknown" text: "t" } }
regimens { lesion_id: "lung_RLL" total_gy: 54 fractions: 3 bed10_gy: 151.20000000000002
           flags: REGIMEN_FLAG_OUTSIDE_RANGE flags: REGIMEN_FLAG_BED10_NOT_ABOVE_70 }
conflicts { paths: "a" paths: "b" text: "collide" }
unrecognised { path: "histology" text: "x" }
evidence { id: "S18" citation: "c" grade: "g" url: "u" }
context { statement: "S23" text: "t" }
required_disciplines: "medical_oncology"
provenance { case_digest: "aa" knowledge_digest: "bb" pipeline_version: "1" }
)";

constexpr const char* kGolden =
    R"({"case_id":"case-19","as_of":"2026-01-01","valid_until":"2026-02-01","pattern":"oligoprogression",)"
    R"("counts":{"progressing":1,"new":0,"total":2,"brain":0,"extracranial":1,"organs":["lung"]},)"
    R"("readiness":"conditional",)"
    R"("items":[{"code":"sbrt_option","stance":"consider","text":"SBRT to \"lung_RLL\"","lesion_ids":["lung_RLL"],)"
    R"("drug":null,"strength":"weak","rule_ids":["r1"],"evidence_ids":["S18"],)"
    R"("because":[{"path":"lesions[0].sbrt_feasible","value":"true","text":"feasible"}]}],)"
    R"("rebiopsy":{"level":"none","method":"resected_specimen","reasons":["result_on_file"],"because":[]},)"
    R"("trial_flag":"reminder_if_available",)"
    R"("trials":[{"trial":"T1","title":"A trial","verdict":"possible","levels":[{"level":"arm:A","closed":false,)"
    R"("verdict":"ineligible","criteria":[{"text":"EGFR","verdict":"meets","because":"L858R","obtain":""}]}],)"
    R"("illustrative":true}],)"
    R"("missing_information":[{"key":"ecog","path":"patient.ecog","severity":"advisory","reason":"r","action":"a",)"
    R"("would_change":["item:surgery_option"]}],)"
    R"("sensitivity":[{"path":"patient.ecog","if_value":"3","changes":[{"what":"pattern","from":"a","to":"b"}]}],)"
    R"("why_not":[{"code":"wbrt_option","rule_id":"r2","because":[{"path":"p","value":"unknown","text":"t"}]}],)"
    R"("regimens":[{"lesion_id":"lung_RLL","total_gy":54,"fractions":3,"bed10_gy":151.2,)"
    R"("flags":["outside_range","bed10_not_above_70"]}],)"
    R"("conflicts":[{"paths":["a","b"],"text":"collide"}],)"
    R"("unrecognised":[{"path":"histology","text":"x","decides":false}],)"
    R"("evidence":[{"id":"S18","citation":"c","grade":"g","url":"u"}],)"
    R"("context":[{"statement":"S23","text":"t"}],)"
    R"("required_disciplines":["medical_oncology"],)"
    R"("provenance":{"case_digest":"aa","knowledge_digest":"bb","trials_digest":null,"pipeline_version":"1"},)"
    R"("urgent":[],"clarified":[],"read":[]})"
    "\n";

TEST(Write, a_full_recommendation_is_rendered_key_for_key) {
  EXPECT_EQ(write(from_text<v1::Recommendation>(kFull)), kGolden);
}

TEST(Write, an_empty_recommendation_has_every_key) {
  EXPECT_EQ(write(v1::Recommendation{}),
            R"({"case_id":"","as_of":"","valid_until":null,"pattern":null,"counts":null,"readiness":null,"items":[],)"
            R"("rebiopsy":null,"trial_flag":null,"trials":[],"missing_information":[],"sensitivity":[],"why_not":[],)"
            R"("regimens":[],"conflicts":[],"unrecognised":[],"evidence":[],"context":[],"required_disciplines":[],)"
            R"("provenance":null,"urgent":[],"clarified":[],"read":[]})"
            "\n");
  EXPECT_EQ(write(v1::Conflict{}, {.pretty = false, .empty_text_is_null = true}), "{\"paths\":[],\"text\":null}\n");
}

TEST(Write, pretty_is_the_same_document_with_white_space) {
  v1::Conflict conflict;
  conflict.add_paths("a");
  conflict.add_paths("b");
  EXPECT_EQ(write(conflict, {.pretty = true}), "{\n  \"paths\": [\n    \"a\",\n    \"b\"\n  ],\n  \"text\": \"\"\n}\n");
  EXPECT_EQ(write(v1::TextList{}, {.pretty = true}), "{\n  \"values\": []\n}\n");
}

TEST(Write, what_is_written_is_read_by_the_strict_reader) {
  const auto message = from_text<v1::Recommendation>(kFull);
  EXPECT_TRUE(parse(write(message)).has_value());
  const auto root = parse(write(message, {.pretty = true})).value();
  EXPECT_EQ(root->find("regimens")->elements().front().find("bed10_gy")->decimal().value(), "151.2");
}

TEST(Write, numbers_of_64_bits_and_bytes_are_plain) {
  v1::Event event;
  event.set_sequence(18446744073709551615U);
  event.set_time_us(-9007199254740993);
  event.set_recommendation_digest(std::string("\x00\xff", 2));
  event.set_state(v1::CASE_STATE_IN_REVIEW);
  const std::string text = write(event);
  EXPECT_NE(text.find(R"("sequence":18446744073709551615,)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("time_us":-9007199254740993,)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("recommendation_digest":"00ff")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("state":"in_review")"), std::string::npos) << text;
}

TEST(Write, decimals_are_rounded_to_two_places_without_trailing_zeros) {
  EXPECT_EQ(rounded(105.6), "105.6");
  EXPECT_EQ(rounded(48), "48");
  EXPECT_EQ(rounded(100), "100");
  EXPECT_EQ(rounded(69.299999999999997), "69.3");
  EXPECT_EQ(rounded(1.0 / 3), "0.33");
  EXPECT_EQ(rounded(-0.001), "0");
  EXPECT_EQ(rounded(0), "0");
  EXPECT_EQ(rounded(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(rounded(std::nan("")), "null");
  EXPECT_EQ(rounded(std::numeric_limits<double>::max()).size(), 309U);
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(1.0 / 3), "0.3333333333333333");
}

TEST(Write, text_is_escaped_and_never_breaks_the_document) {
  EXPECT_EQ(quote("a\"\\\n\t\x01\x7f"), "\"a\\\"\\\\\\n\\t\\u0001\x7f\"");
  EXPECT_EQ(quote("\xC3\xA9"), "\"\xC3\xA9\"");
  EXPECT_EQ(quote("\xFF"), "\"\xEF\xBF\xBD\"");
}

TEST(Write, an_enum_number_nobody_knows_is_null) {
  v1::Item item;
  item.set_stance(static_cast<v1::Stance>(77));
  EXPECT_NE(write(item).find(R"("stance":null)"), std::string::npos);
}

TEST(Write, the_refusal_document_has_four_keys) {
  EXPECT_EQ(write_error(Error{ErrorCode::kInvalid, "must be \"x\"", "a.b", "", 0}),
            R"({"code":"INVALID","message":"must be \"x\"","element_path":"a.b","hint":""})"
            "\n");
  EXPECT_TRUE(parse(write_error(Error{}, {.pretty = true})).has_value());
}

TEST(EnumNames, words_have_no_prefix_and_read_back) {
  EXPECT_EQ(enum_word(v1::REBIOPSY_LEVEL_RECOMMENDED), "recommended");
  EXPECT_EQ(enum_word(v1::PATTERN_UNSPECIFIED), "");
  EXPECT_EQ(enum_word(static_cast<v1::Pattern>(99)), "");
  EXPECT_EQ(enum_from_word<v1::Decision>("approve"), v1::DECISION_APPROVE);
  EXPECT_EQ(enum_from_word<v1::Decision>("unspecified"), std::nullopt);
  EXPECT_EQ(enum_from_word<v1::Decision>("APPROVE"), std::nullopt);
}

}  // namespace
}  // namespace tumorboard::json
