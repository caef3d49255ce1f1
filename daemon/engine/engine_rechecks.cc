// SPDX-License-Identifier: Apache-2.0
// Rechecks on their way: their bodies loaded, leased to workers that have room, answered, lost or
// refused. A question whose case has moved on meanwhile is void.
#include <spdlog/spdlog.h>

#include "daemon/engine/answer_check.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"
#include "daemon/workflow/snapshot.h"
#include "daemon/engine/worker_case.h"
#include "daemon/workflow/case_difference.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {
namespace {

v1::FieldChange not_judged() {
  v1::FieldChange change;
  change.set_path("recommendation");
  change.set_to("could not be judged");
  return change;
}

}  // namespace

// The case the question is about, if it still stands as when it was asked.
const v1::CaseSnapshot* Engine::subject(const Recheck& recheck) const {
  const auto found = cases_.find(recheck.case_id);
  if (found == cases_.end()) return nullptr;
  const v1::CaseSnapshot& snapshot = found->second;
  const bool in_use = recheck.proposal != 0 || recheck.knowledge_digest == active_.knowledge_digest;
  if (!in_use) return nullptr;
  const bool stands =
      recheck.kind == v1::JOB_KIND_SCREEN
          ? workflow::has_screening(snapshot) && snapshot.screening_sequence() == recheck.basis_sequence &&
                snapshot.trials_digest() != recheck.trials_digest && recheck.trials_digest == active_.trials_digest
          : workflow::has_open_answer(snapshot) && snapshot.basis_digest() == recheck.basis_digest;
  return stands ? &snapshot : nullptr;
}

void Engine::run_rechecks(Work& work) {
  while (auto recheck = rechecks_.next_to_load()) {
    const v1::CaseSnapshot* snapshot = subject(*recheck);
    if (snapshot == nullptr) {
      rechecks_.not_loaded();
      if (recheck->kind == v1::JOB_KIND_CHECK) finish_recheck(*recheck, {}, work);
      continue;
    }
    const Sequence basis =
        recheck->kind == v1::JOB_KIND_SCREEN ? recheck->basis_sequence : snapshot->recommendation_sequence();
    work.reader.emplace_back(LoadRecheck{std::move(*recheck), snapshot->facts_sequence(), basis, snapshot->as_of()});
  }
  while (rechecks_.has_ready()) {
    const auto session = free_worker();
    if (!session) return;
    const std::uint64_t fence =
        rechecks_.lease(*session, work.now_ms + config_.lease_ms, work.now_ms + config_.hard_cap_ms);
    const Recheck& recheck = rechecks_.leased(fence);
    v1::Lease lease;
    lease.set_job_id(fence);
    lease.set_fence(fence);
    lease.set_attempt(recheck.tries + 1);
    lease.set_kind(recheck.kind);
    lease.set_case_(recheck.case_bytes);
    lease.set_knowledge_digest(recheck.knowledge_digest);
    lease.set_trials_digest(recheck.trials_digest);  // CHECK: none, no trial is part of an answer
    send_lease(*session, std::move(lease), work);
  }
}

void Engine::take(RecheckLoaded& loaded, Work& work) {
  if (!loaded.error) {
    auto sent = worker_case(loaded.recheck.case_bytes, loaded.as_of);
    if (sent) {
      loaded.recheck.case_bytes = std::move(*sent);
      rechecks_.loaded(std::move(loaded.recheck));
      return;
    }
    loaded.error = std::move(sent.error());
  }
  spdlog::error("load=failed code={} what=\"{}\"", info(loaded.error->code).name, loaded.error->message);
  rechecks_.not_loaded();
  recheck_spent(loaded.recheck, loaded.error->message, work);
}

void Engine::recheck_answered(Recheck recheck, const v1::Result& result, Work& work) {
  if (recheck.kind == v1::JOB_KIND_SCREEN) {
    screened(std::move(recheck), result.screening(), work);
    return;
  }
  v1::Recommendation judged;
  if (judged.ParseFromString(result.recommendation())) {
    if (const auto fault = fault_of(judged)) {
      recheck_lost(std::move(recheck), fault->cause(), work);
      return;
    }
  }
  const auto changes = recommendation_difference(recheck.basis, result.recommendation());
  if (!changes) {
    recheck_lost(std::move(recheck), "a worker's answer does not parse", work);
    return;
  }
  finish_recheck(recheck, *changes, work);
}

void Engine::recheck_lost(Recheck recheck, std::string_view cause, Work& work) {
  if (const auto spent = rechecks_.again(std::move(recheck))) recheck_spent(*spent, cause, work);
}

// A worker cannot use the artefact.
void Engine::recheck_refused(const Recheck& recheck, std::string_view cause, Work& work) {
  if (recheck.kind == v1::JOB_KIND_SCREEN) {
    recheck_spent(recheck, cause, work);
    return;
  }
  const auto found = previews_.find(recheck.proposal);
  if (found == previews_.end()) return;
  found->second.broken = cause;
  rechecks_.drop_proposal(recheck.proposal);
}

// Not asked again until the next restart, the next artefact, or a reload.
void Engine::recheck_spent(const Recheck& recheck, std::string_view cause, Work& work) {
  if (recheck.kind == v1::JOB_KIND_SCREEN) {
    if (subject(recheck) != nullptr) unscreened_.insert_or_assign(recheck.case_id, cause);
  } else {
    finish_recheck(recheck, {not_judged()}, work);
  }
}

// One case has been judged: noted in its preview, or acted on when the knowledge is in use.
void Engine::finish_recheck(const Recheck& recheck, const std::vector<v1::FieldChange>& changes, Work& work) {
  if (recheck.proposal == 0) {
    if (subject(recheck) != nullptr && !changes.empty()) send_back(recheck.case_id, changes, work);
    return;
  }
  const auto found = previews_.find(recheck.proposal);
  if (found == previews_.end()) return;
  found->second.judged[recheck.case_id] = recheck.basis_digest;
  if (!changes.empty()) found->second.changed[recheck.case_id] = changes;
}

}  // namespace tumorboard
