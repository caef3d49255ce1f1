// SPDX-License-Identifier: Apache-2.0
// The chair's commands and what becomes of a decision: each is one decision over one open case.
#include "daemon/engine/command.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"
#include "daemon/workflow/chair.h"
#include "proto/check/disciplines.h"

namespace tumorboard {

// `decide(command, snapshot)`: the workflow's judgement. `facts`: the case's bytes, for a
// decision after which it is assessed again.
template <typename Command, typename Decide>
Result<v1::Reply> Engine::on_case(const Inbound& message, const std::string* facts, Work& work, Decide&& decide) {
  TB_ASSIGN(const auto command, parse<Command>(message));
  if (where(command.case_id()) != Where::kInMemory) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  v1::CaseSnapshot& snapshot = open(command.case_id());
  const v1::JobSnapshot before = snapshot.job();
  TB_TRY(decide(command, snapshot));
  end_old_job(before, snapshot, work);
  after_job_change(snapshot, facts == nullptr ? std::nullopt : std::optional(*facts), work);
  return case_accepted(snapshot);
}

Result<v1::Reply> Engine::board_command(const Inbound& message, const workflow::Actor& actor, const Loaded& loaded,
                                        Work& work) {
  workflow::Recorder& recorder = work.recorder;
  // A decision of the workflow that takes recorder, actor, command and snapshot.
  const auto plain = [&](auto decide) {
    return [&, decide](const auto& command, v1::CaseSnapshot& snapshot) {
      return decide(recorder, actor, command, snapshot);
    };
  };
  switch (message.type) {
    case v1::MESSAGE_TYPE_RETURN_CASE:
      return on_case<v1::ReturnCase>(message, nullptr, work, plain(workflow::return_case));
    case v1::MESSAGE_TYPE_RESOLVE_DISSENT:
      return on_case<v1::ResolveDissent>(message, nullptr, work, plain(workflow::resolve_dissent));
    case v1::MESSAGE_TYPE_WAIVE_DISCIPLINE:
      return on_case<v1::WaiveDiscipline>(message, nullptr, work, plain(workflow::waive));
    case v1::MESSAGE_TYPE_AMEND:
      return on_case<v1::Amend>(message, nullptr, work, plain(workflow::amend));
    case v1::MESSAGE_TYPE_ACCEPT_MODIFICATION:
      return on_case<v1::AcceptModification>(message, nullptr, work, plain(workflow::accept_modification));
    case v1::MESSAGE_TYPE_DECLINE_MODIFICATION:
      return on_case<v1::DeclineModification>(message, nullptr, work, plain(workflow::decline_modification));
    case v1::MESSAGE_TYPE_PROPOSE_BY_HAND:
      return on_case<v1::ProposeByHand>(message, nullptr, work, [&](const auto& command, v1::CaseSnapshot& snapshot) {
        std::vector<std::string> extra = settings_.extra_required_disciplines;
        std::erase_if(extra, [](const auto& discipline) { return !check::known_discipline(discipline); });
        auto proposed = workflow::propose_by_hand(recorder, actor, command, extra, active_, snapshot);
        if (proposed) rescreen(snapshot);  // trials may have come into use while it was stuck
        return proposed;
      });
    case v1::MESSAGE_TYPE_REOPEN:
      if (loaded.facts == nullptr) return fail(ErrorCode::kNotFound, "no such case", "case_id");
      return reopen(message, actor, *loaded.facts, work);
    case v1::MESSAGE_TYPE_RECORD_OUTCOME:
      return on_case<v1::RecordOutcome>(message, nullptr, work, plain(workflow::record_outcome));
    case v1::MESSAGE_TYPE_RECORD_FOLLOW_UP:
      return on_case<v1::RecordFollowUp>(message, nullptr, work, plain(workflow::record_follow_up));
    default:
      return fail(ErrorCode::kBadMessage, "not a command");
  }
}

// The facts it had, without what the laboratory has taken back since it was closed.
Result<v1::Reply> Engine::reopen(const Inbound& message, const workflow::Actor& actor, const std::string& facts,
                                 Work& work) {
  std::string case_id;
  TB_TRY(on_case<v1::Reopen>(message, &facts, work, [&](const auto& command, v1::CaseSnapshot& snapshot) {
    case_id = command.case_id();
    return workflow::reopen(work.recorder, actor, command, work.today, active_, snapshot);
  }));
  PathologyLoaded loaded;
  loaded.facts.emplace(case_id, std::pair(open(case_id).facts_sequence(), facts));
  lay_over(case_id, actor, {}, loaded, work);
  return case_accepted(open(case_id));
}

}  // namespace tumorboard
