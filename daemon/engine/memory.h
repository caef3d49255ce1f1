// SPDX-License-Identifier: Apache-2.0
// What the engine knows, and what the handlers of its messages decide over. Each part keeps its own rules;
// here they only stand side by side. Used by the engine's thread alone, but for `view_applied`.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "daemon/config/config.h"
#include "daemon/engine/case_memory.h"
#include "daemon/engine/knowledge_index.h"
#include "daemon/engine/meeting_store.h"
#include "daemon/engine/rechecks.h"
#include "daemon/engine/request_memory.h"
#include "daemon/engine/sessions.h"
#include "daemon/engine/specimen_store.h"
#include "daemon/workflow/people.h"
#include "storage/ledger.h"

namespace tumorboard {

// What the engine starts from: the view, caught up with the ledger.
struct EngineState {
  People people;
  workflow::ActiveArtefacts active;
  std::vector<v1::CaseSnapshot> open_cases;
  std::unordered_map<std::string, WorkerCase> leased_cases;  // of jobs that are leased
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

// A case whose answer is another one with the knowledge that has come into use.
struct SendBack {
  std::string case_id;
  std::string knowledge_digest;
  std::string basis_digest;  // of the answer that was compared
  std::vector<v1::FieldChange> changes;
};

// Sign-offs of a case that a revocation makes void.
struct Voiding {
  std::string case_id;
  KeyId key;
  std::int64_t since_us = 0;
  std::string reason;
};

// An artefact on its way in.
struct Upload {
  std::uint64_t total = 0;
  std::string bytes;
};

struct Memory {
  Memory(Config config, Clock& clock, Random& random, storage::Ledger& ledger, EngineState state);

  const Config config;
  Clock& clock;
  storage::Ledger& ledger;  // asked for artefacts only; the engine alone appends
  Sequence head;
  std::string epoch;

  People people;
  workflow::ActiveArtefacts active;
  KnowledgeShelf shelf;
  CaseMemory cases;
  SpecimenStore specimens;
  MeetingStore meetings;
  Sessions sessions;
  RequestMemory requests;

  Rechecks rechecks;
  std::map<std::uint64_t, Preview> previews;          // by proposal
  std::deque<SendBack> send_backs;                    // of an activation, as each step has room
  std::deque<Voiding> voidings;                       // of a revocation, as each step has room
  std::map<std::string, std::string> unscreened;      // case → why the registry in use could not be applied
  std::map<std::string, Upload> uploads;              // by person and digest
  std::map<std::string, std::string> kept_artefacts;  // known to be in the ledger: digest → kind

  std::atomic<Sequence> view_applied;
  std::function<TransportCounters()> transport;
  std::int64_t started_ms;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  bool draining = false;  // no new leases, no new commands
  bool disk_low = false;  // the same, until there is room: what is left is for results, audits and the end

  [[nodiscard]] bool view_is_behind() const {
    return head - view_applied.load(std::memory_order_relaxed) > config.max_view_lag;
  }
  // An open case, or one that has left memory and stands on an agenda.
  [[nodiscard]] const v1::CaseSnapshot* on_an_agenda(const std::string& case_id) const;
  // A specimen that is waited for, belongs to nobody, or is of a case in memory.
  [[nodiscard]] bool stays(const v1::SpecimenSnapshot& specimen) const;
};

// A reply to the session a message came from.
void reply(const Inbound& message, const v1::Reply& reply, Work& work);
void refuse_with(Memory& memory, const Inbound& message, const Error& error, Work& work);

}  // namespace tumorboard
