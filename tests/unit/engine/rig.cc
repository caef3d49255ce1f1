// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/rig.h"

#include <gtest/gtest.h>

#include "common/json/enum_names.h"
#include "common/wire/content_digest.h"
#include "daemon/engine/worker_case.h"
#include "daemon/workflow/case_table.h"
#include "daemon/workflow/event_table.h"
#include "daemon/workflow/meeting.h"
#include "daemon/workflow/specimen.h"

namespace tumorboard::testing_rig {
namespace {

// "pathology" is a role too.
std::string clinician_of(const std::string& discipline) {
  return discipline == "pathology" ? "pathologist" : discipline;
}

v1::UserAdd user(const std::string& id, v1::Role role, const std::string& discipline, const signing::KeyFile& key) {
  v1::UserAdd body;
  body.set_user_id(id);
  body.set_printed_name("Name of " + id);
  body.add_roles(role);
  if (!discipline.empty()) body.add_disciplines(discipline);
  body.mutable_keys()->set_channel(key.identity().channel.data(), 32);
  if (key.identity().signing) body.mutable_keys()->set_signing(key.identity().signing->data(), 32);
  return body;
}

// A row of the case table that leads there by one of this command's inputs.
bool is_a_way(v1::CaseState from, v1::CaseState to, v1::MessageType command) {
  return std::ranges::any_of(workflow::kCaseTable, [&](const workflow::CaseRow& row) {
    const auto& commands = workflow::kCaseInputs[static_cast<std::size_t>(row.input)].commands;
    return row.from == from && (row.to == to || row.to_when_agreed == to) &&
           std::ranges::find(commands, command) != commands.end();
  });
}

}  // namespace

Rig::Rig(Config config) : config_(std::move(config)) {
  workflow::Recorder recorder(1, clock.wall_us());
  const auto add = [&](const std::string& id, v1::Role role, const std::string& discipline) {
    const auto kind = role == v1::ROLE_WORKER ? signing::KeyKind::kWorker : signing::KeyKind::kPerson;
    auto key = signing::KeyFile::generate(kind, id, {}, random);
    recorder.record(v1::EVENT_KIND_USER_ADDED, workflow::Actor::system(), user(id, role, discipline, *key));
    keys_.emplace(id, std::move(*key));
  };
  for (int number = v1::ROLE_COORDINATOR; number <= v1::ROLE_AUDITOR; ++number) {
    const auto role = static_cast<v1::Role>(number);
    add(json::enum_word(role), role, role == v1::ROLE_CLINICIAN || role == v1::ROLE_CHAIR ? "radiology" : "");
  }
  for (const char* discipline : kDisciplines) add(clinician_of(discipline), v1::ROLE_CLINICIAN, discipline);
  add("administrator2", v1::ROLE_ADMINISTRATOR, "");
  add("coordinator2", v1::ROLE_COORDINATOR, "");
  add("worker1", v1::ROLE_WORKER, "");
  add("worker2", v1::ROLE_WORKER, "");
  storage::LedgerBatch batch;
  batch.first = 1;
  for (const auto& event : recorder.take()) batch.events.push_back(event.SerializeAsString());
  for (const char* remark : {"", "other"}) {
    const std::string artefact = small_knowledge(remark);
    batch.artefacts.push_back({hex(sha256(artefact)), "knowledge", artefact});
  }
  EXPECT_TRUE(ledger.append(batch));
  restart();
}

EngineState Rig::state() {
  EngineState state;
  state.active.knowledge_digest = knowledge_digest();
  const LedgerBook& held = book();
  state.active.trials_digest = held.trials_digest;
  state.people = held.people;
  for (const auto& [id, snapshot] : held.cases) {
    if (snapshot.state() == v1::CASE_STATE_WITHDRAWN || snapshot.state() == v1::CASE_STATE_CLOSED) {
      state.archived_case_ids.push_back(id);
      state.left_cases.push_back(snapshot);
      continue;
    }
    const auto job = workflow::job_state(snapshot.job().state());
    if (job == workflow::JobState::kLeased) {
      state.leased_cases[id] = worker_case(book_.facts_at(snapshot.facts_sequence()), snapshot.as_of());
    }
    state.open_cases.push_back(snapshot);
  }
  for (const auto& [key, specimen] : held.specimens) {
    const bool of_open_case = std::ranges::any_of(state.open_cases, [&](const auto& snapshot) {
      return std::ranges::find(snapshot.specimens(), key) != snapshot.specimens().end();
    });
    if (of_open_case || workflow::awaits_result(specimen) || specimen.state() == v1::SPECIMEN_STATE_UNMATCHED) {
      state.specimens.push_back(specimen);
    }
  }
  for (const auto& [id, meeting] : held.meetings) {
    if (workflow::is_final(meeting.state())) {
      state.archived_meeting_ids.push_back(id);
    } else {
      state.open_meetings.push_back(meeting);
    }
  }
  return state;
}

LedgerBook& Rig::book() {
  book_.catch_up();
  return book_;
}

std::map<std::string, v1::SpecimenSnapshot> Rig::specimens() { return book().specimens; }

std::string Rig::facts(const std::string& case_id) { return book_.facts_at(from_ledger(case_id).facts_sequence()); }

void Rig::restart() { restart(state()); }

void Rig::restart(EngineState from) {
  session_users_.clear();
  out_.clear();
  engine = std::make_unique<Engine>(config_, clock, random, ledger, std::move(from));
}

std::vector<v1::LedgerEvent> Rig::events() {
  std::vector<v1::LedgerEvent> all;
  const auto stored = ledger.read_since(0, 1U << 20U, 1U << 30U);
  for (const auto& one : *stored) EXPECT_TRUE(all.emplace_back().ParseFromString(one.bytes));
  return all;
}

v1::CaseSnapshot Rig::from_ledger(const std::string& case_id) {
  const auto found = book().cases.find(case_id);
  return found == book_.cases.end() ? v1::CaseSnapshot() : found->second;
}

void Rig::step(std::vector<EngineInput> inputs) {
  while (true) {
    auto done = engine->step(std::move(inputs));
    ASSERT_TRUE(done) << done.error().message;
    for (auto& out : done->out) out_.push_back(std::move(out));
    if (done->committed) {
      committed.push_back(done->committed);
      for (const auto& event : done->committed->events) {
        v1::CaseState& state = states_[event.case_id()];
        recorded_.push_back({event.kind(), event.actor(), state, event.state()});
        state = event.state();
      }
    }
    for (auto& task : done->delivery) delivery.push_back(std::move(task));
    inputs.clear();
    for (auto& task : done->reader) {
      const bool held_back = hold && hold(task);
      auto read = read_for_engine(task);
      if (!read) {
        reads.push_back(std::move(task));
      } else {
        (held_back ? unanswered : inputs).push_back(std::move(*read));
      }
    }
    if (inputs.empty() && !done->more) return;
  }
}

// What the reader finds now; nothing: no question of the engine's.
std::optional<EngineInput> Rig::read_for_engine(ReaderTask& task) {
  if (auto* window = std::get_if<LoadWindow>(&task)) return answer(*window);
  if (auto* request = std::get_if<LoadRequest>(&task)) return answer(std::move(*request));
  if (auto* facts = std::get_if<LoadFacts>(&task)) return answer(std::move(*facts));
  if (auto* pathology = std::get_if<LoadPathology>(&task)) return answer(std::move(*pathology));
  if (auto* recheck = std::get_if<LoadRecheck>(&task)) return answer(std::move(*recheck));
  if (auto* one = std::get_if<LoadCase>(&task)) return answer(std::move(*one));
  return std::nullopt;
}

void Rig::send_at_once(SessionId session, v1::MessageType type, const std::vector<std::string>& bodies) {
  std::vector<EngineInput> inputs;
  for (const auto& body : bodies) inputs.emplace_back(message(session, type, body));
  step(std::move(inputs));
}

void Rig::deliver(std::size_t index) {
  std::vector<EngineInput> inputs;
  inputs.push_back(std::move(unanswered.at(index)));
  unanswered.erase(unanswered.begin() + static_cast<std::ptrdiff_t>(index));
  step(std::move(inputs));
}

void Rig::run() { step({}); }

SessionId Rig::open(const std::string& user) {
  const SessionId session{next_session_++};
  session_users_[session.value()] = user;
  std::vector<EngineInput> inputs;
  inputs.emplace_back(hello(session));
  step(std::move(inputs));
  return session;
}

void Rig::end(SessionId session) {
  Inbound ended;
  ended.what = Inbound::What::kSessionEnded;
  ended.session = session;
  std::vector<EngineInput> inputs;
  inputs.emplace_back(std::move(ended));
  step(std::move(inputs));
}

Inbound Rig::message(SessionId session, v1::MessageType type, std::string body) {
  const std::string& user = session_users_.at(session.value());
  Inbound message;
  message.session = session;
  message.channel = user.starts_with("worker") ? Channel::kWorker : Channel::kClient;
  message.key_id = KeyId{keys_.at(user).identity().key_id()};
  message.type = type;
  message.envelope.set_schema_revision(schema_revision);
  message.envelope.set_correlation(next_correlation_++);
  message.envelope.mutable_request_id()->set_nonce(nonce);
  message.envelope.mutable_request_id()->set_counter(next_counter_++);
  message.body = std::move(body);
  return message;
}

Inbound Rig::hello(SessionId session) {
  v1::Hello hello;
  hello.set_session_nonce(random.bytes(16));
  return message(session, v1::MESSAGE_TYPE_HELLO, hello.SerializeAsString());
}

void Rig::send(SessionId session, v1::MessageType type, const google::protobuf::MessageLite& body,
               std::uint32_t credit) {
  Inbound sent = message(session, type, body.SerializeAsString());
  sent.envelope.set_credit(credit);
  std::vector<EngineInput> inputs;
  inputs.emplace_back(std::move(sent));
  step(std::move(inputs));
}

// The command stands in the rows of the kinds that it has recorded, and at the inputs that have moved the case.
void Rig::expect_caused_by(v1::MessageType command, const std::string& user) const {
  for (const Recorded& event : recorded_) {
    const workflow::EventRow* row = workflow::find_event(event.kind);
    ASSERT_NE(row, nullptr);
    if (event.actor != user || row->commands[0] == v1::MESSAGE_TYPE_UNSPECIFIED) continue;
    EXPECT_NE(std::ranges::find(row->commands, command), row->commands.end())
        << v1::EventKind_Name(event.kind) << " by " << v1::MessageType_Name(command);
    const auto confirmed = command == v1::MESSAGE_TYPE_CONFIRM ? v1::MESSAGE_TYPE_ATTACH_RESULT : command;
    EXPECT_TRUE(event.from == event.to || is_a_way(event.from, event.to, confirmed))
        << workflow::name(event.from) << " to " << workflow::name(event.to) << " by " << v1::MessageType_Name(command);
  }
}

v1::Reply Rig::call(SessionId session, v1::MessageType type, const google::protobuf::MessageLite& body) {
  return call(session, type, body.SerializeAsString(), next_counter_++);
}

v1::Reply Rig::call(SessionId session, v1::MessageType type, const std::string& body, std::uint64_t counter) {
  Inbound sent = message(session, type, body);
  sent.envelope.mutable_request_id()->set_counter(counter);
  const std::uint64_t correlation = sent.envelope.correlation();
  std::vector<EngineInput> inputs;
  inputs.emplace_back(std::move(sent));
  recorded_.clear();
  step(std::move(inputs));
  expect_caused_by(type, session_users_.at(session.value()));
  v1::Reply reply;
  for (const auto& out : take(session, v1::MESSAGE_TYPE_REPLY)) {
    if (out.envelope.correlation() == correlation) reply.ParseFromString(out.body);
  }
  if (!reads.empty()) {
    if (auto* stale = std::get_if<AnswerStale>(&reads.back())) {
      if (stale->reply.envelope.correlation() == correlation) reply.ParseFromString(stale->reply.body);
    }
  }
  return reply;
}

std::vector<Outbound> Rig::take(SessionId session, v1::MessageType type) {
  std::vector<Outbound> taken;
  std::erase_if(out_, [&](Outbound& out) {
    if (out.session != session || out.type != type) return false;
    taken.push_back(std::move(out));
    return true;
  });
  return taken;
}

std::optional<v1::Lease> Rig::take_lease(SessionId worker) {
  for (const auto& out : take(worker, v1::MESSAGE_TYPE_LEASE)) {
    v1::Lease lease;
    if (lease.ParseFromString(out.body)) return lease;
  }
  return std::nullopt;
}

void Rig::register_worker(SessionId worker, std::uint32_t credit, const std::vector<v1::HeldLease>& held) {
  v1::Register body;
  body.set_pipeline_version("test");
  for (const auto& one : held) *body.add_held() = one;
  send(worker, v1::MESSAGE_TYPE_REGISTER, body, credit);
}

void Rig::finish(SessionId worker, const v1::Lease& lease, v1::Readiness readiness) {
  v1::Result body;
  body.set_job_id(lease.job_id());
  body.set_fence(lease.fence());
  body.set_recommendation(recommendation_for(lease, readiness));
  send(worker, v1::MESSAGE_TYPE_RESULT, body);
}

v1::Confirm Rig::confirmation(std::uint64_t proposal) const {
  v1::Confirm body;
  body.set_proposal(proposal);
  if (const auto* pending = engine->people().pending(proposal)) {
    body.set_command_digest(bytes(wire::content_digest(pending->proposal.type(), pending->proposal.command())));
  }
  return body;
}

v1::Reply Rig::submit(const std::string& case_id, const std::string& patient) {
  v1::SubmitCase body;
  body.set_case_(small_case(case_id).SerializeAsString());
  if (!patient.empty()) body.mutable_patient()->add_identifiers(patient);
  return call(open("coordinator"), v1::MESSAGE_TYPE_SUBMIT_CASE, body);
}

void Rig::bring_to_review(const std::string& case_id) {
  const SessionId worker = open("worker1");
  register_worker(worker, 1);
  ASSERT_EQ(submit(case_id).code(), v1::ERROR_CODE_OK);
  const auto lease = take_lease(worker);
  ASSERT_TRUE(lease);
  finish(worker, *lease);
  v1::Refuse none;
  end(worker);
}

v1::SignOff Rig::sign(const std::string& user, const std::string& case_id, v1::Decision decision) {
  const auto snapshot = from_ledger(case_id);
  signing::Statement statement;
  statement.case_id = case_id;
  statement.revision = snapshot.revision();
  statement.version = snapshot.version();
  statement.recommendation_digest = *digest_from_bytes(snapshot.recommendation_digest());
  statement.knowledge_digest = *digest_from_bytes(*unhex(snapshot.knowledge_digest()));
  statement.decision = decision;
  statement.discipline = user == "pathologist"                    ? "pathology"
                         : user == "chair" || user == "clinician" ? "radiology"
                                                                  : user;
  statement.reason = decision == v1::DECISION_APPROVE ? "" : "not convinced";
  return sign(user, std::move(statement));
}

v1::SignOff Rig::sign(const std::string& user, signing::Statement statement) {
  statement.signer_key_id = keys_.at(user).identity().key_id();
  statement.printed_name = "Name of " + user;
  statement.claimed_time_us = clock.wall_us();
  if (statement.head_seen == 0) statement.head_seen = ledger.head().sequence;
  const auto text = signing::render(statement);
  EXPECT_TRUE(text) << (text ? "" : text.error().message);
  v1::SignOff body;
  body.set_case_id(statement.case_id);
  body.set_jws(signing::sign_jws(*text, statement.signer_key_id, *keys_.at(user).signing_key("")));
  return body;
}

}  // namespace tumorboard::testing_rig
