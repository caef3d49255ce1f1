// SPDX-License-Identifier: Apache-2.0
// Who may use which command, what it is about and what it needs: one table, default deny, made from
// the rows in common/check/commands.def. The documents and the matrix test are generated from it.
// Roles and keys are events in the ledger, never configuration.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/wire/message_types.h"
#include "daemon/workflow/roles.h"
#include "tumorboard/v1/envelope.pb.h"

namespace tumorboard::workflow {

enum class Access : std::uint8_t {
  kChange,   // applied once per request id, stored in the ledger
  kRead,     // patient data: audited before it is answered
  kOperate,  // no patient data, nothing changes
};

// What a command is about, told by one field of its body: case_id, meeting_id, ...
enum class Subject : std::uint8_t {
  kNone,
  kCase,
  kAnyCase,  // or every case
  kMeeting,
  kAnyMeeting,  // or none
  kSpecimen,
  kResult,
  kJob,
  kPerson,
  kKey,
  kProposal,
  kArtefact,
};

// What must be in memory before a change is decided; the command waits for it with the reader.
enum class Loads : std::uint8_t {
  kNothing,
  kCase,       // the subject, if it has left memory
  kFacts,      // and its facts
  kPathology,  // what Engine::question tells: specimens, cases of the patient, facts
};

struct CommandRow {
  v1::MessageType type;
  std::string_view name;
  Access access;
  Subject subject = Subject::kNone;
  Loads loads = Loads::kNothing;
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

// The command of a body: its name, without what tells a query from its answer.
constexpr std::string_view name_of(std::string_view body) {
  constexpr std::string_view kQuery = "Query";
  return body.ends_with(kQuery) ? body.substr(0, body.size() - kQuery.size()) : body;
}

}  // namespace authority_table

inline constexpr std::array kCommands = [] {
  using namespace authority_table;  // NOLINT(google-build-using-namespace): the table reads like the document
  return std::array{
// clang-format off
#define TB_CHANGE(TYPE, Body, SUBJECT, LOADS, LIMIT, ...)                                                            \
  CommandRow{.type = v1::MESSAGE_TYPE_##TYPE, .name = name_of(#Body), .access = Access::kChange,                     \
             .subject = Subject::SUBJECT, .loads = Loads::LOADS, .roles = RoleSet{__VA_ARGS__}, .limit = LIMIT},
#define TB_PROPOSAL(TYPE, Body, SUBJECT, LOADS, LIMIT, ...)                                                          \
  CommandRow{.type = v1::MESSAGE_TYPE_##TYPE, .name = name_of(#Body), .access = Access::kChange,                     \
             .subject = Subject::SUBJECT, .loads = Loads::LOADS, .roles = RoleSet{__VA_ARGS__},                      \
             .second_person = true, .limit = LIMIT},
#define TB_READ(TYPE, Body, SUBJECT, LIMIT, ...)                                                                     \
  CommandRow{.type = v1::MESSAGE_TYPE_##TYPE, .name = name_of(#Body), .access = Access::kRead,                       \
             .subject = Subject::SUBJECT, .roles = RoleSet{__VA_ARGS__}, .limit = LIMIT},
#define TB_OPERATION(TYPE, Name, ...)                                                                                \
  CommandRow{.type = v1::MESSAGE_TYPE_##TYPE, .name = #Name, .access = Access::kOperate,                             \
             .roles = RoleSet{__VA_ARGS__}},
#define TB_OPERATION_OF_ANYONE(TYPE, Name)                                                                           \
  CommandRow{.type = v1::MESSAGE_TYPE_##TYPE, .name = #Name, .access = Access::kOperate, .roles = {},                \
             .any_authenticated = true},
#include "common/check/commands.def"
      // clang-format on
  };
}();

// How many rows a type has.
constexpr int rows_of(v1::MessageType type) {
  int rows = 0;
  for (const CommandRow& row : kCommands) rows += row.type == type ? 1 : 0;
  return rows;
}

static_assert(wire::every_client_type([](v1::MessageType type) {
                return rows_of(type) == (wire::is_command(type) ? 1 : 0);
              }),
              "a command of the contract has no row in common/check/commands.def, or two");

// A change of a case loads the case, or the case with its facts, and nothing else does.
constexpr bool loads_its_case(Access access, Subject subject, Loads loads) {
  const bool loads_a_case = loads == Loads::kCase || loads == Loads::kFacts;
  return loads_a_case == (access == Access::kChange && subject == Subject::kCase);
}

constexpr bool is_sound(const CommandRow& row) {
  if (row.any_authenticated != row.roles.empty()) return false;  // without roles is not for everybody
  return loads_its_case(row.access, row.subject, row.loads);
}
static_assert(std::ranges::all_of(kCommands, is_sound), "a row of common/check/commands.def contradicts itself");

// nullptr: not a client command.
const CommandRow* find_command(v1::MessageType type);

bool may_use(const CommandRow& command, RoleSet roles);

// The discipline whose fact a case file path is, by common/check/case_fields.h; empty: of no single
// discipline.
std::string_view discipline_of_path(std::string_view path);

// An input of a state machine: what it is called, and the commands that bring it. Without a
// command the daemon brings it itself. UNSPECIFIED behind the last command.
struct InputRow {
  std::string_view name;
  std::array<v1::MessageType, 2> commands = {};
};

// The roles that may use one of the input's commands.
RoleSet roles_of(const InputRow& input);

// The first changed path that a clinician of these disciplines may not change; nothing when all
// may be changed. What a clarification speaks of is the caller's to add to the paths.
std::optional<std::string> first_foreign_path(const std::vector<std::string>& changed_paths,
                                              const std::vector<std::string>& disciplines);

}  // namespace tumorboard::workflow
