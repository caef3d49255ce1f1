// SPDX-License-Identifier: Apache-2.0
// An engine over a ledger in memory, with time and people of its own. Questions to the reader
// are answered from that ledger at once.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/signing/jws.h"
#include "common/signing/key_file.h"
#include "common/signing/statement.h"
#include "common/wire/limits.h"
#include "daemon/engine/engine.h"
#include "storage/memory_ledger.h"
#include "tests/unit/engine/ledger_book.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::testing_rig {

inline constexpr std::array kDisciplines{"medical_oncology", "radiation_oncology", "thoracic_surgery", "radiology",
                                         "pathology"};

// A user of each role (called like the role), a clinician of each discipline (called like it),
// (the pathologist is "pathologist"), a second administrator "administrator2", a second coordinator "coordinator2" and
// two workers "worker1", "worker2".
class Rig {
 public:
  explicit Rig(Config config = {});

  // A new session of this user; says hello.
  SessionId open(const std::string& user);
  void end(SessionId session);

  // Sends and runs steps until the engine has nothing more to ask. Returns this session's reply.
  v1::Reply call(SessionId session, v1::MessageType type, const google::protobuf::MessageLite& body);
  v1::Reply call(SessionId session, v1::MessageType type, const std::string& body, std::uint64_t counter);
  void send(SessionId session, v1::MessageType type, const google::protobuf::MessageLite& body,
            std::uint32_t credit = 0);
  // All of them before the engine takes its next step.
  void send_at_once(SessionId session, v1::MessageType type, const std::vector<std::string>& bodies);
  // The message itself, for a test that feeds an engine of its own.
  Inbound message(SessionId session, v1::MessageType type, std::string body);
  Inbound hello(SessionId session);
  EngineState state();  // what the ledger holds
  void run();           // one step without input: timers

  std::vector<Outbound> take(SessionId session, v1::MessageType type);
  std::optional<v1::Lease> take_lease(SessionId worker);
  void register_worker(SessionId worker, std::uint32_t credit, const std::vector<v1::HeldLease>& held = {});
  void finish(SessionId worker, const v1::Lease& lease, v1::Readiness readiness = v1::READINESS_READY);

  // Confirms what waits under this number.
  v1::Confirm confirmation(std::uint64_t proposal) const;
  v1::Reply submit(const std::string& case_id, const std::string& patient = {});
  // Submits and lets a worker assess: in review.
  void bring_to_review(const std::string& case_id);
  v1::SignOff sign(const std::string& user, const std::string& case_id, v1::Decision decision);
  // As the statement says; the signer's key, name and time are filled in.
  v1::SignOff sign(const std::string& user, signing::Statement statement);

  // A second life: a new engine from what the ledger holds, or from this.
  void restart();
  void restart(EngineState from);

  // The case, folded from the ledger alone.
  v1::CaseSnapshot from_ledger(const std::string& case_id);
  std::vector<v1::LedgerEvent> events();
  std::map<std::string, v1::SpecimenSnapshot> specimens();
  LedgerBook& book();                             // caught up with the ledger
  std::string facts(const std::string& case_id);  // the case's bytes as they stand

  ManualClock clock;
  SeededRandom random{1};
  storage::MemoryLedger ledger{std::string(16, 'e')};
  std::unique_ptr<Engine> engine;
  std::vector<std::shared_ptr<const Committed>> committed;
  std::vector<ReaderTask> reads;  // AnswerRead and AnswerStale, kept for the test
  std::vector<DeliveryTask> delivery;
  // What the reader makes of a question for a case's facts; unset: it answers with what is stored.
  std::function<Result<std::string>(const std::string& case_id, std::string stored)> read_facts;
  // A reader that has read and does not answer: what it read stays in `unanswered` until deliver().
  std::function<bool(const ReaderTask&)> hold;
  std::vector<EngineInput> unanswered;
  void deliver(std::size_t index);                        // of unanswered; in a step of its own
  std::string nonce = std::string(16, 'n');               // of the requests from now on
  std::uint32_t schema_revision = wire::kSchemaRevision;  // of the messages from now on

 private:
  // An event and the state its case was in before; UNSPECIFIED also of an event about no case.
  struct Recorded {
    v1::EventKind kind;
    std::string actor;
    v1::CaseState from;
    v1::CaseState to;
  };

  void step(std::vector<EngineInput> inputs);
  std::optional<EngineInput> read_for_engine(ReaderTask& task);
  void expect_caused_by(v1::MessageType command, const std::string& user) const;
  PathologyLoaded answer(LoadPathology question);
  WindowLoaded answer(const LoadWindow& question);
  RequestLoaded answer(LoadRequest question);
  CaseLoaded answer(LoadCase question);
  RecheckLoaded answer(LoadRecheck question);
  EngineInput answer(LoadFacts question);
  Result<std::string> read(const std::string& case_id, Sequence sequence);

  Config config_;
  LedgerBook book_{ledger};
  std::map<std::string, signing::KeyFile> keys_;
  std::map<std::uint64_t, std::string> session_users_;
  std::vector<Outbound> out_;
  std::vector<Recorded> recorded_;  // since the last call() began
  std::map<std::string, v1::CaseState> states_;
  std::uint64_t next_session_ = 1;
  std::uint64_t next_counter_ = 1;
  std::uint64_t next_correlation_ = 1;
};

v1::Case small_case(const std::string& id);
std::string recommendation_for(const v1::Lease& lease, v1::Readiness readiness);
// Knowledge that the daemon can hold an answer against; `remark` makes another artefact of it.
std::string small_knowledge(const std::string& remark = {});
// Of the knowledge that is in use, and of another one in the ledger.
const std::string& knowledge_digest();
const std::string& other_knowledge_digest();
// An artefact of this kind with one file.
std::string bundle_of(const std::string& kind, const std::string& content);

}  // namespace tumorboard::testing_rig
