// SPDX-License-Identifier: Apache-2.0
// Bringing a trial registry into use: every open case is screened with it, its board is told of
// what differs and of nothing else. A screening is information beside the recommendation: no
// revision, version or signature moves.
#include <map>

#include "daemon/case_difference.h"
#include "daemon/engine/command.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

Result<v1::Reply> Engine::activate_trials(const Inbound& message, const workflow::Actor& actor, Work& work) {
  TB_ASSIGN(const auto command, parse<v1::TrialsActivate>(message));
  if (command.digest() == active_.trials_digest) {
    return fail(ErrorCode::kFailedPrecondition, "this registry is in use", "digest");
  }
  TB_TRY(uploaded(command.digest(), "trials"));
  v1::ArtefactActivated body;
  body.set_kind("trials");
  body.set_digest(command.digest());
  body.set_reason(command.reason());
  work.recorder.record(v1::EVENT_KIND_ARTEFACT_ACTIVATED, actor, body);
  active_.trials_digest = command.digest();
  unscreened_.clear();
  v1::Reply reply;
  v1::TrialsActivated& activated = *reply.mutable_trials_activated();
  activated.set_digest(command.digest());
  for (const auto& [case_id, snapshot] : cases_) {
    if (rescreen(snapshot)) activated.set_cases(activated.cases() + 1);
  }
  return reply;
}

// False when its screening rests on the registry in use, or an assessment will bring one.
bool Engine::rescreen(const v1::CaseSnapshot& snapshot) {
  if (!has_screening(snapshot) || snapshot.trials_digest() == active_.trials_digest) return false;
  Errand errand;
  errand.kind = v1::JOB_KIND_SCREEN;
  errand.case_id = snapshot.case_id();
  errand.knowledge_digest = active_.knowledge_digest;
  errand.trials_digest = active_.trials_digest;
  errand.basis_sequence = snapshot.screening_sequence();
  errands_.add(std::move(errand));
  return true;
}

void Engine::screened(Errand errand, const std::string& screening, Work& work) {
  if (subject(errand) == nullptr) return;
  v1::Recommendation answer;
  const bool answers = answer.ParseFromString(screening) && answer.provenance().trials_digest() == errand.trials_digest;
  const auto difference = answers ? screening_difference(errand.basis, screening) : std::nullopt;
  if (!difference) {
    errand_lost(std::move(errand), work);
    return;
  }
  v1::Screened body;
  body.set_trials_digest(errand.trials_digest);
  if (!difference->same) body.set_screening(screening);
  for (const auto& change : difference->changes) *body.add_changes() = change;
  work.recorder.record(v1::EVENT_KIND_SCREENED, workflow::Actor::system(), open(errand.case_id), body);
  work.touched.insert(errand.case_id);
  unscreened_.erase(errand.case_id);
}

v1::Reply Engine::screening_state() const {
  v1::Reply reply;
  v1::ScreeningState& body = *reply.mutable_screening_state();
  body.set_digest(active_.trials_digest);
  std::map<std::string, const v1::CaseSnapshot*> changed;  // by number, for people
  for (const auto& [case_id, snapshot] : cases_) {
    if (!has_screening(snapshot)) continue;
    body.set_cases(body.cases() + 1);
    if (snapshot.trials_digest() != active_.trials_digest) continue;
    body.set_screened(body.screened() + 1);
    if (!snapshot.screening_changes().empty()) changed.emplace(case_id, &snapshot);
  }
  for (const auto& [case_id, snapshot] : changed) {
    v1::AnswerChange& change = *body.add_changed();
    change.set_case_id(case_id);
    *change.mutable_changes() = snapshot->screening_changes();
  }
  for (const auto& [case_id, cause] : unscreened_) {
    const auto found = cases_.find(case_id);
    if (found == cases_.end() || found->second.trials_digest() == active_.trials_digest) continue;
    v1::UnscreenedCase& failed = *body.add_failed();
    failed.set_case_id(case_id);
    failed.set_cause(cause);
  }
  reply.set_code(v1::ERROR_CODE_OK);
  return reply;
}

}  // namespace tumorboard
