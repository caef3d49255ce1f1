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
  bool second_person = false;   // becomes a proposal that another person of these roles confirms
  std::string_view limit = {};  // what narrows it further
};

namespace authority_table {

constexpr RoleSet kCoordinator{v1::ROLE_COORDINATOR};
constexpr RoleSet kChair{v1::ROLE_CHAIR};
constexpr RoleSet kSigners{v1::ROLE_CLINICIAN, v1::ROLE_CHAIR};
constexpr RoleSet kBoard{v1::ROLE_COORDINATOR, v1::ROLE_CLINICIAN, v1::ROLE_CHAIR};
constexpr RoleSet kReaders{v1::ROLE_COORDINATOR, v1::ROLE_CLINICIAN, v1::ROLE_CHAIR, v1::ROLE_AUDITOR};
constexpr RoleSet kLab{v1::ROLE_COORDINATOR, v1::ROLE_PATHOLOGY};
constexpr RoleSet kAdministrator{v1::ROLE_ADMINISTRATOR};
constexpr RoleSet kRegistrars{v1::ROLE_COORDINATOR, v1::ROLE_CHAIR, v1::ROLE_ADMINISTRATOR};

constexpr CommandRow change(v1::MessageType type, std::string_view name, RoleSet roles, std::string_view limit = {}) {
  return {.type = type, .name = name, .access = Access::kChange, .roles = roles, .limit = limit};
}
constexpr CommandRow proposal(v1::MessageType type, std::string_view name, RoleSet roles, std::string_view limit = {}) {
  return {.type = type, .name = name, .access = Access::kChange, .roles = roles, .second_person = true, .limit = limit};
}
constexpr CommandRow reading(v1::MessageType type, std::string_view name, RoleSet roles, std::string_view limit = {}) {
  return {.type = type, .name = name, .access = Access::kRead, .roles = roles, .limit = limit};
}
constexpr CommandRow operating(v1::MessageType type, std::string_view name, RoleSet roles) {
  return {.type = type, .name = name, .access = Access::kOperate, .roles = roles};
}

}  // namespace authority_table

inline constexpr std::array kCommands = [] {
  using namespace authority_table;  // NOLINT(google-build-using-namespace): the table reads like the document
  return std::array{
      change(v1::MESSAGE_TYPE_SUBMIT_CASE, "SubmitCase", {v1::ROLE_COORDINATOR, v1::ROLE_INTAKE_GATEWAY}),
      change(v1::MESSAGE_TYPE_ADD_FACTS, "AddFacts",
             {v1::ROLE_COORDINATOR, v1::ROLE_CLINICIAN, v1::ROLE_CHAIR, v1::ROLE_INTAKE_GATEWAY},
             "a clinician: own discipline's facts"),
      change(v1::MESSAGE_TYPE_WITHDRAW_CASE, "WithdrawCase", {v1::ROLE_COORDINATOR, v1::ROLE_CHAIR}),
      change(v1::MESSAGE_TYPE_SIGN_OFF, "SignOff", kSigners,
             "own discipline, by the person's own signature; retract: own sign-offs"),
      change(v1::MESSAGE_TYPE_RETURN_CASE, "ReturnCase", kSigners, "a discipline of the panel"),
      change(v1::MESSAGE_TYPE_RESOLVE_DISSENT, "ResolveDissent", kChair),
      change(v1::MESSAGE_TYPE_WAIVE_DISCIPLINE, "WaiveDiscipline", kChair),
      change(v1::MESSAGE_TYPE_AMEND, "Amend", kChair),
      change(v1::MESSAGE_TYPE_ACCEPT_MODIFICATION, "AcceptModification", kChair),
      change(v1::MESSAGE_TYPE_DECLINE_MODIFICATION, "DeclineModification", kChair),
      change(v1::MESSAGE_TYPE_PROPOSE_BY_HAND, "ProposeByHand", kChair),
      change(v1::MESSAGE_TYPE_REOPEN, "Reopen", kChair),
      change(v1::MESSAGE_TYPE_RECORD_OUTCOME, "RecordOutcome", kBoard),
      change(v1::MESSAGE_TYPE_RECORD_FOLLOW_UP, "RecordFollowUp", kBoard),
      change(v1::MESSAGE_TYPE_ORDER_REBIOPSY, "OrderRebiopsy", kSigners),
      change(v1::MESSAGE_TYPE_REGISTER_SPECIMEN, "RegisterSpecimen", kLab),
      change(v1::MESSAGE_TYPE_REPORT_INADEQUATE, "ReportInadequate", kLab),
      change(v1::MESSAGE_TYPE_PUSH_RESULT, "PushResult", kLab),
      change(v1::MESSAGE_TYPE_ATTACH_RESULT, "AttachResult", kCoordinator,
             "from another patient's case: a second coordinator confirms"),
      change(v1::MESSAGE_TYPE_SCHEDULE, "Schedule", kCoordinator),
      change(v1::MESSAGE_TYPE_MEETING_EDIT, "MeetingEdit", {v1::ROLE_COORDINATOR, v1::ROLE_CHAIR}),
      change(v1::MESSAGE_TYPE_REQUEUE, "Requeue", {v1::ROLE_COORDINATOR, v1::ROLE_OPERATOR}),
      change(v1::MESSAGE_TYPE_KICK_JOB, "KickJob", {v1::ROLE_OPERATOR}),
      proposal(v1::MESSAGE_TYPE_USER_ADD, "UserAdd", kAdministrator),
      proposal(v1::MESSAGE_TYPE_KEY_ENROLL, "KeyEnroll", kAdministrator),
      proposal(v1::MESSAGE_TYPE_KEY_REVOKE, "KeyRevoke", kAdministrator),
      change(v1::MESSAGE_TYPE_UPLOAD_ARTEFACT, "UploadArtefact", kRegistrars,
             "knowledge: an administrator; kept by digest, used by nothing yet"),
      proposal(v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE, "KnowledgeActivate", kAdministrator),
      change(v1::MESSAGE_TYPE_TRIALS_ACTIVATE, "TrialsActivate", kRegistrars),
      change(v1::MESSAGE_TYPE_CONFIRM, "Confirm", {v1::ROLE_ADMINISTRATOR, v1::ROLE_COORDINATOR},
             "who may use the proposed command, and not the person who proposed it"),
      reading(v1::MESSAGE_TYPE_SHOW_CASE, "ShowCase", kReaders),
      reading(v1::MESSAGE_TYPE_LIST_CASES, "ListCases", kReaders),
      reading(v1::MESSAGE_TYPE_SUBSCRIBE, "Subscribe", kReaders),
      reading(v1::MESSAGE_TYPE_SHOW_MEETING, "ShowMeeting", kReaders),
      reading(v1::MESSAGE_TYPE_LIST_MEETINGS, "ListMeetings", kReaders),
      reading(v1::MESSAGE_TYPE_SHOW_RESULT, "ShowResult", kLab, "pathology: own messages"),
      reading(v1::MESSAGE_TYPE_LIST_RESULTS, "ListResults", kReaders),
      reading(v1::MESSAGE_TYPE_REPORT, "Report", kReaders),
      reading(v1::MESSAGE_TYPE_SHOW_PREVIEW, "ShowPreview", kAdministrator, "case numbers and what would change"),
      reading(v1::MESSAGE_TYPE_SHOW_SCREENING, "ShowScreening", kRegistrars, "case numbers and which trials changed"),
      operating(v1::MESSAGE_TYPE_LIST_USERS, "ListUsers", {v1::ROLE_ADMINISTRATOR, v1::ROLE_AUDITOR}),
      operating(v1::MESSAGE_TYPE_STATUS, "Status", {v1::ROLE_OPERATOR, v1::ROLE_ADMINISTRATOR}),
      CommandRow{.type = v1::MESSAGE_TYPE_HEALTH,
                 .name = "Health",
                 .access = Access::kOperate,
                 .roles = {},
                 .any_authenticated = true},
  };
}();

// nullptr: not a client command.
const CommandRow* find_command(v1::MessageType type);

bool may_use(const CommandRow& command, RoleSet roles);

// The discipline whose fact a case file path is, by proto/check/case_fields.h; empty: of no single
// discipline.
std::string_view discipline_of_path(std::string_view path);

// The first changed path that a clinician of these disciplines may not change; nothing when all
// may be changed. What a clarification speaks of is the caller's to add to the paths.
std::optional<std::string> first_foreign_path(const std::vector<std::string>& changed_paths,
                                              const std::vector<std::string>& disciplines);

}  // namespace tumorboard::workflow
