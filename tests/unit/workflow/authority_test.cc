// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/authority.h"

#include <gtest/gtest.h>

namespace tumorboard::workflow {
namespace {

TEST(Authority, no_role_may_use_a_command_that_only_names_other_roles_and_workers_none) {
  for (const CommandRow& row : kCommands) {
    EXPECT_FALSE(row.roles.has(v1::ROLE_WORKER)) << row.name;
    if (!row.any_authenticated) {
      EXPECT_FALSE(row.roles.empty()) << row.name;
      EXPECT_FALSE(may_use(row, {})) << row.name;
      EXPECT_FALSE(may_use(row, {v1::ROLE_WORKER})) << row.name;
    }
  }
}

TEST(Authority, whoever_signs_cannot_administer_and_whoever_administers_cannot_see_cases) {
  EXPECT_FALSE(may_use(*find_command(v1::MESSAGE_TYPE_SHOW_CASE), {v1::ROLE_ADMINISTRATOR}));
  EXPECT_FALSE(may_use(*find_command(v1::MESSAGE_TYPE_SHOW_CASE), {v1::ROLE_OPERATOR}));
  EXPECT_FALSE(may_use(*find_command(v1::MESSAGE_TYPE_SIGN_OFF), {v1::ROLE_COORDINATOR}));
  EXPECT_FALSE(may_use(*find_command(v1::MESSAGE_TYPE_USER_ADD), {v1::ROLE_CHAIR}));
  EXPECT_TRUE(may_use(*find_command(v1::MESSAGE_TYPE_HEALTH), {}));
}

TEST(Authority, every_fact_of_the_case_file_belongs_to_a_discipline_or_to_the_coordinator) {
  EXPECT_EQ(discipline_of_path("lesions[3].size_mm"), "radiology");
  EXPECT_EQ(discipline_of_path("lesions[3].resectable"), "thoracic_surgery");
  EXPECT_EQ(discipline_of_path("lesions[3].sbrt_feasible"), "radiation_oncology");
  EXPECT_EQ(discipline_of_path("biopsy.histology"), "pathology");
  EXPECT_EQ(discipline_of_path("histology"), "pathology");
  EXPECT_EQ(discipline_of_path("patient.ecog"), "medical_oncology");
  EXPECT_EQ(discipline_of_path("question_to_board"), "");
  EXPECT_EQ(discipline_of_path("patient.age"), "");
  EXPECT_EQ(discipline_of_path("lesions[3]"), "radiology");
  EXPECT_EQ(discipline_of_path("prior_therapies[1]"), "medical_oncology");
  EXPECT_EQ(discipline_of_path("patient.age_of_the_dog"), "");
}

TEST(Authority, a_discipline_changes_its_facts_and_any_clinician_danger_and_what_limits_drugs) {
  for (const char* path : {"urgent_signs", "patient.wishes", "patient.pregnancy", "patient.organ_function.egfr",
                           "current_therapy.toxicities"}) {
    EXPECT_EQ(first_foreign_path({path}, {"radiology"}), std::nullopt) << path;
  }
  for (const char* path : {"current_therapy.status", "current_therapy.stopped_reason", "current_therapy.started",
                           "prior_therapies", "patient.age", "question_to_board", "no_such_field"}) {
    EXPECT_EQ(first_foreign_path({path}, {"radiology"}), path);
  }
}

TEST(Authority, the_first_foreign_path_is_named) {
  EXPECT_EQ(first_foreign_path({"tempo", "biopsy.done"}, {"medical_oncology"}), "biopsy.done");
  EXPECT_EQ(first_foreign_path({"tempo", "biopsy.done"}, {"medical_oncology", "pathology"}), std::nullopt);
}

}  // namespace
}  // namespace tumorboard::workflow
