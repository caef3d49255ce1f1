// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/case_memory.h"

#include <algorithm>

#include "common/base/assertion.h"

namespace tumorboard {
namespace {

std::size_t hash_of(const std::string& case_id) { return std::hash<std::string>{}(case_id); }

bool is_open(const v1::CaseSnapshot& snapshot) { return !workflow::is_final(snapshot.state()); }

}  // namespace

CaseMemory::CaseMemory(const Config& config, Random& random)
    : config_(config), deadlines_(workflow::deadlines_of(config)), random_(random) {}

void CaseMemory::load(std::vector<v1::CaseSnapshot> open, const std::unordered_map<std::string, WorkerCase>& facts,
                      const std::vector<std::string>& archived_ids, Sequence head, std::int64_t wall_us,
                      std::int64_t boot_ms) {
  for (const auto& [case_id, bytes] : facts) keep_facts(case_id, bytes);
  for (const auto& case_id : archived_ids) archived_.insert(hash_of(case_id));
  for (auto& snapshot : open) {
    const std::string case_id = snapshot.case_id();
    Held& held = cases_.insert_or_assign(case_id, Held{std::move(snapshot), head, {}, {}}).first->second;
    const auto& job = held.snapshot.job();
    remember_patient(held.snapshot);
    switch (workflow::job_state(job.state())) {
      case workflow::JobState::kLeased:  // void unless its worker registers the fence again
        leases_.add({job.fence(), job.job_id(), case_id, std::nullopt, boot_ms + config_.reregister_ms,
                     boot_ms + config_.reregister_ms});
        break;
      case workflow::JobState::kDelayed:
        // The wall clock may have been set back meanwhile: no job waits longer than the longest delay.
        set_delayed(held, boot_ms + std::clamp<std::int64_t>((job.not_before_us() - wall_us) / 1000, 0,
                                                             workflow::longest_delay_ms(config_)));
        break;
      case workflow::JobState::kReady:
        ready_.add(case_id, queue_entry(held.snapshot));
        break;
      case workflow::JobState::kDead:
        dead_jobs_.emplace(job.job_id(), case_id);
        break;
      default:
        break;
    }
    set_ageing(held);
    reschedule(held.snapshot);
  }
}

// ---- look-ups --------------------------------------------------------------------------------

CaseMemory::Where CaseMemory::where(const std::string& case_id) const {
  if (cases_.contains(case_id)) return Where::kInMemory;
  return archived_.contains(hash_of(case_id)) ? Where::kArchived : Where::kNowhere;
}

const v1::CaseSnapshot* CaseMemory::find(const std::string& case_id) const {
  const auto found = cases_.find(case_id);
  return found == cases_.end() ? nullptr : &found->second.snapshot;
}

const v1::CaseSnapshot& CaseMemory::at(const std::string& case_id) const {
  const v1::CaseSnapshot* found = find(case_id);
  TB_CHECK(found != nullptr);
  return *found;
}

CaseMemory::Held& CaseMemory::held_at(const std::string& case_id) {
  const auto found = cases_.find(case_id);
  TB_CHECK(found != cases_.end());
  return found->second;
}

bool CaseMemory::has_open_case(const std::string& patient_identifier) const {
  return open_patients_.contains(patient_identifier);
}

std::vector<const v1::CaseSnapshot*> CaseMemory::open_cases_sharing(const v1::PatientIdentity& patient) const {
  std::set<std::string> ids;
  for (const auto& identifier : patient.identifiers()) {
    const auto found = open_patients_.find(identifier);
    if (found != open_patients_.end()) ids.insert(found->second.begin(), found->second.end());
  }
  std::vector<const v1::CaseSnapshot*> cases;
  for (const auto& id : ids) {
    const v1::CaseSnapshot* snapshot = find(id);
    if (snapshot != nullptr && is_open(*snapshot)) cases.push_back(snapshot);
  }
  return cases;
}

const v1::CaseSnapshot* CaseMemory::of_dead_job(std::uint64_t job_id) const {
  const auto found = dead_jobs_.find(job_id);
  const v1::CaseSnapshot* snapshot = found == dead_jobs_.end() ? nullptr : find(found->second);
  return snapshot != nullptr && snapshot->job().job_id() == job_id ? snapshot : nullptr;
}

const WorkerCase* CaseMemory::facts_of(const std::string& case_id) const {
  const auto found = facts_.find(case_id);
  return found == facts_.end() ? nullptr : &found->second;
}

bool CaseMemory::has_moved(const std::string& case_id, Sequence rests_on) const {
  const auto left = left_at_.find(case_id);
  return left != left_at_.end() && left->second > rests_on;
}

bool CaseMemory::patient_has_moved(const std::string& patient_identifier, Sequence rests_on) const {
  const auto left = left_patients_.find(patient_identifier);
  return left != left_patients_.end() && left->second > rests_on;
}

// A ready job may wait for its facts outside the queue.
std::size_t CaseMemory::ready() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(cases_, [](const auto& one) { return job_is_ready(one.second.snapshot); }));
}

// ---- changes ---------------------------------------------------------------------------------

// Everything that follows from the state of a case that has changed. `before`: the job it had.
void CaseMemory::settle(Held& held, const v1::JobSnapshot& before, std::optional<std::string> facts, Work& work) {
  const v1::CaseSnapshot& snapshot = held.snapshot;
  const std::string& case_id = snapshot.case_id();
  held.rests_on = work.recorder.next() - 1;
  work.touched.insert(case_id);
  // A job that the case has moved on from: its lease ends, and nobody can kick it any more.
  if (snapshot.job().job_id() != before.job_id() || snapshot.job().state() != before.state()) {
    if (before.fence() != 0) cancel_lease(before.fence(), work);
    dead_jobs_.erase(before.job_id());
  }
  // Open for its patient from the first fact to the outcome.
  is_open(snapshot) ? remember_patient(snapshot) : forget_patient(snapshot);
  if (facts) {  // those there is no room for are read again when a worker is free
    drop_facts(case_id);
    const bool fits = facts_bytes_ + facts->size() <= kMostFactsBytes || retries_.is_asked(case_id);
    if (fits) keep_facts(case_id, worker_case(*facts, snapshot.as_of()));
  }
  place_job(held, work);
  set_ageing(held);
}

void CaseMemory::remember_patient(const v1::CaseSnapshot& snapshot) {
  for (const auto& identifier : snapshot.patient_identifiers()) open_patients_[identifier].insert(snapshot.case_id());
}

void CaseMemory::forget_patient(const v1::CaseSnapshot& snapshot) {
  for (const auto& identifier : snapshot.patient_identifiers()) {
    const auto found = open_patients_.find(identifier);
    if (found == open_patients_.end()) continue;
    found->second.erase(snapshot.case_id());
    if (found->second.empty()) open_patients_.erase(found);
  }
}

void CaseMemory::set_ageing(Held& held) {
  const v1::CaseSnapshot& snapshot = held.snapshot;
  const bool ages = snapshot.state() == v1::CASE_STATE_IN_REVIEW;
  const std::string on = ages ? snapshot.valid_until() : std::string();
  if (held.ages_on == on) return;
  if (!held.ages_on.empty()) ageing_.erase({held.ages_on, snapshot.case_id()});
  if (!on.empty()) ageing_.emplace(on, snapshot.case_id());
  held.ages_on = on;
}

void CaseMemory::reschedule(const v1::CaseSnapshot& snapshot) {
  const auto due = workflow::next_due(snapshot, deadlines_);
  due_.set(snapshot.case_id(), due ? std::optional(due->at_us) : std::nullopt);
}

// ---- loaded, committed -----------------------------------------------------------------------

bool CaseMemory::admit(v1::CaseSnapshot snapshot, Sequence rests_on) {
  const std::string case_id = snapshot.case_id();
  if (cases_.contains(case_id)) return true;
  if (has_moved(case_id, rests_on)) return false;
  cases_.emplace(case_id, Held{std::move(snapshot), rests_on, {}, {}});
  return true;
}

bool CaseMemory::release(const std::string& case_id, const Work& work) {
  const auto found = cases_.find(case_id);
  if (found == cases_.end() || is_open(found->second.snapshot)) return false;
  archived_.insert(hash_of(case_id));
  if (work.touched.contains(case_id)) return false;
  erase(found, found->second.rests_on);
  return true;
}

void CaseMemory::erase(Cases::iterator found, Sequence left_at) {
  const std::string case_id = found->first;
  set_delayed(found->second, std::nullopt);
  if (!found->second.ages_on.empty()) ageing_.erase({found->second.ages_on, case_id});
  archived_.insert(hash_of(case_id));
  left_at_.insert_or_assign(case_id, left_at);
  for (const auto& identifier : found->second.snapshot.patient_identifiers()) {
    left_patients_.insert_or_assign(identifier, left_at);
  }
  cases_.erase(found);
}

CaseMemory::Committed CaseMemory::committed(const std::set<std::string>& touched, Sequence head) {
  Committed out;
  for (const auto& case_id : touched) {
    const auto found = cases_.find(case_id);
    if (found == cases_.end()) continue;
    out.snapshots.push_back(found->second.snapshot);
    reschedule(found->second.snapshot);
    if (is_open(found->second.snapshot)) continue;
    out.left.push_back(found->second.snapshot);
    erase(found, head);
  }
  return out;
}

void CaseMemory::view_holds(Sequence sequence) {
  const auto known = [&](const auto& left) { return left.second <= sequence; };
  std::erase_if(left_at_, known);
  std::erase_if(left_patients_, known);
}

}  // namespace tumorboard
