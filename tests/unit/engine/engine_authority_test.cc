// SPDX-License-Identifier: Apache-2.0
// Every command by every role, through the engine; the expectation is written out here and not
// taken from the product's table.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "common/check/roles.h"
#include "common/json/enum_names.h"
#include "daemon/workflow/authority.h"
#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

using Allowed = std::map<v1::MessageType, std::set<std::string>>;

const Allowed kAllowed{
    {v1::MESSAGE_TYPE_SUBMIT_CASE, {"coordinator", "intake_gateway"}},
    {v1::MESSAGE_TYPE_ADD_FACTS, {"coordinator", "clinician", "chair", "intake_gateway"}},
    {v1::MESSAGE_TYPE_WITHDRAW_CASE, {"coordinator", "chair"}},
    {v1::MESSAGE_TYPE_SIGN_OFF, {"clinician", "chair"}},
    {v1::MESSAGE_TYPE_REQUEUE, {"coordinator", "operator"}},
    {v1::MESSAGE_TYPE_KICK_JOB, {"operator"}},
    {v1::MESSAGE_TYPE_SCHEDULE, {"coordinator"}},
    {v1::MESSAGE_TYPE_MEETING_EDIT, {"coordinator", "chair"}},
    {v1::MESSAGE_TYPE_USER_ADD, {"administrator"}},
    {v1::MESSAGE_TYPE_KEY_ENROLL, {"administrator"}},
    {v1::MESSAGE_TYPE_KEY_REVOKE, {"administrator"}},
    {v1::MESSAGE_TYPE_RETURN_CASE, {"clinician", "chair"}},
    {v1::MESSAGE_TYPE_RESOLVE_DISSENT, {"chair"}},
    {v1::MESSAGE_TYPE_WAIVE_DISCIPLINE, {"chair"}},
    {v1::MESSAGE_TYPE_AMEND, {"chair"}},
    {v1::MESSAGE_TYPE_ACCEPT_MODIFICATION, {"chair"}},
    {v1::MESSAGE_TYPE_DECLINE_MODIFICATION, {"chair"}},
    {v1::MESSAGE_TYPE_PROPOSE_BY_HAND, {"chair"}},
    {v1::MESSAGE_TYPE_REOPEN, {"chair"}},
    {v1::MESSAGE_TYPE_RECORD_OUTCOME, {"coordinator", "clinician", "chair"}},
    {v1::MESSAGE_TYPE_RECORD_FOLLOW_UP, {"coordinator", "clinician", "chair"}},
    {v1::MESSAGE_TYPE_ORDER_REBIOPSY, {"clinician", "chair"}},
    {v1::MESSAGE_TYPE_REGISTER_SPECIMEN, {"coordinator", "pathology"}},
    {v1::MESSAGE_TYPE_REPORT_INADEQUATE, {"coordinator", "pathology"}},
    {v1::MESSAGE_TYPE_PUSH_RESULT, {"coordinator", "pathology"}},
    {v1::MESSAGE_TYPE_ATTACH_RESULT, {"coordinator"}},
    {v1::MESSAGE_TYPE_UPLOAD_ARTEFACT, {"coordinator", "chair", "administrator"}},
    {v1::MESSAGE_TYPE_TRIALS_ACTIVATE, {"coordinator", "chair", "administrator"}},
    {v1::MESSAGE_TYPE_SHOW_SCREENING, {"coordinator", "chair", "administrator"}},
    {v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE, {"administrator"}},
    {v1::MESSAGE_TYPE_CONFIRM, {"administrator", "coordinator"}},
    {v1::MESSAGE_TYPE_REJECT_PROPOSAL, {"administrator", "coordinator"}},
    {v1::MESSAGE_TYPE_SHOW_PROPOSALS, {"administrator", "coordinator"}},
    {v1::MESSAGE_TYPE_SHOW_RESULT, {"coordinator", "pathology"}},
    {v1::MESSAGE_TYPE_LIST_RESULTS, {"coordinator", "clinician", "chair", "auditor"}},
    {v1::MESSAGE_TYPE_REPORT, {"coordinator", "clinician", "chair", "auditor"}},
    {v1::MESSAGE_TYPE_SHOW_PREVIEW, {"administrator"}},
    {v1::MESSAGE_TYPE_SHOW_CASE, {"coordinator", "clinician", "chair", "auditor"}},
    {v1::MESSAGE_TYPE_LIST_CASES, {"coordinator", "clinician", "chair", "auditor"}},
    {v1::MESSAGE_TYPE_SHOW_MEETING, {"coordinator", "clinician", "chair", "auditor"}},
    {v1::MESSAGE_TYPE_LIST_MEETINGS, {"coordinator", "clinician", "chair", "auditor"}},
    {v1::MESSAGE_TYPE_SUBSCRIBE, {"coordinator", "clinician", "chair", "auditor"}},
    {v1::MESSAGE_TYPE_LIST_USERS, {"administrator", "auditor"}},
    {v1::MESSAGE_TYPE_STATUS, {"operator", "administrator"}},
    {v1::MESSAGE_TYPE_HEALTH,
     {"coordinator", "clinician", "chair", "pathology", "intake_gateway", "operator", "administrator", "auditor"}},
};

TEST(EngineAuthority, every_command_by_every_role) {
  Rig rig;
  for (const auto& [known, group, meaning, of_clients] : check::kRoles) {
    if (!of_clients) continue;
    const std::string role = json::enum_word(known);
    const auto session = rig.open(role);
    for (const auto& [type, roles] : kAllowed) {
      const Sequence before = rig.ledger.head().sequence;
      const auto reply = rig.call(session, type, v1::Refuse());  // an empty body
      const bool forbidden = reply.code() == v1::ERROR_CODE_FORBIDDEN;
      EXPECT_EQ(forbidden, !roles.contains(role)) << role << " " << v1::MessageType_Name(type) << " " << reply.code();
      if (!forbidden) continue;
      const auto all = rig.events();
      ASSERT_EQ(all.size(), before + 1) << "a denial is audited and does nothing else";
      EXPECT_EQ(all.back().kind(), v1::EVENT_KIND_REFUSED);
    }
  }
}

TEST(EngineAuthority, this_matrix_has_every_command) {
  for (const auto& row : workflow::kCommands) EXPECT_TRUE(kAllowed.contains(row.type)) << row.name;
}

TEST(EngineAuthority, a_body_that_does_not_parse_is_a_bad_message_of_every_command_that_has_a_body) {
  Rig rig;
  std::uint64_t counter = 1'000;
  for (const auto& row : workflow::kCommands) {
    if (row.access == workflow::Access::kOperate) continue;
    const auto session = rig.open(*kAllowed.at(row.type).begin());
    const auto reply = rig.call(session, row.type, std::string("\xff\xff"), ++counter);
    EXPECT_EQ(reply.code(), v1::ERROR_CODE_BAD_MESSAGE) << row.name << " " << reply.error().message();
  }
}

TEST(EngineAuthority, no_other_message_type_is_a_command) {
  Rig rig;
  const auto session = rig.open("coordinator");
  for (int number = v1::MESSAGE_TYPE_SUBMIT_CASE; number <= v1::MESSAGE_TYPE_ARTEFACT_CHUNK; ++number) {
    if (!v1::MessageType_IsValid(number) || kAllowed.contains(static_cast<v1::MessageType>(number)) ||
        number == v1::MESSAGE_TYPE_CREDIT) {
      continue;
    }
    EXPECT_EQ(rig.call(session, static_cast<v1::MessageType>(number), v1::Refuse()).code(), v1::ERROR_CODE_BAD_MESSAGE);
  }
}

TEST(EngineAuthority, a_worker_cannot_speak_as_a_client_nor_a_client_as_a_worker) {
  Rig rig;
  const auto worker = rig.open("worker1");
  EXPECT_EQ(rig.call(worker, v1::MESSAGE_TYPE_SHOW_CASE, v1::Refuse()).code(), v1::ERROR_CODE_BAD_MESSAGE);
  const auto client = rig.open("coordinator");
  EXPECT_EQ(rig.call(client, v1::MESSAGE_TYPE_REGISTER, v1::Refuse()).code(), v1::ERROR_CODE_BAD_MESSAGE);
}

}  // namespace
}  // namespace tumorboard::testing_rig
