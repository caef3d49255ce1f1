// SPDX-License-Identifier: Apache-2.0
// A signer finds every fact of a case on the page.
#include "clients/text/case_summary.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "clients/text/board_text.h"
#include "clients/text/text.h"
#include "common/casefile/case_file.h"
#include "common/check/case_fields.h"
#include "common/check/case_shape.h"
#include "tests/unit/casefile/full_case.h"
#include "workers/clinical/catalogue.h"

namespace tumorboard {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using testing::HasSubstr;
using testing::Not;

v1::Case read(const std::string& json) {
  auto facts = casefile::read_case(json, std::nullopt, *Date::parse("2026-03-01"));
  EXPECT_TRUE(facts.has_value()) << facts.error().element_path << ": " << facts.error().message;
  return facts ? *facts : v1::Case();
}

std::string summary(const v1::Case& facts, std::size_t width = 100) {
  Document page;
  write_case_summary(page, facts);
  return to_text(page, {width, false});
}

// The lines of a text as one.
std::string unwrapped(const std::string& text) {
  std::istringstream words(text);
  std::string line;
  for (std::string word; words >> word;) line += word + " ";
  return line;
}

// The whole answer's page, of a recommendation that says nothing but which case it is of.
std::string page_of(const v1::Case& facts) {
  v1::Recommendation recommendation;
  recommendation.set_case_id(facts.id());
  recommendation.set_as_of(facts.as_of());
  return board_text(recommendation, &facts, Detail::kOneScreen, {100, false});
}

// The message that holds the field at this path; the first element of each list on the way.
Message& holder_of(v1::Case& facts, std::string_view path) {
  Message* at = &facts;
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    std::string name(path.substr(0, dot));
    const bool element = name.ends_with("[]");
    if (element) name.resize(name.size() - 2);
    const FieldDescriptor* field = at->GetDescriptor()->FindFieldByName(name);
    if (field->is_repeated()) {
      at = at->GetReflection()->MutableRepeatedMessage(at, field, 0);
    } else {
      at = at->GetReflection()->MutableMessage(at, field);
      const FieldDescriptor* wrapped = check::wrapped_list(*field);
      if (element) at = at->GetReflection()->MutableRepeatedMessage(at, wrapped, 0);
    }
    path.remove_prefix(dot + 1);
  }
  return *at;
}

TEST(CaseSummary, every_field_is_on_the_page_or_its_row_says_why_not) {
  v1::Case full = read(kFullCase);
  full.mutable_lesions()->mutable_values(0)->set_new_(true);  // a lesion that is not new needs no word
  const std::string page = page_of(full);
  for (const check::CaseNode& node : check::case_nodes()) {
    if (!node.leaf || check::case_field(*node.field)->section == check::Section::kNowhere) continue;
    v1::Case without = full;
    Message& holder = holder_of(without, node.path);
    holder.GetReflection()->ClearField(&holder, node.field);
    EXPECT_NE(page_of(without), page) << node.path << " can be lost without a trace on the page";
  }
}

TEST(CaseSummary, false_is_on_the_page_in_other_words_than_true_and_than_not_known) {
  for (const check::CaseNode& node : check::case_nodes()) {
    if (!node.leaf || node.field->cpp_type() != FieldDescriptor::CPPTYPE_BOOL) continue;
    v1::Case facts = read(kFullCase);
    Message& holder = holder_of(facts, node.path);
    holder.GetReflection()->SetBool(&holder, node.field, true);
    const std::string yes = page_of(facts);
    holder.GetReflection()->SetBool(&holder, node.field, false);
    EXPECT_NE(page_of(facts), yes) << node.path;
  }
}

TEST(CaseSummary, every_fact_a_row_names_is_one_a_rule_can_read) {
  const auto catalogue = clinical::fact_catalogue();
  for (const check::CaseField& row : check::case_fields()) {
    if (row.fact.empty()) continue;
    const auto fact = std::ranges::find(catalogue, row.fact, &knowledge::FactSpec::name);
    EXPECT_NE(fact, catalogue.end()) << row.path << " becomes " << row.fact;
  }
}

constexpr const char* kOrdinary = R"({
  "id": "K-1", "patient": {"age": 63, "ecog": 1, "fitness_for_surgery": "fit", "comorbidities": []},
  "histology": "adenocarcinoma", "molecular_testing": "complete",
  "driver_alterations": [{"gene": "EGFR", "alteration": "exon19del"}],
  "current_therapy": {"drug": "osimertinib", "drug_class": "EGFR_TKI_3G", "months": 17, "best_response": "PR"},
  "prior_therapies": [],
  "lesions": [{"site": "adrenal_left", "size_mm": 24, "progressing": true, "sbrt_feasible": true, "resectable": true}],
  "total_known_lesions": 1, "symptomatic_progression": false, "tempo": "slow",
  "cns_imaging": {"done": true, "modality": "MRI_contrast", "date_days_ago": 10, "parenchymal_mets": 0,
                  "leptomeningeal": "none"},
  "systemic_imaging": {"done": true, "modality": "PET-CT", "date_days_ago": 12, "rest_of_disease": "controlled"},
  "biopsy": {"done": false}, "trial_available": "unknown"})";

TEST(CaseSummary, an_ordinary_case_takes_eight_lines_and_reads_as_it_is_told) {
  Document page;
  write_case_summary(page, read(kOrdinary));
  std::string fields;
  for (const Block& block : page.blocks()) fields += block.label + ": " + block.text + "\n";
  EXPECT_EQ(fields,
            R"(PATIENT: 63 years, ECOG 1, fit for surgery; no comorbidity
TUMOUR: adenocarcinoma; EGFR exon19del (testing complete)
TREATMENT: osimertinib (EGFR_TKI_3G), 17 months, best response PR; nothing before
IMAGING: body PET-CT 17-Feb-2026, rest of disease controlled; brain MRI contrast 19-Feb-2026, metastases 0, leptomeningeal none
LESIONS: adrenal_left, 24 mm, progressing, resectable, SBRT feasible; known lesions 1; asymptomatic progression, tempo slow
BIOPSY: none at this progression
)");
  EXPECT_LE(std::ranges::count(to_text(page, {100, false}), '\n'), 8);
}

TEST(CaseSummary, danger_stands_first_and_what_limits_drugs_beside_the_patient) {
  const std::string line = unwrapped(summary(read(kFullCase)));
  EXPECT_THAT(line, testing::StartsWith("SIGNS weak legs PATIENT "));
  EXPECT_THAT(line, HasSubstr("eGFR 55 ml/min/1.73 m2, creatinine clearance 48.5 ml/min, Child-Pugh B"));
  EXPECT_THAT(line, HasSubstr("osimertinib (EGFR_TKI_3G), dose 80 mg, paused, adjuvant setting, 1.5 months"));
  EXPECT_THAT(line, HasSubstr("pneumonitis grade 2 (active)"));
  EXPECT_THAT(line, HasSubstr("L1 lung_RUL, solid, 14.25 mm (earlier 10 mm on 02-Jan-2026), progressing"));
  EXPECT_THAT(line, HasSubstr("PLAN radiotherapy 50.5 Gy in 5 fractions to L1; trial available: yes"));
  EXPECT_THAT(line, HasSubstr("\"severe COPD\" in patient.comorbidities[0]: not_relevant, mild by now (j.doe)"));
  EXPECT_THAT(line, Not(HasSubstr("NOT GIVEN")));
}

TEST(CaseSummary, what_is_asked_for_and_not_given_is_named_on_one_line) {
  const std::string text = unwrapped(summary(read(R"({"id":"a"})")));
  EXPECT_THAT(text, testing::StartsWith("NOT GIVEN")) << "a line of which nothing is known is left out";
  EXPECT_THAT(text, HasSubstr("NOT GIVEN ECOG; fitness for surgery; comorbidities; histology; driver alterations;"));
  EXPECT_THAT(text, HasSubstr("body imaging; brain imaging; lesions;"));
  EXPECT_THAT(text, Not(HasSubstr("modality"))) << "not of a scan that is not known to have been done";
  const std::string some = unwrapped(summary(read(R"({"id":"a","cns_imaging":{"done":true},"biopsy":{"done":false},
      "lesions":[{"site":"liver","progressing":true},{"site":"bone","progressing":false},{"site":"lung"}]})")));
  EXPECT_THAT(some, HasSubstr("modality of the brain imaging"));
  EXPECT_THAT(some, HasSubstr("; liver, lung: size, resectable, SBRT feasible; lung: progressing "));
  EXPECT_THAT(some, Not(HasSubstr("type of the biopsy")));
}

TEST(CaseSummary, a_path_in_words_is_the_name_its_row_gives) {
  const v1::Case facts = read(kOrdinary);
  EXPECT_EQ(path_words("patient.ecog", &facts), "ECOG");
  EXPECT_EQ(path_words("lesions[0].sbrt_feasible", &facts), "adrenal left: SBRT feasible");
  EXPECT_EQ(path_words("lesions[7].new", &facts), "new");
  EXPECT_EQ(path_words("patient.organ_function.egfr", nullptr), "eGFR");
  EXPECT_EQ(path_words("current_therapy.toxicities[1].grade", &facts), "grade of a toxicity");
  EXPECT_EQ(path_words("some.future_field", &facts), "future field");
}

}  // namespace
}  // namespace tumorboard
