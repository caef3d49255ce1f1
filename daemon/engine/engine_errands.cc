// SPDX-License-Identifier: Apache-2.0
// Errands on their way: their bodies loaded, leased to workers that have room, answered, lost or
// refused. A question whose case has moved on meanwhile is void.
#include <spdlog/spdlog.h>

#include "daemon/case_difference.h"
#include "daemon/engine/answer_check.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"
#include "daemon/engine/worker_case.h"
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
const v1::CaseSnapshot* Engine::subject(const Errand& errand) const {
  const auto found = cases_.find(errand.case_id);
  if (found == cases_.end()) return nullptr;
  const v1::CaseSnapshot& snapshot = found->second;
  const bool in_use = errand.proposal != 0 || errand.knowledge_digest == active_.knowledge_digest;
  if (!in_use) return nullptr;
  const bool stands = errand.kind == v1::JOB_KIND_SCREEN
                          ? has_screening(snapshot) && snapshot.screening_sequence() == errand.basis_sequence &&
                                snapshot.trials_digest() != errand.trials_digest &&
                                errand.trials_digest == active_.trials_digest
                          : has_open_answer(snapshot) && snapshot.basis_digest() == errand.basis_digest;
  return stands ? &snapshot : nullptr;
}

void Engine::run_errands(Work& work) {
  while (auto errand = errands_.next_to_load()) {
    const v1::CaseSnapshot* snapshot = subject(*errand);
    if (snapshot == nullptr) {
      errands_.not_loaded();
      if (errand->kind == v1::JOB_KIND_CHECK) finish_errand(*errand, {}, work);
      continue;
    }
    const Sequence basis =
        errand->kind == v1::JOB_KIND_SCREEN ? errand->basis_sequence : snapshot->recommendation_sequence();
    work.reader.emplace_back(LoadErrand{std::move(*errand), snapshot->facts_sequence(), basis, snapshot->as_of()});
  }
  while (errands_.has_ready()) {
    const auto session = free_worker();
    if (!session) return;
    const std::uint64_t fence =
        errands_.lease(*session, work.now_ms + config_.lease_ms, work.now_ms + config_.hard_cap_ms);
    const Errand& errand = errands_.leased(fence);
    v1::Lease lease;
    lease.set_job_id(fence);
    lease.set_fence(fence);
    lease.set_attempt(errand.tries + 1);
    lease.set_kind(errand.kind);
    lease.set_case_(errand.case_bytes);
    lease.set_knowledge_digest(errand.knowledge_digest);
    lease.set_trials_digest(errand.trials_digest);  // CHECK: none, no trial is part of an answer
    send_lease(*session, std::move(lease), work);
  }
}

void Engine::take(ErrandLoaded& loaded, Work& work) {
  if (!loaded.error) {
    auto sent = worker_case(loaded.errand.case_bytes, loaded.as_of);
    if (sent) {
      loaded.errand.case_bytes = std::move(*sent);
      errands_.loaded(std::move(loaded.errand));
      return;
    }
    loaded.error = std::move(sent.error());
  }
  spdlog::error("load=failed code={} what=\"{}\"", info(loaded.error->code).name, loaded.error->message);
  errands_.not_loaded();
  errand_spent(loaded.errand, loaded.error->message, work);
}

void Engine::errand_answered(Errand errand, const v1::Result& result, Work& work) {
  if (errand.kind == v1::JOB_KIND_SCREEN) {
    screened(std::move(errand), result.screening(), work);
    return;
  }
  v1::Recommendation judged;
  if (judged.ParseFromString(result.recommendation())) {
    if (const auto fault = fault_of(judged)) {
      errand_lost(std::move(errand), fault->cause(), work);
      return;
    }
  }
  const auto changes = recommendation_difference(errand.basis, result.recommendation());
  if (!changes) {
    errand_lost(std::move(errand), "a worker's answer does not parse", work);
    return;
  }
  finish_errand(errand, *changes, work);
}

void Engine::errand_lost(Errand errand, std::string_view cause, Work& work) {
  if (const auto spent = errands_.again(std::move(errand))) errand_spent(*spent, cause, work);
}

// A worker cannot use the artefact.
void Engine::errand_refused(const Errand& errand, std::string_view cause, Work& work) {
  if (errand.kind == v1::JOB_KIND_SCREEN) {
    errand_spent(errand, cause, work);
    return;
  }
  const auto found = previews_.find(errand.proposal);
  if (found == previews_.end()) return;
  found->second.broken = cause;
  errands_.drop_proposal(errand.proposal);
}

// Not asked again until the next restart, the next artefact, or a reload.
void Engine::errand_spent(const Errand& errand, std::string_view cause, Work& work) {
  if (errand.kind == v1::JOB_KIND_SCREEN) {
    if (subject(errand) != nullptr) unscreened_.insert_or_assign(errand.case_id, cause);
  } else {
    finish_errand(errand, {not_judged()}, work);
  }
}

// One case has been judged: noted in its preview, or acted on when the knowledge is in use.
void Engine::finish_errand(const Errand& errand, const std::vector<v1::FieldChange>& changes, Work& work) {
  if (errand.proposal == 0) {
    if (subject(errand) != nullptr && !changes.empty()) send_back(errand.case_id, changes, work);
    return;
  }
  const auto found = previews_.find(errand.proposal);
  if (found == previews_.end()) return;
  found->second.judged[errand.case_id] = errand.basis_digest;
  if (!changes.empty()) found->second.changed[errand.case_id] = changes;
}

}  // namespace tumorboard
