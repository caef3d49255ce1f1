// SPDX-License-Identifier: Apache-2.0
// The handlers of the command table, one for each row of common/check/commands.def, and what they are given.
// Each lies in the file of its subject: cases, board, meetings, pathology, people, artefacts, knowledge, trials.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/result.h"
#include "common/check/check.h"
#include "daemon/engine/work.h"
#include "daemon/workflow/authority.h"

namespace tumorboard {

struct Memory;

// What a parked command has been waiting for.
struct Loaded {
  const std::string* facts = nullptr;  // the case's bytes
  const PathologyLoaded* pathology = nullptr;
};

// What the handler of a change is given beside its body, which is checked.
struct Request {
  const Inbound& message;
  const workflow::Actor& actor;
  const Loaded& loaded;  // what the row loads is not nullptr
  Work& work;
};

// A proposal that another person has confirmed. Refused before anything is recorded.
struct Confirmed {
  std::uint64_t number = 0;  // of the proposal
  const workflow::Actor& actor;
  const Loaded& loaded;
  Work& work;
};

// A read that has been authorised, checked and audited.
struct Reading {
  Inbound& message;
  const workflow::Actor& actor;
  Sequence audit = 0;
  Work& work;
};

template <v1::MessageType type>
struct Operation {};

#define TB_CHANGE(TYPE, Body, ...) \
  Result<v1::Reply> handle(Memory& memory, const v1::Body& command, const Request& request);
#define TB_PROPOSAL(TYPE, Body, ...)                                                         \
  Result<v1::Reply> handle(Memory& memory, const v1::Body& command, const Request& request); \
  Result<> carry_out(Memory& memory, const v1::Body& command, const Confirmed& confirmed);
#define TB_READ_BY_ENGINE(TYPE, Body, ...) void serve(Memory& memory, const v1::Body& query, const Reading& reading);
#define TB_OPERATION(TYPE, ...) v1::Reply operate(const Memory& memory, Operation<v1::MESSAGE_TYPE_##TYPE> operation);
#include "common/check/commands.def"

// Of the rows that load pathology: what memory lacks. Nothing: the command is decided, or refused, without.
std::optional<LoadPathology> question(const Memory& memory, const v1::RegisterSpecimen& command);
std::optional<LoadPathology> question(const Memory& memory, const v1::ReportInadequate& command);
std::optional<LoadPathology> question(const Memory& memory, const v1::PushResult& command);
std::optional<LoadPathology> question(const Memory& memory, const v1::AttachResult& command);
std::optional<LoadPathology> question(const Memory& memory, const v1::Confirm& command);

// An attachment that moves a result between patients waits for a second person, as a proposal does.
Result<> carry_out(Memory& memory, const v1::AttachResult& command, const Confirmed& confirmed);
// Records the command as a proposal that another person may confirm.
Result<v1::Reply> propose(Memory& memory, const Request& request);

}  // namespace tumorboard
