// SPDX-License-Identifier: Apache-2.0
// The cases in memory, and everything that follows from their state: whose patient has an open case, which
// job is ready, delayed, leased or dead, and when time next asks something of a case. A case changes through
// `apply` or `open` alone, and they bring all of this up to date in the same call.
//
// Each case keeps the ledger sequence that its state rests on. What the reader loads goes in through `admit`,
// which refuses what is older than the last state that memory held.
// Single-threaded; time comes with each call.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "common/base/random.h"
#include "common/base/result.h"
#include "daemon/config/config.h"
#include "daemon/engine/job_queue.h"
#include "daemon/engine/lease_table.h"
#include "daemon/engine/retries.h"
#include "daemon/engine/work.h"
#include "daemon/engine/worker_case.h"
#include "daemon/workflow/deadlines.h"
#include "daemon/workflow/decide.h"

namespace tumorboard {

class CaseMemory {
 public:
  enum class Where : std::uint8_t { kInMemory, kArchived, kNowhere };
  struct Held {
    v1::CaseSnapshot snapshot;
    Sequence rests_on = 0;  // the last event folded into it, or what the view held when it was loaded
    std::optional<std::int64_t> delayed_until_ms;  // boot time: its place among the delayed jobs
    std::string ages_on;  // the date its facts grow too old, while it is in review; empty: none
  };
  using Cases = std::unordered_map<std::string, Held>;
  static constexpr std::size_t kMostFactsBytes = std::size_t{32} << 20U;  // of jobs that nobody has leased yet
  static constexpr std::size_t kMostLoading = 16;                         // facts on their way from the reader

  CaseMemory(const Config& config, Random& random);

  // At start: the open cases as of `head`, the facts of jobs that are leased, the ids of the others.
  void load(std::vector<v1::CaseSnapshot> open, const std::unordered_map<std::string, WorkerCase>& facts,
            const std::vector<std::string>& archived_ids, Sequence head, std::int64_t wall_us, std::int64_t boot_ms);

  // ---- look-ups: what they return is valid until the next change
  [[nodiscard]] Where where(const std::string& case_id) const;
  [[nodiscard]] const v1::CaseSnapshot* find(const std::string& case_id) const;  // nullptr: not in memory
  [[nodiscard]] const v1::CaseSnapshot& at(const std::string& case_id) const;    // must be in memory
  [[nodiscard]] const Cases& all() const { return cases_; }
  [[nodiscard]] bool has_open_case(const std::string& patient_identifier) const;
  [[nodiscard]] std::vector<const v1::CaseSnapshot*> open_cases_sharing(const v1::PatientIdentity& patient) const;
  [[nodiscard]] const v1::CaseSnapshot* of_dead_job(std::uint64_t job_id) const;
  [[nodiscard]] const WorkerCase* facts_of(const std::string& case_id) const;  // while it is leased
  // It has left memory in a state that the view may not have held at `rests_on`.
  [[nodiscard]] bool has_moved(const std::string& case_id, Sequence rests_on) const;
  // So has a case of this patient.
  [[nodiscard]] bool patient_has_moved(const std::string& patient_identifier, Sequence rests_on) const;
  [[nodiscard]] std::size_t delayed() const { return delayed_.size(); }
  [[nodiscard]] std::size_t dead() const { return dead_jobs_.size(); }
  [[nodiscard]] std::size_t ready() const;
  [[nodiscard]] std::int64_t next_timer_ms(std::int64_t latest_ms) const;

  // ---- changes
  // A new case: `decide` fills the empty snapshot it is given. `facts`: the case's bytes.
  template <typename Decide>
  Result<> open(const std::string& case_id, const std::string& facts, Decide&& decide, Work& work) {
    v1::CaseSnapshot snapshot;
    TB_TRY(decide(snapshot));
    Held& held = cases_[case_id];
    held.snapshot = std::move(snapshot);
    settle(held, {}, facts, work);
    return {};
  }
  // `decide` judges a case in memory and records what becomes of it; when it refuses it has recorded and
  // changed nothing. `facts`: the case's bytes, when its next assessment starts from them.
  template <typename Decide>
  Result<> apply(const std::string& case_id, Decide&& decide, Work& work, std::optional<std::string> facts = {}) {
    Held& held = held_at(case_id);
    const v1::JobSnapshot before = held.snapshot.job();
    const std::size_t recorded = work.recorder.size();
    TB_TRY(decide(held.snapshot));
    if (work.recorder.size() != recorded || facts) settle(held, before, std::move(facts), work);
    return {};
  }

  // ---- what the reader loaded
  // A case that has left memory, as the view had it at `rests_on`. False: memory has held a later state
  // since; load it again. A case that is in memory stays as it is.
  bool admit(v1::CaseSnapshot snapshot, Sequence rests_on);
  // An admitted case that is still closed or withdrawn goes out again: now, or with the commit if this step has
  // touched it. True: it has gone.
  bool release(const std::string& case_id, const Work& work);
  // The facts this memory asked the reader for, or why they could not be read.
  void facts_loaded(FactsLoaded& loaded, const workflow::ActiveArtefacts& active, Work& work);
  void facts_failed(const FactsFailed& failed, const workflow::ActiveArtefacts& active, Work& work);

  // ---- after the commit: the touched cases as they are now. Those closed or withdrawn leave memory.
  struct Committed {
    std::vector<v1::CaseSnapshot> snapshots;
    std::vector<v1::CaseSnapshot> left;
  };
  Committed committed(const std::set<std::string>& touched, Sequence head);
  // The view holds everything up to here: what left memory before is found there.
  void view_holds(Sequence sequence);

  // ---- jobs and leases (case_jobs.cc)
  [[nodiscard]] const LeaseTable& leases() const { return leases_; }
  [[nodiscard]] std::optional<std::string> next_ready(std::int64_t wall_us) const { return ready_.next(wall_us); }
  // Asks the reader for the facts of a ready case; it comes back to the queue with them. False: enough are on
  // their way.
  bool load_facts(const std::string& case_id, Work& work);
  // The lease of its ready job for this worker, as it is sent. Nothing: the law or the lack of facts forbids it and
  // it is tried again later, or the facts are such that no worker may see them and the job is dead.
  std::optional<v1::Lease> grant(const std::string& case_id, SessionId session, const KeyId& worker, Work& work);
  // The lease ends without a result.
  void lose(const Lease& lease, workflow::JobInput input, std::string_view cause, Work& work);
  // The lease ends with its result; the case changes by `apply`.
  Lease take_lease(std::uint64_t fence);
  bool extend(std::uint64_t fence, SessionId session, std::int64_t now_ms);
  // A worker that comes back with a lease that is its own keeps it.
  bool adopt(std::uint64_t fence, std::uint64_t job_id, SessionId session, const KeyId& worker, std::int64_t now_ms);
  void orphan(SessionId session, std::int64_t until_ms);

  // ---- time (case_timers.cc): leases run out, delayed jobs come due, facts grow too old, people are reminded.
  void timers(Work& work);

 private:
  Held& held_at(const std::string& case_id);
  void settle(Held& held, const v1::JobSnapshot& before, std::optional<std::string> facts, Work& work);
  void place_job(Held& held, Work& work);
  void cancel_lease(std::uint64_t fence, Work& work);
  void remember_patient(const v1::CaseSnapshot& snapshot);
  void forget_patient(const v1::CaseSnapshot& snapshot);
  void set_delayed(Held& held, std::optional<std::int64_t> until_ms);
  void set_ageing(Held& held);
  void reschedule(const v1::CaseSnapshot& snapshot);
  void erase(Cases::iterator found, Sequence left_at);
  [[nodiscard]] bool lacks_facts(const v1::CaseSnapshot& snapshot, Date today) const;
  void keep_facts(const std::string& case_id, WorkerCase facts);
  void drop_facts(const std::string& case_id);
  void facts_damaged(const std::string& case_id, const std::string& what, const workflow::ActiveArtefacts& active,
                     Work& work);
  void want_facts(const v1::CaseSnapshot& snapshot, Work& work);
  void not_granted(const std::string& case_id, std::int64_t now_ms);
  void try_again(Work& work);
  void remind(Work& work);

  const Config& config_;
  const workflow::Deadlines deadlines_;
  Random& random_;

  Cases cases_;
  std::unordered_set<std::size_t> archived_;                              // hashes of the ids of cases that left memory
  std::unordered_map<std::string, Sequence> left_at_;                     // and that the view may not hold yet
  std::unordered_map<std::string, Sequence> left_patients_;               // of those, by identifier
  std::unordered_map<std::string, std::set<std::string>> open_patients_;  // identifier → open cases
  std::unordered_map<std::string, WorkerCase> facts_;                     // of jobs leased, and of some that are ready
  std::size_t facts_bytes_ = 0;
  std::unordered_map<std::uint64_t, std::string> dead_jobs_;  // for KickJob
  JobQueue ready_;
  std::set<std::pair<std::int64_t, std::string>> delayed_;  // (boot ms, case)
  std::set<std::pair<std::string, std::string>> ageing_;    // (valid_until, case) of cases in review
  LeaseTable leases_;
  Retries retries_;        // of facts to be loaded, and of grants
  workflow::DueList due_;  // reminders and overdue facts, wall time
};

}  // namespace tumorboard
