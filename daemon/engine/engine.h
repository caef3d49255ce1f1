// SPDX-License-Identifier: Apache-2.0
// The engine owns the state of every open case, job, session and recent request in memory and
// is the only writer of the ledger. One step takes what has arrived, decides each input in
// turn, writes everything as one ledger row, and only then lets the answers and leases go.
// Single-threaded and without sockets, files or clocks of its own: a test drives it directly.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "daemon/config/config.h"
#include "daemon/engine/job_queue.h"
#include "daemon/engine/lease_table.h"
#include "daemon/engine/meeting_store.h"
#include "daemon/engine/rechecks.h"
#include "daemon/engine/request_memory.h"
#include "daemon/engine/retries.h"
#include "daemon/engine/specimen_store.h"
#include "daemon/engine/worker_case.h"
#include "daemon/exchange/messages.h"
#include "daemon/exchange/tasks.h"
#include "daemon/workflow/authority.h"
#include "daemon/workflow/deadlines.h"
#include "daemon/workflow/decide.h"
#include "daemon/workflow/people.h"
#include "storage/ledger.h"

namespace tumorboard {

// What the engine starts from: the view, caught up with the ledger.
struct EngineState {
  People people;
  workflow::ActiveArtefacts active;
  std::vector<v1::CaseSnapshot> open_cases;
  std::unordered_map<std::string, WorkerCase> pending_cases;  // of jobs not done
  std::vector<std::string> archived_case_ids;
  std::vector<v1::SpecimenSnapshot> specimens;  // waited for, of nobody, or of open cases
  std::vector<v1::MeetingSnapshot> open_meetings;
  std::vector<std::string> archived_meeting_ids;
  std::vector<v1::CaseSnapshot> left_cases;  // on an open meeting's agenda, and no longer open
};

struct TransportCounters {
  std::uint64_t messages_dropped = 0;
  std::uint64_t handshakes_refused = 0;
};

// What one step lets go after its commit.
struct Step {
  std::vector<Outbound> out;
  std::vector<ReaderTask> reader;
  std::vector<DeliveryTask> delivery;
  std::shared_ptr<const Committed> committed;  // nullptr: nothing was written
  bool keys_changed = false;
};

struct Target;  // command.h

class Engine {
 public:
  Engine(const Config& config, Clock& clock, Random& random, storage::Ledger& ledger, EngineState state);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // RESOURCE_EXHAUSTED (the disk is full): nothing was written, nothing may leave; call again,
  // without inputs, until the same commit succeeds. Any other error: the outcome is unknown;
  // the caller sends what take_failed() holds and stops the process.
  Result<Step> step(std::vector<EngineInput> inputs);
  // What the peers of a step whose commit failed must be told.
  std::vector<Outbound> take_failed() { return std::move(failed_); }

  [[nodiscard]] std::int64_t next_timer_ms() const;  // boot time
  [[nodiscard]] const People& people() const { return people_; }
  // Disciplines for which nobody can sign now, and that the configuration requires of every case,
  // or that a case in review awaits.
  [[nodiscard]] std::set<std::string> unheld_disciplines() const;
  void set_transport_counters(std::function<TransportCounters()> read) { transport_ = std::move(read); }
  void view_applied(Sequence sequence) { view_applied_.store(sequence, std::memory_order_relaxed); }
  void set_draining() { draining_ = true; }  // no new leases, no new commands
  [[nodiscard]] std::size_t leases() const { return leases_.size(); }

 private:
  struct Session {
    Channel channel = Channel::kClient;
    KeyId key;
  };
  struct WorkerSession {
    KeyId key;
    std::uint32_t credit = 0;
    bool draining = false;
  };
  struct Work;  // of the step under way

  // inputs
  void take(Inbound& message, Work& work);
  void take(WindowLoaded& loaded, Work& work);
  void take(WindowFailed& failed, Work& work);
  void take(RequestLoaded& loaded, Work& work);
  void take(CaseLoaded& loaded, Work& work);
  void take(FactsLoaded& loaded, Work& work);
  void take(FactsFailed& failed, Work& work);
  void take(PathologyLoaded& loaded, Work& work);
  void take(LoadFailed& failed, Work& work);
  void take(RecheckLoaded& loaded, Work& work);
  void take(DeliveredThrough& delivered, Work& work);

  // sessions
  void hello(const Inbound& message, Work& work);
  void session_ended(SessionId session, Work& work);
  void end_sessions_of(const KeyId& key, Work& work);

  // What a parked command has been waiting for.
  struct Loaded {
    const std::string* facts = nullptr;  // the case's bytes
    const PathologyLoaded* pathology = nullptr;
  };

  // clients (engine_commands.cc)
  void client_message(Inbound& message, const Loaded& loaded, Work& work);
  void command(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor, const Loaded& loaded,
               Work& work);
  static void record_denial(const Inbound& message, const workflow::Actor& actor, Work& work);
  void change(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor, const Digest& hash,
              const Loaded& loaded, Work& work);
  void read(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor, Work& work);
  void operate(const Inbound& message, const workflow::CommandRow& row, Work& work);

  // How the rows of the command table are executed (command_table.cc).
  struct Execution;
  static const Execution& execution_of(const workflow::CommandRow& row);
  bool park(Inbound& message, const workflow::CommandRow& row, const Execution& execution, const Target& target,
            const Loaded& loaded, Work& work);

  // What the handler of a change is given beside its body, which is checked.
  struct Request {
    const Inbound& message;
    const workflow::Actor& actor;
    const Loaded& loaded;  // what the row loads is not nullptr
    Work& work;
  };
  // A proposal that another person has confirmed. Refused before anything is recorded.
  struct Confirmed {
    std::uint64_t number = 0;  // of the proposal
    const workflow::Actor& actor;
    const Loaded& loaded;
    Work& work;
  };
  // A read that has been authorised, checked and audited.
  struct Reading {
    Inbound& message;
    const workflow::Actor& actor;
    Sequence audit = 0;
    Work& work;
  };
  void ask_reader(const Reading& reading) const;
  template <v1::MessageType type>
  struct Operation {};

  // The handlers, one for each row.
#define TB_CHANGE(TYPE, Body, ...) Result<v1::Reply> handle(const v1::Body& command, const Request& request);
#define TB_PROPOSAL(TYPE, Body, ...)                                         \
  Result<v1::Reply> handle(const v1::Body& command, const Request& request); \
  Result<> carry_out(const v1::Body& command, const Confirmed& confirmed);
#define TB_READ_BY_ENGINE(TYPE, Body, ...) void serve(const v1::Body& query, const Reading& reading);
#define TB_OPERATION(TYPE, ...) v1::Reply operate(Operation<v1::MESSAGE_TYPE_##TYPE> operation) const;
#include "common/check/commands.def"

  // the chair, outcomes (engine_board.cc)
  template <typename Command, typename Decide>
  Result<v1::Reply> on_case(const Command& command, const Request& request, Decide&& decide,
                            const std::string* facts = nullptr);
  // specimens and results (engine_pathology.cc)
  struct Whose;
  // What memory lacks for a change that loads pathology; nothing: it is decided, or refused, without.
  [[nodiscard]] std::optional<LoadPathology> question(const v1::RegisterSpecimen& command) const;
  [[nodiscard]] std::optional<LoadPathology> question(const v1::ReportInadequate& command) const;
  [[nodiscard]] std::optional<LoadPathology> question(const v1::PushResult& command) const;
  [[nodiscard]] std::optional<LoadPathology> question(const v1::AttachResult& command) const;
  [[nodiscard]] std::optional<LoadPathology> question(const v1::Confirm& command) const;
  void ask_facts(const std::string& case_id, LoadPathology& question) const;
  void ask_facts_of(const v1::SpecimenSnapshot* specimen, LoadPathology& question) const;
  [[nodiscard]] static bool facts_current(const LoadPathology& question, const PathologyLoaded& loaded);
  Result<> carry_out(const v1::AttachResult& command, const Confirmed& confirmed);
  Result<> assign(const v1::AttachResult& command, const workflow::Actor& actor, const PathologyLoaded& loaded,
                  Work& work);
  [[nodiscard]] const v1::CaseSnapshot* known_case(const std::string& case_id, const PathologyLoaded& loaded) const;
  [[nodiscard]] v1::SpecimenSnapshot known_specimen(const std::string& specimen_id, const std::string& order_id,
                                                    const PathologyLoaded& loaded) const;
  [[nodiscard]] Whose whose_result(const v1::PushResult& report, const v1::SpecimenSnapshot& known,
                                   const PathologyLoaded& loaded) const;
  [[nodiscard]] std::vector<const v1::CaseSnapshot*> open_cases_sharing(const v1::PatientIdentity& patient) const;
  void record_specimen(v1::EventKind kind, const workflow::Actor& actor, v1::SpecimenChanged& body,
                       const std::string& case_id, Work& work);
  struct OfResult {  // what changes the facts; 0: the state of the specimens as a whole
    std::uint64_t result_id = 0;
    std::string specimen_key;
  };
  void lay_over(const std::string& case_id, const workflow::Actor& actor, const OfResult& cause,
                const PathologyLoaded& loaded, Work& work);
  // meetings (engine_meetings.cc)
  Result<> may_edit(const v1::MeetingEdit& edit) const;
  Result<v1::Reply> apply_edit(const v1::MeetingEdit& edit, const workflow::Actor& actor, Work& work);
  const v1::CaseSnapshot* known_case(const std::string& case_id) const;
  // people (engine_people.cc)
  Result<v1::Reply> propose(const Request& request);
  template <typename Body>
  Result<v1::Reply> propose_about_people(const Body& command, const Request& request);
  template <typename Body>
  Result<> carry_out_about_people(v1::EventKind kind, const Body& command, const Confirmed& confirmed);
  // artefacts on their way in (engine_artefacts.cc)
  struct Upload {
    std::uint64_t total = 0;
    std::string bytes;
  };
  Result<> uploaded(const std::string& digest, std::string_view kind);
  Result<> keep(const v1::UploadArtefact& command, std::string artefact, const workflow::Actor& actor, Work& work);
  // knowledge (engine_knowledge.cc)
  Result<> activatable(const v1::KnowledgeActivate& command);
  Result<> activate(std::uint64_t proposal, const v1::KnowledgeActivate& command, const workflow::Actor& actor,
                    Work& work);
  [[nodiscard]] v1::Reply preview(const v1::ShowPreview& query) const;
  void begin_preview(std::uint64_t proposal, const std::string& digest);
  void recheck_case(const v1::CaseSnapshot& snapshot);
  void send_back(const std::string& case_id, const std::vector<v1::FieldChange>& changes, Work& work);
  // rechecks (engine_rechecks.cc)
  void run_rechecks(Work& work);
  [[nodiscard]] const v1::CaseSnapshot* subject(const Recheck& recheck) const;
  void recheck_answered(Recheck recheck, const v1::Result& result, Work& work);
  void recheck_lost(Recheck recheck, std::string_view cause, Work& work);
  void recheck_refused(const Recheck& recheck, std::string_view cause, Work& work);
  void recheck_spent(const Recheck& recheck, std::string_view cause, Work& work);
  void finish_recheck(const Recheck& recheck, const std::vector<v1::FieldChange>& changes, Work& work);
  // the trial registry (engine_trials.cc)
  Result<v1::Reply> screen_again(const v1::TrialsActivate& command, const workflow::Actor& actor, Work& work);
  bool rescreen(const v1::CaseSnapshot& snapshot);
  void screened(Recheck recheck, const std::string& screening, Work& work);
  [[nodiscard]] v1::Reply screening_state() const;

  // workers (engine_workers.cc)
  void worker_message(Inbound& message, Work& work);
  void register_worker(const Inbound& message, Work& work);
  void progress(const Inbound& message, Work& work);
  void result(const Inbound& message, Work& work);
  void refuse(const Inbound& message, Work& work);
  Result<> accept_result(const v1::Result& result, const Lease& lease, Work& work);
  void lose(const Lease& lease, workflow::JobInput input, std::string_view cause, Work& work);
  void place_job(const v1::CaseSnapshot& snapshot, Work& work);
  void grant_ready(Work& work);
  bool grant_to(SessionId session, const std::string& case_id, Work& work);
  void send_lease(SessionId session, v1::Lease lease, Work& work) const;
  std::optional<SessionId> free_worker();

  // facts the engine asks for itself (engine_own_loads.cc)
  [[nodiscard]] bool lacks_facts(const v1::CaseSnapshot& snapshot, Date today) const;
  void want_facts(const v1::CaseSnapshot& snapshot, Work& work);
  void own_facts(FactsLoaded& loaded, Work& work);
  void own_facts_failed(const FactsFailed& failed, Work& work);
  void not_granted(const std::string& case_id, Work& work);
  void try_again(Work& work);

  // timers (engine_timers.cc)
  void timers(Work& work);
  void remind(Work& work);
  void reschedule(const v1::CaseSnapshot& snapshot);
  void reschedule(const v1::SpecimenSnapshot& specimen);

  // helpers
  enum class Where : std::uint8_t { kInMemory, kArchived, kNowhere };
  Where where(const std::string& case_id) const;
  v1::CaseSnapshot& open(const std::string& case_id);
  [[nodiscard]] bool stays_in_memory(const v1::SpecimenSnapshot& specimen) const;
  void remember_patient(const v1::CaseSnapshot& snapshot);
  void forget_patient(const v1::CaseSnapshot& snapshot);
  void cancel_lease(std::uint64_t fence, Work& work);
  void end_old_job(const v1::JobSnapshot& before, const v1::CaseSnapshot& snapshot, Work& work);
  void after_job_change(v1::CaseSnapshot& snapshot, std::optional<std::string> case_bytes, Work& work);
  void reply(const Inbound& message, const v1::Reply& reply, Work& work);
  void refuse_with(const Inbound& message, const Error& error, Work& work);
  Result<Step> commit();
  Result<std::shared_ptr<const Committed>> write(Work& work);
  void fail_replies(Work& work);

  const Config config_;
  const workflow::Deadlines deadlines_;
  Clock& clock_;
  Random& random_;
  storage::Ledger& ledger_;
  std::function<TransportCounters()> transport_;

  Sequence head_;
  std::string epoch_;
  People people_;
  workflow::ActiveArtefacts active_;
  std::unordered_map<std::string, v1::CaseSnapshot> cases_;
  std::unordered_set<std::size_t> archived_;                              // hashes of the ids of cases that left memory
  std::unordered_map<std::string, std::set<std::string>> open_patients_;  // identifier → open cases
  std::unordered_map<std::string, WorkerCase> pending_cases_;             // of jobs not done
  std::unordered_map<std::uint64_t, std::string> job_cases_;              // dead jobs, for KickJob

  SpecimenStore specimens_;
  MeetingStore meetings_;
  workflow::DueList due_;  // reminders and overdue facts, wall time

  JobQueue ready_;
  std::set<std::tuple<std::int64_t, std::string, std::uint64_t>> delayed_;  // (boot ms, case, job)
  std::set<std::pair<std::string, std::string>> ageing_;                    // (valid_until, case) of cases in review
  LeaseTable leases_;
  Retries retries_;  // of facts to be loaded, and of grants

  std::unordered_map<SessionId, Session> sessions_;
  std::unordered_map<SessionId, WorkerSession> workers_;
  Rechecks rechecks_;
  std::map<std::uint64_t, Preview> previews_;          // by proposal
  std::map<std::string, Upload> uploads_;              // by person and digest
  std::map<std::string, std::string> kept_artefacts_;  // known to be in the ledger: digest → kind
  std::map<std::string, std::string> unscreened_;      // case → why the registry in use could not be applied
  std::vector<SessionId> worker_order_;                // round robin
  std::size_t next_worker_ = 0;

  RequestMemory requests_;
  std::unordered_map<std::string, std::vector<Inbound>> parked_;  // by principal and nonce

  std::atomic<Sequence> view_applied_{0};
  std::int64_t started_ms_;
  std::uint64_t accepted_ = 0;
  std::uint64_t refused_ = 0;
  bool draining_ = false;
  std::unique_ptr<Work> pending_;  // decided, but the disk was full
  std::vector<Outbound> failed_;
};

}  // namespace tumorboard
