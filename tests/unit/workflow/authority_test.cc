// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/authority.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "daemon/workflow/authority_doc.h"
#include "daemon/workflow/case_table.h"
#include "daemon/workflow/meeting_table.h"
#include "daemon/workflow/specimen_table.h"

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

// docs/reference/states.md names who brings an input from these rows.
TEST(Authority, inputs_of_the_state_machines_come_by_commands_that_change_something) {
  std::set<v1::MessageType> bring;
  const auto look = [&bring](const auto& inputs) {
    for (const InputRow& input : inputs) {
      for (const v1::MessageType type : input.commands) {
        if (type == v1::MESSAGE_TYPE_UNSPECIFIED) continue;
        const CommandRow* command = find_command(type);
        ASSERT_NE(command, nullptr) << input.name;
        EXPECT_EQ(command->access, Access::kChange) << input.name;
        bring.insert(type);
      }
    }
  };
  look(kCaseInputs);
  look(kMeetingInputs);
  look(kSpecimenInputs);
  const std::set<v1::MessageType> of_no_machine{
      v1::MESSAGE_TYPE_USER_ADD,        v1::MESSAGE_TYPE_KEY_ENROLL,         v1::MESSAGE_TYPE_KEY_REVOKE,
      v1::MESSAGE_TYPE_UPLOAD_ARTEFACT, v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE, v1::MESSAGE_TYPE_TRIALS_ACTIVATE,
      v1::MESSAGE_TYPE_CONFIRM,         v1::MESSAGE_TYPE_REJECT_PROPOSAL};
  for (const CommandRow& command : kCommands) {
    if (command.access != Access::kChange) continue;
    EXPECT_NE(bring.contains(command.type), of_no_machine.contains(command.type)) << command.name;
  }
}

TEST(Authority, a_row_narrows_the_roles_of_its_input_and_adds_none) {
  for (const CaseRow& row : kCaseTable) {
    const RoleSet roles = roles_of(kCaseInputs[static_cast<std::size_t>(row.input)]);
    for (int role = v1::Role_MIN; role <= v1::Role_MAX; ++role) {
      if (!row.only.has(static_cast<v1::Role>(role))) continue;
      EXPECT_TRUE(roles.has(static_cast<v1::Role>(role))) << name(row.from) << ", " << name(row.input);
    }
  }
}

TEST(Authority, who_brings_an_input_is_read_from_the_commands) {
  EXPECT_EQ(who_brings({"x"}), "system");
  EXPECT_EQ(who_brings({"x", {v1::MESSAGE_TYPE_KICK_JOB}}), "operator");
  EXPECT_EQ(who_brings({"x", {v1::MESSAGE_TYPE_ADD_FACTS}}), "coordinator, clinician, chair, intake gateway");
  EXPECT_EQ(who_brings({"x", {v1::MESSAGE_TYPE_ADD_FACTS}}, {v1::ROLE_CHAIR}), "chair");
  EXPECT_EQ(who_brings({"x", {v1::MESSAGE_TYPE_SCHEDULE, v1::MESSAGE_TYPE_MEETING_EDIT}}), "coordinator, chair");
}

}  // namespace
}  // namespace tumorboard::workflow
