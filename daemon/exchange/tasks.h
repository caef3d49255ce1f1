// SPDX-License-Identifier: Apache-2.0
// What the engine exchanges with the threads beside it: questions to the reader (which may
// touch files), its answers, and each commit's events for the view and for delivery. The
// engine itself never reads a file.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/hash.h"
#include "common/base/ids.h"
#include "common/base/result.h"
#include "daemon/exchange/messages.h"
#include "daemon/exchange/recheck.h"
#include "daemon/workflow/roles.h"
#include "storage/ledger.h"
#include "tumorboard/v1/client.pb.h"
#include "tumorboard/v1/ledger.pb.h"
#include "tumorboard/v1/worker.pb.h"

namespace tumorboard {

// ---- engine → reader ---------------------------------------------------------------------

struct LoadWindow {  // every parked request of this nonce waits for it
  std::string principal;
  std::string nonce;
};
struct LoadRequest {
  std::string principal;
  std::string nonce;
  std::uint64_t counter = 0;
  Inbound parked;
};
struct LoadCase {  // a case that has left memory, with its facts
  std::string case_id;
  Sequence at_least = 0;  // what the view must hold
  Inbound parked;
};
struct LoadFacts {  // the case bytes of one event
  std::string case_id;
  Sequence sequence = 0;
  Inbound parked;  // type UNSPECIFIED: the engine's own question
};
// What memory may lack of a specimen, its patient and the facts it would change.
struct LoadPathology {
  std::string specimen_id;
  std::string order_id;
  std::uint64_t result_id = 0;
  std::vector<std::string> identifiers;                 // of the patient: cases that have left memory
  std::vector<std::pair<std::string, Sequence>> facts;  // open cases that may be concerned
  Sequence at_least = 0;                                // what the view must hold
  Inbound parked;
};
// A read that has been authorised and audited; answered by the reader itself.
struct AnswerRead {
  Inbound request;
  workflow::Actor actor;
  Sequence at_least = 0;       // wait until the view has applied this
  std::set<std::string> held;  // disciplines for which somebody can sign
};
// A STALE refusal, completed with what changed before it is sent.
struct AnswerStale {
  Outbound reply;  // body: v1::Reply with the error
  std::string case_id;
  std::uint32_t seen_revision = 0;
  std::uint32_t seen_version = 0;
  v1::CaseSnapshot current;
};
struct SendArtefact {
  Inbound request;
};
// The facts of a case and the answer, or the screening, that rests on them.
struct LoadRecheck {
  Recheck recheck;
  Sequence facts = 0;
  Sequence basis = 0;
  std::string as_of;
};
using ReaderTask = std::variant<LoadWindow, LoadRequest, LoadCase, LoadFacts, LoadPathology, AnswerRead, AnswerStale,
                                SendArtefact, LoadRecheck>;

// A request that has been applied, with its answer.
struct AppliedRequest {
  Digest hash{};      // SHA-256 of type and body
  std::string reply;  // v1::Reply as sent
  Sequence sequence = 0;
};

// ---- reader and delivery → engine ------------------------------------------------------------

struct WindowLoaded {
  std::string principal;
  std::string nonce;
  std::vector<std::pair<std::uint64_t, AppliedRequest>> entries;
  std::uint64_t floor = 0;
  Sequence rests_on = 0;  // what the view held, at least
};
struct WindowFailed {
  std::string principal;
  std::string nonce;
  Error error;
};
struct RequestLoaded {
  LoadRequest question;
  std::optional<AppliedRequest> applied;
  Sequence rests_on = 0;  // what the view held, at least
};
struct CaseLoaded {
  LoadCase question;
  std::optional<v1::CaseSnapshot> snapshot;
  std::string case_bytes;
  std::vector<v1::SpecimenSnapshot> specimens;  // of the case
};
struct FactsLoaded {
  LoadFacts question;
  std::string case_bytes;
};
struct FactsFailed {  // a parked command is refused; the engine's own question is asked again
  LoadFacts question;
  Error error;
};
struct PathologyLoaded {
  LoadPathology question;
  std::vector<v1::SpecimenSnapshot> specimens;
  std::vector<v1::CaseSnapshot> cases;  // of the patient and of the specimens, as the view has them
  std::map<std::string, std::pair<Sequence, std::string>> facts;  // by case: event and case bytes
};
struct LoadFailed {  // stored data did not verify, or the disk failed
  Inbound parked;
  Error error;
};
struct RecheckLoaded {
  Recheck recheck;
  std::string as_of;
  std::optional<Error> error;
};
struct DeliveredThrough {  // for the audit
  workflow::Actor actor;
  std::string case_id;  // of the subscription; empty: every case
  Sequence through = 0;
};
using EngineInput = std::variant<Inbound, WindowLoaded, WindowFailed, RequestLoaded, CaseLoaded, FactsLoaded,
                                 FactsFailed, PathologyLoaded, LoadFailed, RecheckLoaded, DeliveredThrough>;

// ---- engine → delivery ------------------------------------------------------------------------

struct StartSubscription {
  Inbound request;
  workflow::Actor actor;
  Sequence at_least = 0;
};
struct AddCredit {
  SessionId session;
  std::uint32_t credit = 0;
};
struct EndSubscription {
  SessionId session;
};

// One commit, shared read-only by the view writer and delivery.
struct Committed {
  std::vector<v1::LedgerEvent> events;
  std::vector<v1::CaseSnapshot> snapshots;  // of every case an event names, after the commit
  storage::Head head;                       // of the ledger, after the commit
};
using DeliveryTask = std::variant<StartSubscription, AddCredit, EndSubscription, std::shared_ptr<const Committed>>;

}  // namespace tumorboard
