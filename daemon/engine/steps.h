// SPDX-License-Identifier: Apache-2.0
// What one part of the engine asks of another within a step. Internal to the engine.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/engine/memory.h"

namespace tumorboard {

// ---- workers (workers.cc)
void worker_message(Memory& memory, Inbound& message, Work& work);
void grant_ready(Memory& memory, Work& work);
void send_lease(const Memory& memory, SessionId session, v1::Lease lease, Work& work);
std::optional<SessionId> free_worker(Memory& memory);
// The session's subscription ends; leases of a worker wait for it to come back.
void session_ended(Memory& memory, SessionId session, Work& work);
// A revocation drops the key's sessions, subscriptions and leases in its own commit.
void end_sessions_of(Memory& memory, const KeyId& key, Work& work);

// ---- re-checks (recheck_steps.cc, knowledge.cc, trials.cc)
// Asks for the case to be judged again if its answer rests on other knowledge than is in use.
void recheck_case(Memory& memory, const v1::CaseSnapshot& snapshot);
// Asks for its screening. False: it rests on the registry in use, or an assessment will bring one.
bool rescreen(Memory& memory, const v1::CaseSnapshot& snapshot);
void begin_preview(Memory& memory, std::uint64_t proposal, const std::string& digest);
void send_back(Memory& memory, const std::string& case_id, const std::vector<v1::FieldChange>& changes, Work& work);
// What an activation has found: the cases whose answer is another one, as the step has room.
void run_send_backs(Memory& memory, Work& work);
void screened(Memory& memory, Recheck recheck, const std::string& screening, Work& work);
void run_rechecks(Memory& memory, Work& work);
void expire_rechecks(Memory& memory, Work& work);
void recheck_loaded(Memory& memory, RecheckLoaded& loaded, Work& work);
void recheck_answered(Memory& memory, Recheck recheck, const v1::Result& result, Work& work);
void recheck_lost(Memory& memory, Recheck recheck, std::string_view cause, Work& work);
void recheck_refused(Memory& memory, const Recheck& recheck, std::string_view cause, Work& work);
// The case the question is about, if it still stands as when it was asked.
const v1::CaseSnapshot* subject(const Memory& memory, const Recheck& recheck);

// ---- artefacts (artefacts.cc)
// Is an artefact of this kind here?
Result<> uploaded(Memory& memory, const std::string& digest, std::string_view kind);

// ---- pathology (pathology.cc)
// Has no case moved on since it was loaded?
bool pathology_current(const Memory& memory, const LoadPathology& question, const PathologyLoaded& loaded);
// Records what has become of a specimen, on the case it belongs to if there is one.
void record_specimen(Memory& memory, v1::EventKind kind, const workflow::Actor& actor, v1::SpecimenChanged& body,
                     const std::string& case_id, Work& work);
void remind_of_specimens(Memory& memory, Work& work);
struct OfResult {  // what changes the facts; 0: the state of the specimens as a whole
  std::uint64_t result_id = 0;
  std::string specimen_key;
};
// The case's facts say what its final results say; when that changes it is assessed again.
void refresh_facts_from_results(Memory& memory, const std::string& case_id, const workflow::Actor& actor,
                                const OfResult& cause, const PathologyLoaded& loaded, Work& work);

// ---- people (people.cc)
// What a key signed since it was in other hands counts no longer, in each open case, as the step has room.
void void_sign_offs_of(Memory& memory, const EnrolledKey& key);
void run_voidings(Memory& memory, Work& work);
// Disciplines for which nobody can sign now, and that the configuration requires of every case, or that a
// case in review awaits.
std::set<std::string> unheld_disciplines(const Memory& memory);

}  // namespace tumorboard
