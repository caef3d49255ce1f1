// SPDX-License-Identifier: Apache-2.0
// The engine owns the state of every open case, job, session and recent request in memory (memory.h) and
// is the only writer of the ledger. One step takes what has arrived, decides each input in
// turn, writes everything as one ledger row, and only then lets the answers and leases go.
// Single-threaded and without sockets, files or clocks of its own: a test drives it directly.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/engine/command_table.h"
#include "daemon/engine/memory.h"

namespace tumorboard {

// What one step lets go after its commit.
struct Step {
  std::vector<Outbound> out;
  std::vector<ReaderTask> reader;
  std::vector<DeliveryTask> delivery;
  std::shared_ptr<const Committed> committed;  // nullptr: nothing was written
  bool keys_changed = false;
  bool more = false;  // the engine holds work that did not fit: step again, without new inputs
};

class Engine {
 public:
  Engine(const Config& config, Clock& clock, Random& random, storage::Ledger& ledger, EngineState state);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Takes what fits into one row of the ledger; the rest waits for the next step (Step::more).
  // RESOURCE_EXHAUSTED (the disk is full): nothing was written, nothing may leave; call again,
  // without inputs, until the same commit succeeds. Any other error: the outcome is unknown;
  // the caller sends what take_failed() holds and stops the process.
  Result<Step> step(std::vector<EngineInput> inputs);
  // What the peers of a step whose commit failed must be told.
  std::vector<Outbound> take_failed() { return std::move(failed_); }

  [[nodiscard]] std::int64_t next_timer_ms() const;  // boot time
  [[nodiscard]] const People& people() const { return memory_.people; }
  // Disciplines for which nobody can sign now, and that the configuration requires of every case,
  // or that a case in review awaits.
  [[nodiscard]] std::set<std::string> unheld_disciplines() const;
  void set_transport_counters(std::function<TransportCounters()> read) { memory_.transport = std::move(read); }
  void view_applied(Sequence sequence) { memory_.view_applied.store(sequence, std::memory_order_relaxed); }
  void set_draining() { memory_.draining = true; }
  void set_disk_low(bool low) { memory_.disk_low = low; }
  [[nodiscard]] std::size_t leases() const { return memory_.cases.leases().size(); }

 private:
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
  void hello(const Inbound& message, Work& work);

  // A client's message: repeat? allowed? well formed? then decided by its handler (engine_commands.cc).
  void client_message(Inbound& message, const Loaded& loaded, Work& work);
  void command(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor, const Loaded& loaded,
               Work& work);
  bool seen_before(Inbound& message, const workflow::Actor& actor, const Digest& hash, Work& work);
  void change(Inbound& message, const workflow::CommandRow& row, const workflow::Actor& actor, const Digest& hash,
              const Loaded& loaded, Work& work);
  bool park(Inbound& message, const workflow::CommandRow& row, const Execution& execution, const Target& target,
            const Loaded& loaded, Work& work);

  Result<Step> commit();
  Result<std::shared_ptr<const Committed>> write(Work& work);
  void fail_replies(Work& work);
  void release(std::vector<Inbound> parked);
  [[nodiscard]] bool has_more() const {
    return !waiting_.empty() || !memory_.send_backs.empty() || !memory_.voidings.empty();
  }

  Memory memory_;
  storage::Ledger& ledger_;
  std::unordered_map<std::string, std::vector<Inbound>> parked_;  // by principal and nonce
  std::deque<EngineInput> waiting_;                               // taken in, not decided yet
  std::unique_ptr<Work> pending_;                                 // decided, but the disk was full
  std::vector<Outbound> failed_;
};

}  // namespace tumorboard
