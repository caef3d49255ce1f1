// SPDX-License-Identifier: Apache-2.0
// Bringing a trial registry into use: every open case is screened with it, its board is told of
// what differs and of nothing else. A screening is information beside the recommendation: no
// revision, version or signature moves.
#include <map>
#include <utility>

#include "daemon/engine/answer_check.h"
#include "daemon/engine/command.h"
#include "daemon/engine/handlers.h"
#include "daemon/engine/steps.h"
#include "daemon/workflow/case_difference.h"
#include "daemon/workflow/screening_difference.h"
#include "daemon/workflow/snapshot.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {
namespace {

constexpr std::size_t kMaxListedBytes = std::size_t{2} << 20U;  // of a reply; a frame holds 4 MiB

v1::Reply trials_activated(const std::string& digest, std::uint32_t cases) {
  v1::Reply reply;
  reply.mutable_trials_activated()->set_digest(digest);
  reply.mutable_trials_activated()->set_cases(cases);
  return reply;
}

// The registry in use, asked for again: the cases that could not be screened get another chance.
Result<v1::Reply> screen_again(Memory& memory, const v1::TrialsActivate& command, const workflow::Actor& actor,
                               Work& work) {
  v1::ArtefactActivated body;
  body.set_kind("trials");
  body.set_digest(command.digest());
  body.set_reason(command.reason());
  work.recorder.record(v1::EVENT_KIND_ARTEFACT_ACTIVATED, actor, body);
  std::uint32_t cases = 0;
  for (const auto& [case_id, cause] : std::exchange(memory.unscreened, {})) {
    const v1::CaseSnapshot* found = memory.cases.find(case_id);
    if (found != nullptr) cases += rescreen(memory, *found) ? 1 : 0;
  }
  return trials_activated(command.digest(), cases);
}

v1::Reply screening_state(const Memory& memory) {
  v1::Reply reply;
  v1::ScreeningState& body = *reply.mutable_screening_state();
  body.set_digest(memory.active.trials_digest);
  std::map<std::string, const v1::CaseSnapshot*> cases;  // by number, for people
  for (const auto& [case_id, held] : memory.cases.all()) {
    if (workflow::is_before_the_board(held.snapshot)) cases.emplace(case_id, &held.snapshot);
  }
  body.set_cases(static_cast<std::uint32_t>(cases.size()));
  std::size_t bytes = 0;
  const auto fits = [&bytes](const google::protobuf::Message& entry) {
    return (bytes += entry.ByteSizeLong()) <= kMaxListedBytes;
  };
  for (const auto& [case_id, snapshot] : cases) {
    if (workflow::has_screening(*snapshot) && snapshot->trials_digest() == memory.active.trials_digest) {
      body.set_screened(body.screened() + 1);
      if (snapshot->screening_changes().empty()) continue;
      body.set_changed_cases(body.changed_cases() + 1);
      v1::AnswerChange change;
      change.set_case_id(case_id);
      *change.mutable_changes() = snapshot->screening_changes();
      if (fits(change)) *body.add_changed() = std::move(change);
      continue;
    }
    const auto why = memory.unscreened.find(case_id);
    if (workflow::has_screening(*snapshot) && why == memory.unscreened.end()) continue;  // on its way
    body.set_failed_cases(body.failed_cases() + 1);
    v1::UnscreenedCase failed;
    failed.set_case_id(case_id);
    failed.set_cause(workflow::has_screening(*snapshot) ? why->second : "these facts have no assessment");
    if (fits(failed)) *body.add_failed() = std::move(failed);
  }
  reply.set_code(v1::ERROR_CODE_OK);
  return reply;
}

}  // namespace

Result<v1::Reply> handle(Memory& memory, const v1::TrialsActivate& command, const Request& request) {
  if (command.digest() == memory.active.trials_digest) {
    if (memory.unscreened.empty()) return fail(ErrorCode::kFailedPrecondition, "this registry is in use", "digest");
    return screen_again(memory, command, request.actor, request.work);
  }
  TB_TRY(uploaded(memory, command.digest(), "trials"));
  v1::ArtefactActivated body;
  body.set_kind("trials");
  body.set_digest(command.digest());
  body.set_reason(command.reason());
  request.work.recorder.record(v1::EVENT_KIND_ARTEFACT_ACTIVATED, request.actor, body);
  memory.active.trials_digest = command.digest();
  memory.unscreened.clear();
  std::uint32_t cases = 0;
  for (const auto& [case_id, held] : memory.cases.all()) cases += rescreen(memory, held.snapshot) ? 1 : 0;
  return trials_activated(command.digest(), cases);
}

// False when its screening rests on the registry in use, or an assessment will bring one.
bool rescreen(Memory& memory, const v1::CaseSnapshot& snapshot) {
  if (!workflow::has_screening(snapshot) || snapshot.trials_digest() == memory.active.trials_digest) return false;
  memory.unscreened.erase(snapshot.case_id());
  Recheck recheck;
  recheck.kind = v1::JOB_KIND_SCREEN;
  recheck.case_id = snapshot.case_id();
  recheck.knowledge_digest = memory.active.knowledge_digest;
  recheck.trials_digest = memory.active.trials_digest;
  recheck.basis_sequence = snapshot.screening_sequence();
  memory.rechecks.add(std::move(recheck));
  return true;
}

void screened(Memory& memory, Recheck recheck, const std::string& screening, Work& work) {
  if (subject(memory, recheck) == nullptr) return;
  const auto knowledge = memory.shelf.get(recheck.knowledge_digest);
  if (!knowledge) {
    recheck_lost(memory, std::move(recheck), knowledge.error().message, work);
    return;
  }
  const Asked asked{recheck.case_id, recheck.case_bytes, recheck.knowledge_digest, recheck.trials_digest, **knowledge};
  v1::Recommendation answer;
  if (const auto fault = fault_of_screening(screening, asked, answer)) {
    recheck_lost(memory, std::move(recheck), fault->cause(), work);
    return;
  }
  const auto difference = screening_difference(recheck.basis, screening);
  if (!difference) {
    recheck_lost(memory, std::move(recheck), "a worker's screening was not the one asked for", work);
    return;
  }
  v1::Screened body;
  body.set_trials_digest(recheck.trials_digest);
  if (!difference->same) body.set_screening(screening);
  for (const auto& change : difference->changes) *body.add_changes() = change;
  (void)memory.cases.apply(
      recheck.case_id,
      [&](v1::CaseSnapshot& snapshot) -> Result<> {
        work.recorder.record(v1::EVENT_KIND_SCREENED, workflow::Actor::system(), snapshot, body);
        return {};
      },
      work);
  memory.unscreened.erase(recheck.case_id);
}

void serve(Memory& memory, const v1::ShowScreening& /*query*/, const Reading& reading) {
  reply(reading.message, screening_state(memory), reading.work);
}

}  // namespace tumorboard
