// SPDX-License-Identifier: Apache-2.0
// The chair's commands and what becomes of a decision: each is one decision over one open case.
#include "common/check/disciplines.h"
#include "daemon/engine/command.h"
#include "daemon/engine/handlers.h"
#include "daemon/engine/memory.h"
#include "daemon/engine/revision_law.h"
#include "daemon/engine/steps.h"
#include "daemon/workflow/chair.h"

namespace tumorboard {

namespace {

// `decide`: the workflow's judgement. `facts`: the case's bytes, for a decision after which it is
// assessed again.
template <typename Command, typename Decide>
Result<v1::Reply> on_case(Memory& memory, const Command& command, const Request& request, Decide&& decide,
                          const std::string* facts = nullptr) {
  if (memory.cases.find(command.case_id()) == nullptr) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  TB_TRY(memory.cases.apply(
      command.case_id(),
      [&](v1::CaseSnapshot& snapshot) { return decide(request.work.recorder, request.actor, command, snapshot); },
      request.work, facts == nullptr ? std::nullopt : std::optional(*facts)));
  return case_accepted(memory.cases.at(command.case_id()));
}

}  // namespace

Result<v1::Reply> handle(Memory& memory, const v1::ReturnCase& command, const Request& request) {
  return on_case(memory, command, request, workflow::return_case);
}

Result<v1::Reply> handle(Memory& memory, const v1::ResolveDissent& command, const Request& request) {
  return on_case(memory, command, request, workflow::resolve_dissent);
}

Result<v1::Reply> handle(Memory& memory, const v1::WaiveDiscipline& command, const Request& request) {
  return on_case(memory, command, request, workflow::waive);
}

Result<v1::Reply> handle(Memory& memory, const v1::Amend& command, const Request& request) {
  return on_case(memory, command, request, workflow::amend);
}

Result<v1::Reply> handle(Memory& memory, const v1::AcceptModification& command, const Request& request) {
  return on_case(memory, command, request, workflow::accept_modification);
}

Result<v1::Reply> handle(Memory& memory, const v1::DeclineModification& command, const Request& request) {
  return on_case(memory, command, request, workflow::decline_modification);
}

Result<v1::Reply> handle(Memory& memory, const v1::RecordOutcome& command, const Request& request) {
  return on_case(memory, command, request, workflow::record_outcome);
}

Result<v1::Reply> handle(Memory& memory, const v1::RecordFollowUp& command, const Request& request) {
  return on_case(memory, command, request, workflow::record_follow_up);
}

Result<v1::Reply> handle(Memory& memory, const v1::ProposeByHand& command, const Request& request) {
  TB_TRY(may_propose(request.message.envelope.schema_revision(), command));
  return on_case(memory, command, request,
                 [&](auto& recorder, const auto& actor, const auto& proposed, auto& snapshot) {
                   std::vector<std::string> extra = memory.config.extra_required_disciplines;
                   std::erase_if(extra, [](const auto& discipline) { return !check::known_discipline(discipline); });
                   auto done = workflow::propose_by_hand(recorder, actor, proposed, extra, memory.active, snapshot);
                   if (done) rescreen(memory, snapshot);  // trials may have come into use while it was stuck
                   return done;
                 });
}

// The facts it had, without what the laboratory has taken back since it was closed.
Result<v1::Reply> handle(Memory& memory, const v1::Reopen& command, const Request& request) {
  const std::string& facts = *request.loaded.facts;
  const std::string& case_id = command.case_id();
  const auto decide = [&](auto& recorder, const auto& actor, const auto& reopen, auto& snapshot) {
    return workflow::reopen(recorder, actor, reopen, request.work.today, memory.active, snapshot);
  };
  TB_TRY(on_case(memory, command, request, decide, &facts));
  PathologyLoaded loaded;
  loaded.facts.emplace(case_id, std::pair(memory.cases.at(case_id).facts_sequence(), facts));
  refresh_facts_from_results(memory, case_id, request.actor, {}, loaded, request.work);
  return case_accepted(memory.cases.at(case_id));
}

}  // namespace tumorboard
