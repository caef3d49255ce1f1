// SPDX-License-Identifier: Apache-2.0
// The jobs of the cases in memory: placed where their state puts them, granted, lost, and waiting for facts
// that are with the reader. What fails is tried again, so that no case waits silently.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/engine/case_memory.h"
#include "daemon/workflow/snapshot.h"

namespace tumorboard {

// Puts the case where its job now belongs: the ready queue, the delayed jobs, or neither. Facts are in memory while
// they are leased, and of ready jobs as far as there is room.
void CaseMemory::place_job(Held& held, Work& work) {
  const v1::CaseSnapshot& snapshot = held.snapshot;
  const std::string& case_id = snapshot.case_id();
  const auto& job = snapshot.job();
  ready_.remove(case_id);
  std::optional<std::int64_t> delayed_until;
  switch (workflow::job_state(job.state())) {
    case workflow::JobState::kReady:
      if (!retries_.is_asked(case_id) || facts_.contains(case_id)) ready_.add(case_id, queue_entry(snapshot));
      break;
    case workflow::JobState::kDelayed:
      drop_facts(case_id);
      delayed_until = work.now_ms + (job.not_before_us() - work.now_us) / 1000;
      break;
    case workflow::JobState::kDead:
      drop_facts(case_id);
      dead_jobs_.insert_or_assign(job.job_id(), case_id);
      break;
    case workflow::JobState::kDone:
    case workflow::JobState::kCancelled:
      drop_facts(case_id);
      break;
    case workflow::JobState::kLeased:
    case workflow::JobState::kNone:
      break;
  }
  set_delayed(held, delayed_until);
}

void CaseMemory::set_delayed(Held& held, std::optional<std::int64_t> until_ms) {
  const std::string& case_id = held.snapshot.case_id();
  if (held.delayed_until_ms) delayed_.erase({*held.delayed_until_ms, case_id});
  if (until_ms) delayed_.emplace(*until_ms, case_id);
  held.delayed_until_ms = until_ms;
}

void CaseMemory::keep_facts(const std::string& case_id, WorkerCase facts) {
  drop_facts(case_id);
  facts_bytes_ += facts ? facts->size() : 0;
  facts_.emplace(case_id, std::move(facts));
}

void CaseMemory::drop_facts(const std::string& case_id) {
  const auto found = facts_.find(case_id);
  if (found == facts_.end()) return;
  facts_bytes_ -= found->second ? found->second->size() : 0;
  facts_.erase(found);
}

// ---- leases ----------------------------------------------------------------------------------

bool CaseMemory::load_facts(const std::string& case_id, Work& work) {
  if (retries_.asked() >= kMostLoading) return false;
  ready_.remove(case_id);
  want_facts(at(case_id), work);
  return true;
}

std::optional<v1::Lease> CaseMemory::grant(const std::string& case_id, SessionId session, const KeyId& worker,
                                           Work& work) {
  ready_.remove(case_id);
  const auto found = facts_.find(case_id);
  const auto law = [&](v1::CaseSnapshot& snapshot) { return workflow::grant(work.recorder, worker, snapshot); };
  if (found == facts_.end() || !apply(case_id, law, work)) {
    not_granted(case_id, work.now_ms);
    return std::nullopt;
  }
  retries_.settled(case_id);
  const auto& job = at(case_id).job();
  const WorkerCase& facts = found->second;
  if (!facts) {  // no worker may see them: the job ends with its cause instead
    const Error why = facts.error();
    spdlog::error("job={} state=dead facts={} code={} what=\"{}\"", job.job_id(), at(case_id).facts_sequence(),
                  info(why.code).name, why.message);
    lose({job.fence(), job.job_id(), case_id, session}, workflow::JobInput::kRefusePermanent, why.message, work);
    return std::nullopt;
  }
  leases_.add(
      {job.fence(), job.job_id(), case_id, session, work.now_ms + config_.lease_ms, work.now_ms + config_.hard_cap_ms});
  v1::Lease lease;
  lease.set_job_id(job.job_id());
  lease.set_fence(job.fence());
  lease.set_attempt(job.attempt());
  lease.set_kind(job.kind());
  lease.set_case_(*facts);
  lease.set_knowledge_digest(job.knowledge_digest());
  lease.set_trials_digest(job.trials_digest());
  return lease;
}

void CaseMemory::lose(const Lease& lease, workflow::JobInput input, std::string_view cause, Work& work) {
  const std::string case_id = lease.case_id;
  leases_.remove(lease.fence);  // `lease` may lie in it
  // Refused by the law when the case has moved on: then nothing is left to be done.
  (void)apply(
      case_id,
      [&](v1::CaseSnapshot& snapshot) {
        return workflow::lose_lease(work.recorder, input, cause, config_, random_, snapshot);
      },
      work);
}

Lease CaseMemory::take_lease(std::uint64_t fence) {
  Lease lease = *leases_.find(fence);
  leases_.remove(fence);
  return lease;
}

bool CaseMemory::extend(std::uint64_t fence, SessionId session, std::int64_t now_ms) {
  return leases_.extend(fence, session, now_ms + config_.lease_ms);
}

bool CaseMemory::adopt(std::uint64_t fence, std::uint64_t job_id, SessionId session, const KeyId& worker,
                       std::int64_t now_ms) {
  const Lease* lease = leases_.find(fence);
  const v1::CaseSnapshot* snapshot = lease == nullptr ? nullptr : find(lease->case_id);
  if (snapshot == nullptr || lease->job_id != job_id || snapshot->job().worker_key_id() != worker.value()) return false;
  return leases_.adopt(fence, session, now_ms + config_.lease_ms, now_ms + config_.hard_cap_ms);
}

void CaseMemory::orphan(SessionId session, std::int64_t until_ms) {
  for (const Lease& lease : leases_.of(session)) leases_.orphan(lease.fence, until_ms);
}

// The case has moved on: the worker is told, and may go on to its next lease.
void CaseMemory::cancel_lease(std::uint64_t fence, Work& work) {
  const Lease* lease = leases_.find(fence);
  if (lease == nullptr) return;
  if (lease->session) {
    v1::Cancel cancel;
    cancel.set_job_id(lease->job_id);
    cancel.set_fence(fence);
    Outbound out;
    out.session = *lease->session;
    out.type = v1::MESSAGE_TYPE_CANCEL;
    out.body = cancel.SerializeAsString();
    work.out.push_back(std::move(out));
  }
  leases_.remove(fence);
}

// ---- facts that are with the reader -----------------------------------------------------------

// Is it to be assessed, or assessed again, from facts that are not in memory?
bool CaseMemory::lacks_facts(const v1::CaseSnapshot& snapshot, Date today) const {
  if (job_is_ready(snapshot)) return !facts_.contains(snapshot.case_id());
  return snapshot.state() == v1::CASE_STATE_IN_REVIEW && workflow::too_old(snapshot, today);
}

void CaseMemory::want_facts(const v1::CaseSnapshot& snapshot, Work& work) {
  if (!retries_.ask(snapshot.case_id())) return;
  work.reader.emplace_back(LoadFacts{snapshot.case_id(), snapshot.facts_sequence(), {}});
}

void CaseMemory::facts_loaded(FactsLoaded& loaded, const workflow::ActiveArtefacts& active, Work& work) {
  const std::string& case_id = loaded.question.case_id;
  const v1::CaseSnapshot* known = find(case_id);
  const bool lacks = known != nullptr && lacks_facts(*known, work.today);
  if (!lacks || known->facts_sequence() != loaded.question.sequence) {
    retries_.settled(case_id);
    if (lacks) return want_facts(*known, work);
    if (known != nullptr && job_is_ready(*known)) place_job(held_at(case_id), work);  // it has other facts by now
    return;
  }
  // A ready job waits for the facts alone; a case in review whose facts are too old is judged again.
  (void)apply(
      case_id,
      [&](v1::CaseSnapshot& snapshot) {
        return job_is_ready(snapshot) ? Result<>{} : workflow::judge_again(work.recorder, work.today, active, snapshot);
      },
      work, std::move(loaded.case_bytes));
  retries_.settled(case_id);  // after they are kept: those asked for have room
}

// What is damaged will not be better the next time: the job ends with this cause when it is granted.
void CaseMemory::facts_damaged(const std::string& case_id, const std::string& what,
                               const workflow::ActiveArtefacts& active, Work& work) {
  retries_.settled(case_id);
  if (!job_is_ready(at(case_id))) {  // in review, and too old to be signed: its job ends in the same way
    (void)apply(
        case_id,
        [&](v1::CaseSnapshot& snapshot) { return workflow::judge_again(work.recorder, work.today, active, snapshot); },
        work);
  }
  if (!job_is_ready(at(case_id))) return;
  keep_facts(case_id, fail(ErrorCode::kCorrupt, "unreadable_facts: " + what));
  ready_.add(case_id, queue_entry(at(case_id)));
}

void CaseMemory::facts_failed(const FactsFailed& failed, const workflow::ActiveArtefacts& active, Work& work) {
  const std::string& case_id = failed.question.case_id;
  const v1::CaseSnapshot* known = find(case_id);
  if (failed.error.code == ErrorCode::kCorrupt && known != nullptr && lacks_facts(*known, work.today) &&
      known->facts_sequence() == failed.question.sequence) {
    return facts_damaged(case_id, failed.error.message, active, work);
  }
  const std::int64_t wait = retries_.failed(case_id, work.now_ms);
  spdlog::error("load=failed facts={} tries={} again_in_ms={} code={} what=\"{}\"", failed.question.sequence,
                retries_.failures(case_id), wait, info(failed.error.code).name, failed.error.message);
}

// The law, or the lack of facts, forbids what the queue held ready.
void CaseMemory::not_granted(const std::string& case_id, std::int64_t now_ms) {
  const std::int64_t wait = retries_.failed(case_id, now_ms);
  spdlog::error("grant=failed job={} tries={} again_in_ms={}", at(case_id).job().job_id(), retries_.failures(case_id),
                wait);
}

void CaseMemory::try_again(Work& work) {
  for (const auto& case_id : retries_.take_due(work.now_ms)) {
    const auto found = cases_.find(case_id);
    if (found != cases_.end() && lacks_facts(found->second.snapshot, work.today)) {
      want_facts(found->second.snapshot, work);
    } else if (found != cases_.end() && job_is_ready(found->second.snapshot)) {
      place_job(found->second, work);
    } else {
      retries_.settled(case_id);  // the case has moved on
    }
  }
}

}  // namespace tumorboard
