// SPDX-License-Identifier: Apache-2.0
// Re-checks on their way: their bodies loaded, leased to workers that have room, answered, lost or
// refused. A question whose case has moved on meanwhile is void.
#include <spdlog/spdlog.h>

#include "daemon/engine/answer_check.h"
#include "daemon/engine/steps.h"
#include "daemon/engine/worker_case.h"
#include "daemon/workflow/case_difference.h"
#include "daemon/workflow/snapshot.h"
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

const v1::CaseSnapshot* subject(const Memory& memory, const Recheck& recheck) {
  const v1::CaseSnapshot* found = memory.cases.find(recheck.case_id);
  if (found == nullptr) return nullptr;
  const v1::CaseSnapshot& snapshot = *found;
  const bool in_use = recheck.proposal != 0 || recheck.knowledge_digest == memory.active.knowledge_digest;
  if (!in_use) return nullptr;
  const bool stands = recheck.kind == v1::JOB_KIND_SCREEN
                          ? workflow::has_screening(snapshot) &&
                                snapshot.screening_sequence() == recheck.basis_sequence &&
                                snapshot.trials_digest() != recheck.trials_digest &&
                                recheck.trials_digest == memory.active.trials_digest
                          : workflow::has_open_answer(snapshot) && snapshot.basis_digest() == recheck.basis_digest;
  return stands ? &snapshot : nullptr;
}

namespace {

// One case has been judged: noted in its preview, or acted on when the knowledge is in use.
void finish_recheck(Memory& memory, const Recheck& recheck, const std::vector<v1::FieldChange>& changes, Work& work) {
  if (recheck.proposal == 0) {
    if (subject(memory, recheck) != nullptr && !changes.empty()) send_back(memory, recheck.case_id, changes, work);
    return;
  }
  const auto found = memory.previews.find(recheck.proposal);
  if (found == memory.previews.end()) return;
  found->second.judged[recheck.case_id] = recheck.basis_digest;
  if (!changes.empty()) found->second.changed[recheck.case_id] = changes;
}

// Not asked again until the next restart, the next artefact, or a reload.
void recheck_spent(Memory& memory, const Recheck& recheck, std::string_view cause, Work& work) {
  if (recheck.kind == v1::JOB_KIND_SCREEN) {
    if (subject(memory, recheck) != nullptr) memory.unscreened.insert_or_assign(recheck.case_id, cause);
  } else {
    finish_recheck(memory, recheck, {not_judged()}, work);
  }
}

}  // namespace

void run_rechecks(Memory& memory, Work& work) {
  while (auto recheck = memory.rechecks.next_to_load()) {
    const v1::CaseSnapshot* snapshot = subject(memory, *recheck);
    if (snapshot == nullptr) {
      memory.rechecks.not_loaded();
      if (recheck->kind == v1::JOB_KIND_CHECK) finish_recheck(memory, *recheck, {}, work);
      continue;
    }
    const Sequence basis =
        recheck->kind == v1::JOB_KIND_SCREEN ? recheck->basis_sequence : snapshot->recommendation_sequence();
    work.reader.emplace_back(LoadRecheck{std::move(*recheck), snapshot->facts_sequence(), basis, snapshot->as_of()});
  }
  while (memory.rechecks.has_ready()) {
    const auto session = free_worker(memory);
    if (!session) return;
    const std::uint64_t fence =
        memory.rechecks.lease(*session, work.now_ms + memory.config.lease_ms, work.now_ms + memory.config.hard_cap_ms);
    const Recheck& recheck = memory.rechecks.leased(fence);
    v1::Lease lease;
    lease.set_job_id(fence);
    lease.set_fence(fence);
    lease.set_attempt(recheck.tries + 1);
    lease.set_kind(recheck.kind);
    lease.set_case_(recheck.case_bytes);
    lease.set_knowledge_digest(recheck.knowledge_digest);
    lease.set_trials_digest(recheck.trials_digest);  // CHECK: none, no trial is part of an answer
    send_lease(memory, *session, std::move(lease), work);
  }
}

void recheck_loaded(Memory& memory, RecheckLoaded& loaded, Work& work) {
  if (!loaded.error) {
    auto sent = worker_case(loaded.recheck.case_bytes, loaded.as_of);
    if (sent) {
      loaded.recheck.case_bytes = std::move(*sent);
      memory.rechecks.loaded(std::move(loaded.recheck));
      return;
    }
    loaded.error = std::move(sent.error());
  }
  spdlog::error("load=failed code={} what=\"{}\"", info(loaded.error->code).name, loaded.error->message);
  memory.rechecks.not_loaded();
  recheck_spent(memory, loaded.recheck, loaded.error->message, work);
}

void recheck_answered(Memory& memory, Recheck recheck, const v1::Result& result, Work& work) {
  if (recheck.kind == v1::JOB_KIND_SCREEN) {
    screened(memory, std::move(recheck), result.screening(), work);
    return;
  }
  const auto knowledge = memory.shelf.get(recheck.knowledge_digest);
  if (!knowledge) {
    recheck_lost(memory, std::move(recheck), knowledge.error().message, work);
    return;
  }
  const Asked asked{recheck.case_id, recheck.case_bytes, recheck.knowledge_digest, {}, **knowledge};
  v1::Recommendation judged;
  if (const auto fault = fault_of(result.recommendation(), asked, judged)) {
    recheck_lost(memory, std::move(recheck), fault->cause(), work);
    return;
  }
  const auto changes = recommendation_difference(recheck.basis, result.recommendation());
  if (!changes) {
    recheck_lost(memory, std::move(recheck), "a worker's answer does not parse", work);
    return;
  }
  finish_recheck(memory, recheck, *changes, work);
}

void expire_rechecks(Memory& memory, Work& work) {
  for (const Lease& lease : memory.rechecks.leases().expired(work.now_ms)) {
    auto recheck = memory.rechecks.take(lease.fence);
    if (recheck) recheck_lost(memory, std::move(*recheck), "no answer came in time", work);
  }
}

void recheck_lost(Memory& memory, Recheck recheck, std::string_view cause, Work& work) {
  if (const auto spent = memory.rechecks.again(std::move(recheck))) recheck_spent(memory, *spent, cause, work);
}

// A worker cannot use the artefact.
void recheck_refused(Memory& memory, const Recheck& recheck, std::string_view cause, Work& work) {
  if (recheck.kind == v1::JOB_KIND_SCREEN) {
    recheck_spent(memory, recheck, cause, work);
    return;
  }
  const auto found = memory.previews.find(recheck.proposal);
  if (found == memory.previews.end()) return;
  found->second.broken = cause;
  memory.rechecks.drop_proposal(recheck.proposal);
}

}  // namespace tumorboard
