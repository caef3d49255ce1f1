// SPDX-License-Identifier: Apache-2.0
// What time alone does: leases run out, delayed jobs come due, facts grow too old.
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"

namespace tumorboard {
namespace {

// One list holds both; a case id never begins with a control character.
constexpr char kSpecimenMark = '\x01';

}  // namespace

void Engine::reschedule(const v1::CaseSnapshot& snapshot) {
  const auto due = workflow::next_due(snapshot, deadlines_);
  due_.set(snapshot.case_id(), due ? std::optional(due->at_us) : std::nullopt);
}

void Engine::reschedule(const v1::SpecimenSnapshot& specimen) {
  const auto due = workflow::next_due(specimen, deadlines_);
  due_.set(kSpecimenMark + specimen.specimen_key(), due ? std::optional(due->at_us) : std::nullopt);
}

// What is due becomes an event, once: who subscribes is told, the lists show it.
void Engine::remind(Work& work) {
  for (const std::string& id : due_.take(work.now_us)) {
    if (id.front() == kSpecimenMark) {
      const v1::SpecimenSnapshot* specimen = specimens_.find(id.substr(1));
      if (specimen == nullptr || !workflow::next_due(*specimen, deadlines_)) continue;
      v1::SpecimenChanged body;
      *body.mutable_after() = *specimen;
      body.mutable_after()->set_overdue(true);
      body.mutable_after()->set_updated_us(work.now_us);
      body.set_overdue(true);
      const std::string case_id = specimen->case_id();
      record_specimen(v1::EVENT_KIND_REBIOPSY_OVERDUE, workflow::Actor::system(), body, case_id, work);
      continue;
    }
    const auto found = cases_.find(id);
    if (found == cases_.end()) continue;
    const auto due = workflow::next_due(found->second, deadlines_);
    if (!due || due->at_us > work.now_us) {
      reschedule(found->second);
      continue;
    }
    v1::Reason body;
    std::string awaiting;
    for (const auto& discipline : workflow::quorum_of(found->second).awaiting) {
      awaiting.append(awaiting.empty() ? "" : ", ").append(discipline);
    }
    v1::EventKind kind = v1::EVENT_KIND_SIGN_OFF_REMINDER;
    if (due->what == workflow::Due::kSignOffOverdue) kind = v1::EVENT_KIND_SIGN_OFF_OVERDUE;
    if (due->what == workflow::Due::kOutcomeOverdue) kind = v1::EVENT_KIND_OUTCOME_OVERDUE;
    if (kind != v1::EVENT_KIND_OUTCOME_OVERDUE) body.set_text("awaiting: " + awaiting);
    work.recorder.record(kind, workflow::Actor::system(), found->second, body);
    work.touched.insert(id);
  }
}

void Engine::timers(Work& work) {
  for (const Lease& lease : rechecks_.leases().expired(work.now_ms)) {
    if (auto recheck = rechecks_.take(lease.fence)) recheck_lost(std::move(*recheck), "no answer came in time", work);
  }
  for (const Lease& lease : leases_.expired(work.now_ms)) {
    if (lease.session) {
      lose(lease, workflow::JobInput::kExpired, "the lease ran out", work);
      continue;
    }
    if (lease.worker_gone) {
      lose(lease, workflow::JobInput::kWorkerGone, "the worker went away", work);
      continue;
    }
    leases_.remove(lease.fence);
    v1::CaseSnapshot& snapshot = open(lease.case_id);
    if (workflow::make_ready(work.recorder, workflow::JobInput::kDaemonRestarted, snapshot)) {
      after_job_change(snapshot, std::nullopt, work);
    }
  }
  while (!delayed_.empty() && std::get<0>(*delayed_.begin()) <= work.now_ms) {
    const auto [due, case_id, job_id] = *delayed_.begin();
    delayed_.erase(delayed_.begin());
    const auto found = cases_.find(case_id);
    if (found == cases_.end() || found->second.job().job_id() != job_id) continue;  // the case has moved on
    if (workflow::make_ready(work.recorder, workflow::JobInput::kDelayOver, found->second)) {
      after_job_change(found->second, std::nullopt, work);
    }
  }
  remind(work);
  const std::string today = work.today.iso();
  while (!ageing_.empty() && ageing_.begin()->first <= today) {
    const std::string case_id = ageing_.begin()->second;
    ageing_.erase(ageing_.begin());
    const auto found = cases_.find(case_id);
    if (found == cases_.end() || found->second.state() != v1::CASE_STATE_IN_REVIEW) continue;
    if (lacks_facts(found->second, work.today)) want_facts(found->second, work);
  }
  try_again(work);
}

}  // namespace tumorboard
