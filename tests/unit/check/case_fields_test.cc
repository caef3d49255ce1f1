// SPDX-License-Identifier: Apache-2.0
// A field of the case has one row, and the row says everything.
#include "common/check/case_fields.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "common/check/disciplines.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard::check {
namespace {

using google::protobuf::FieldDescriptor;

bool is_text(const CaseNode& node, const CaseField& row) {
  const bool text = node.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING ||
                    node.field->message_type() == v1::TextList::descriptor();
  return text && row.date == DateForm::kNone;
}

TEST(CaseFields, every_field_of_the_case_has_a_row_and_every_row_is_a_field) {
  std::set<std::string_view> paths;
  for (const CaseField& row : case_fields()) EXPECT_TRUE(paths.insert(row.path).second) << row.path << " stands twice";
  for (const CaseNode& node : case_nodes()) {
    EXPECT_EQ(paths.erase(node.path), 1U) << node.path << " has no row";
    ASSERT_NE(case_field(*node.field), nullptr) << node.path;
    EXPECT_EQ(case_field(*node.field)->path, node.path) << "a message type stands in two places";
  }
  EXPECT_TRUE(paths.empty()) << *paths.begin() << " is no field";
}

TEST(CaseFields, every_row_says_whose_the_field_is_and_where_a_page_shows_it) {
  for (const CaseField& row : case_fields()) {
    EXPECT_NE(row.owner, Owner::kUndecided) << row.path;
    EXPECT_NE(row.section, Section::kUnplaced) << row.path;
    EXPECT_FALSE(row.words.empty()) << row.path;
    EXPECT_EQ(row.words.find(": "), std::string_view::npos) << row.path << ": pages split there";
    EXPECT_FALSE(row.section == Section::kNowhere && row.note.empty()) << row.path << " is on no page: say why";
    const std::string_view discipline = discipline_of(row.owner);
    EXPECT_TRUE(discipline.empty() || known_discipline(discipline)) << row.path;
  }
}

TEST(CaseFields, every_text_is_a_name_or_open_and_nothing_else_is) {
  for (const CaseNode& node : case_nodes()) {
    if (!node.leaf) continue;
    const CaseField& row = *case_field(*node.field);
    EXPECT_EQ(row.text != Text::kNone, is_text(node, row)) << node.path;
    if (node.field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      EXPECT_NE(row.shown.find('|'), std::string_view::npos) << node.path << ": false is not unknown";
    }
  }
}

TEST(CaseFields, a_path_with_indices_finds_its_row) {
  EXPECT_EQ(case_field("lesions[12].size_history[3].mm")->path, "lesions[].size_history[].mm");
  EXPECT_EQ(case_field("patient.comorbidities[0]")->path, "patient.comorbidities");
  EXPECT_EQ(case_field("lesions[2]")->path, "lesions");
  EXPECT_EQ(case_field("cns_imaging")->path, "cns_imaging");
  for (const char* path : {"", "[]", "lesion", "lesions[0].", "lesions[0].siz", "patient.ecog.x", "unrecognised"}) {
    EXPECT_EQ(case_field(path), nullptr) << path;
  }
}

TEST(CaseFields, the_open_texts_that_can_decide_are_those_of_the_safety_rules) {
  for (const char* path : {"question_to_board",
                           "patient.comorbidities[1]",
                           "patient.wishes",
                           "urgent_signs[0]",
                           "systemic_imaging.rest_of_disease",
                           "current_therapy.drug",
                           "current_therapy.drug_class",
                           "current_therapy.dose",
                           "current_therapy.stopped_reason",
                           "current_therapy.toxicities[0].event",
                           "prior_therapies[2]",
                           "histology",
                           "biopsy.histology",
                           "biopsy.note",
                           "biopsy.resistance_alterations[0]",
                           "driver_alterations[0].gene",
                           "driver_alterations[0].alteration",
                           "lesions[0].site",
                           "lesions[0].treated_before",
                           "lesions[0].near_critical_structure",
                           "cns_imaging.modality",
                           "systemic_imaging.modality",
                           "rt_plan.target"}) {
    EXPECT_TRUE(decides(path)) << path;
  }
  for (const char* path : {"id", "lesions[0].id", "patient.ecog", "clarifications[0].text", "nothing"}) {
    EXPECT_FALSE(decides(path)) << path;
  }
  EXPECT_TRUE(
      std::ranges::all_of(open_texts(), [](const OpenText& text) { return decides(text.path) == text.decides; }));
  EXPECT_EQ(open_texts().size(), 23U);
}

}  // namespace
}  // namespace tumorboard::check
