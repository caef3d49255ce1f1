// SPDX-License-Identifier: Apache-2.0
// Who may use which command: one table, default deny. The documents, the command line's help
// and the matrix test are generated from it. Roles and keys are events in the ledger, never
// configuration.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/workflow/roles.h"
#include "tumorboard/v1/envelope.pb.h"

namespace tumorboard::workflow {

enum class Access : std::uint8_t {
  kChange,   // applied once per request id, stored in the ledger
  kRead,     // patient data: audited before it is answered
  kOperate,  // no patient data, nothing changes
};

struct CommandRow {
  v1::MessageType type;
  std::string_view name;
  Access access;
  RoleSet roles;
  bool any_authenticated = false;
  bool second_administrator = false;  // becomes a proposal that another administrator confirms
  std::string_view limit = {};        // what narrows it further
};

inline constexpr std::array<CommandRow, 16> kCommands{{
    {v1::MESSAGE_TYPE_SUBMIT_CASE, "SubmitCase", Access::kChange, {v1::ROLE_COORDINATOR, v1::ROLE_INTAKE_GATEWAY}},
    {v1::MESSAGE_TYPE_ADD_FACTS,
     "AddFacts",
     Access::kChange,
     {v1::ROLE_COORDINATOR, v1::ROLE_CLINICIAN, v1::ROLE_CHAIR, v1::ROLE_INTAKE_GATEWAY},
     false,
     false,
     "a clinician: own discipline's facts"},
    {v1::MESSAGE_TYPE_WITHDRAW_CASE, "WithdrawCase", Access::kChange, {v1::ROLE_COORDINATOR, v1::ROLE_CHAIR}},
    {v1::MESSAGE_TYPE_SIGN_OFF,
     "SignOff",
     Access::kChange,
     {v1::ROLE_CLINICIAN, v1::ROLE_CHAIR},
     false,
     false,
     "own discipline, by the person's own signature"},
    {v1::MESSAGE_TYPE_REQUEUE, "Requeue", Access::kChange, {v1::ROLE_COORDINATOR, v1::ROLE_OPERATOR}},
    {v1::MESSAGE_TYPE_KICK_JOB, "KickJob", Access::kChange, {v1::ROLE_OPERATOR}},
    {v1::MESSAGE_TYPE_USER_ADD, "UserAdd", Access::kChange, {v1::ROLE_ADMINISTRATOR}, false, true},
    {v1::MESSAGE_TYPE_KEY_ENROLL, "KeyEnroll", Access::kChange, {v1::ROLE_ADMINISTRATOR}, false, true},
    {v1::MESSAGE_TYPE_KEY_REVOKE, "KeyRevoke", Access::kChange, {v1::ROLE_ADMINISTRATOR}, false, true},
    {v1::MESSAGE_TYPE_CONFIRM,
     "Confirm",
     Access::kChange,
     {v1::ROLE_ADMINISTRATOR},
     false,
     false,
     "not the administrator who proposed it"},
    {v1::MESSAGE_TYPE_SHOW_CASE,
     "ShowCase",
     Access::kRead,
     {v1::ROLE_COORDINATOR, v1::ROLE_CLINICIAN, v1::ROLE_CHAIR, v1::ROLE_AUDITOR}},
    {v1::MESSAGE_TYPE_LIST_CASES,
     "ListCases",
     Access::kRead,
     {v1::ROLE_COORDINATOR, v1::ROLE_CLINICIAN, v1::ROLE_CHAIR, v1::ROLE_AUDITOR}},
    {v1::MESSAGE_TYPE_SUBSCRIBE,
     "Subscribe",
     Access::kRead,
     {v1::ROLE_COORDINATOR, v1::ROLE_CLINICIAN, v1::ROLE_CHAIR, v1::ROLE_AUDITOR}},
    {v1::MESSAGE_TYPE_LIST_USERS, "ListUsers", Access::kOperate, {v1::ROLE_ADMINISTRATOR, v1::ROLE_AUDITOR}},
    {v1::MESSAGE_TYPE_STATUS, "Status", Access::kOperate, {v1::ROLE_OPERATOR, v1::ROLE_ADMINISTRATOR}},
    {v1::MESSAGE_TYPE_HEALTH, "Health", Access::kOperate, {}, true},
}};

// nullptr: not a client command.
const CommandRow* find_command(v1::MessageType type);

bool may_use(const CommandRow& command, RoleSet roles);

// The discipline whose fact a case file path is; empty: a coordinator's or the chair's only.
std::string_view discipline_of_path(std::string_view path);

// The first changed path that none of the disciplines owns; nothing when all are owned.
std::optional<std::string> first_foreign_path(const std::vector<std::string>& changed_paths,
                                              const std::vector<std::string>& disciplines);

}  // namespace tumorboard::workflow
