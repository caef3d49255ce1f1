// SPDX-License-Identifier: Apache-2.0
// The chair's commands and what becomes of a decision: each is one decision over one open case.
#include "common/check/disciplines.h"
#include "daemon/engine/command.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"
#include "daemon/workflow/chair.h"

namespace tumorboard {

// `decide`: the workflow's judgement. `facts`: the case's bytes, for a decision after which it is
// assessed again.
template <typename Command, typename Decide>
Result<v1::Reply> Engine::on_case(const Command& command, const Request& request, Decide&& decide,
                                  const std::string* facts) {
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  v1::CaseSnapshot& snapshot = open(command.case_id());
  const v1::JobSnapshot before = snapshot.job();
  TB_TRY(decide(request.work.recorder, request.actor, command, snapshot));
  end_old_job(before, snapshot, request.work);
  after_job_change(snapshot, facts == nullptr ? std::nullopt : std::optional(*facts), request.work);
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::handle(const v1::ReturnCase& command, const Request& request) {
  return on_case(command, request, workflow::return_case);
}

Result<v1::Reply> Engine::handle(const v1::ResolveDissent& command, const Request& request) {
  return on_case(command, request, workflow::resolve_dissent);
}

Result<v1::Reply> Engine::handle(const v1::WaiveDiscipline& command, const Request& request) {
  return on_case(command, request, workflow::waive);
}

Result<v1::Reply> Engine::handle(const v1::Amend& command, const Request& request) {
  return on_case(command, request, workflow::amend);
}

Result<v1::Reply> Engine::handle(const v1::AcceptModification& command, const Request& request) {
  return on_case(command, request, workflow::accept_modification);
}

Result<v1::Reply> Engine::handle(const v1::DeclineModification& command, const Request& request) {
  return on_case(command, request, workflow::decline_modification);
}

Result<v1::Reply> Engine::handle(const v1::RecordOutcome& command, const Request& request) {
  return on_case(command, request, workflow::record_outcome);
}

Result<v1::Reply> Engine::handle(const v1::RecordFollowUp& command, const Request& request) {
  return on_case(command, request, workflow::record_follow_up);
}

Result<v1::Reply> Engine::handle(const v1::ProposeByHand& command, const Request& request) {
  return on_case(command, request, [&](auto& recorder, const auto& actor, const auto& proposed, auto& snapshot) {
    std::vector<std::string> extra = config_.extra_required_disciplines;
    std::erase_if(extra, [](const auto& discipline) { return !check::known_discipline(discipline); });
    auto done = workflow::propose_by_hand(recorder, actor, proposed, extra, active_, snapshot);
    if (done) rescreen(snapshot);  // trials may have come into use while it was stuck
    return done;
  });
}

// The facts it had, without what the laboratory has taken back since it was closed.
Result<v1::Reply> Engine::handle(const v1::Reopen& command, const Request& request) {
  const std::string& facts = *request.loaded.facts;
  const std::string& case_id = command.case_id();
  const auto decide = [&](auto& recorder, const auto& actor, const auto& reopen, auto& snapshot) {
    return workflow::reopen(recorder, actor, reopen, request.work.today, active_, snapshot);
  };
  TB_TRY(on_case(command, request, decide, &facts));
  PathologyLoaded loaded;
  loaded.facts.emplace(case_id, std::pair(open(case_id).facts_sequence(), facts));
  lay_over(case_id, request.actor, {}, loaded, request.work);
  return case_accepted(open(case_id));
}

}  // namespace tumorboard
