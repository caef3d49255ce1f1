// SPDX-License-Identifier: Apache-2.0
// How the rows of the command table are executed: the functions that stand between the bytes of a
// body and its handler. Internal to the engine; made from common/check/commands.def in the same order
// as workflow::kCommands.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "daemon/engine/command.h"
#include "daemon/engine/handlers.h"

namespace tumorboard {

struct Execution {
  v1::MessageType type = v1::MESSAGE_TYPE_UNSPECIFIED;
  // Which of the functions below are given: under a sanitizer their addresses are no constants.
  workflow::Access access = workflow::Access::kOperate;
  bool asks_pathology = false;
  bool is_confirmed = false;

  // A change. BAD_MESSAGE: the body does not parse.
  Result<std::unique_ptr<google::protobuf::Message>> (*parse)(const std::string& bytes) = nullptr;
  Target (*target)(const google::protobuf::Message& body) = nullptr;
  // Checks the body, then decides.
  Result<v1::Reply> (*handle)(Memory& memory, const google::protobuf::Message& body, const Request& request) = nullptr;
  // Only with Loads::kPathology. Nothing: the body is refused, or lacks nothing.
  std::optional<LoadPathology> (*question)(const Memory& memory, const std::string& bytes) = nullptr;
  // Only of what can wait for another person's confirmation.
  Result<> (*carry_out)(Memory& memory, const std::string& bytes, const Confirmed& confirmed) = nullptr;

  // A read. The audit's object: the case or meeting that a body names, which is checked.
  Result<std::string> (*object)(const std::string& bytes) = nullptr;
  void (*read)(Memory& memory, const Reading& reading) = nullptr;

  // An operation.
  v1::Reply (*operate)(const Memory& memory) = nullptr;
};

const Execution& execution_of(const workflow::CommandRow& row);

}  // namespace tumorboard
