// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/engine.h"

#include <algorithm>
#include <ranges>

#include "common/base/assertion.h"
#include "common/wire/limits.h"
#include "daemon/engine/steps.h"

namespace tumorboard {

Engine::Engine(const Config& config, Clock& clock, Random& random, storage::Ledger& ledger, EngineState state)
    : memory_(config, clock, random, ledger, std::move(state)), ledger_(ledger) {
  for (const auto& [number, pending] : memory_.people.pending()) {
    v1::KnowledgeActivate command;
    if (pending.proposal.type() != v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE) continue;
    if (clock.wall_us() >= pending.expires_us()) continue;  // nobody can confirm it
    if (command.ParseFromString(pending.proposal.command())) begin_preview(memory_, number, command.digest());
  }
  for (const auto& key : memory_.people.voiding_keys()) void_sign_offs_of(memory_, key);  // those of a cut-off step
  for (const auto& [case_id, held] : memory_.cases.all()) {
    recheck_case(memory_, held.snapshot);
    rescreen(memory_, held.snapshot);
  }
}

Engine::~Engine() = default;

Result<Step> Engine::step(std::vector<EngineInput> inputs) {
  if (pending_ == nullptr) {
    pending_ = std::make_unique<Work>(memory_.head + 1, memory_.clock.wall_us(), memory_.clock.boot_ms());
    const Sequence in_view = memory_.view_applied.load(std::memory_order_relaxed);
    memory_.requests.forget_through(in_view);
    memory_.cases.view_holds(in_view);
    memory_.specimens.view_holds(in_view);
    for (EngineInput& input : inputs) waiting_.push_back(std::move(input));
    // Until each case that an activation has found is sent back, nothing else is taken: a signature would count
    // for an answer that is known to be another one.
    run_voidings(memory_, *pending_);  // no signature that is void helps to agree a case
    run_send_backs(memory_, *pending_);
    while (memory_.send_backs.empty() && memory_.voidings.empty() && !waiting_.empty() && pending_->has_room()) {
      EngineInput input = std::move(waiting_.front());
      waiting_.pop_front();
      std::visit([&](auto& one) { take(one, *pending_); }, input);
    }
    run_voidings(memory_, *pending_);
    run_send_backs(memory_, *pending_);
    expire_rechecks(memory_, *pending_);
    memory_.cases.timers(*pending_);
    remind_of_specimens(memory_, *pending_);
    if (!memory_.draining && !memory_.disk_low) {
      grant_ready(memory_, *pending_);
      run_rechecks(memory_, *pending_);
    }
  } else {
    TB_CHECK(inputs.empty());
  }
  return commit();
}

Result<Step> Engine::commit() {
  Step step;
  if (pending_->recorder.size() > 0) {
    auto written = write(*pending_);
    if (!written) {
      if (written.error().code != ErrorCode::kResourceExhausted) fail_replies(*pending_);
      return fail(std::move(written.error()));
    }
    step.committed = std::move(*written);
    step.delivery.emplace_back(step.committed);
  }
  step.out = std::move(pending_->out);
  step.reader = std::move(pending_->reader);
  for (auto& task : pending_->delivery) step.delivery.push_back(std::move(task));
  step.keys_changed = pending_->keys_changed;
  pending_.reset();
  step.more = has_more();
  return step;
}

Result<std::shared_ptr<const Committed>> Engine::write(Work& work) {
  storage::LedgerBatch batch;
  batch.first = memory_.head + 1;
  for (std::size_t i = 0; i < work.recorder.size(); ++i)
    batch.events.push_back(work.recorder.at(i).SerializeAsString());
  batch.artefacts = work.artefacts;
  TB_TRY(ledger_.append(batch));
  memory_.head += batch.events.size();
  auto committed = std::make_shared<Committed>();
  committed->events = work.recorder.take();
  committed->head = ledger_.head();
  auto cases = memory_.cases.committed(work.touched, memory_.head);
  committed->snapshots = std::move(cases.snapshots);
  for (const auto& snapshot : cases.left) {
    memory_.meetings.case_left(snapshot);
    const auto keys = memory_.specimens.keys_of(snapshot.case_id());
    work.specimens.insert(keys.begin(), keys.end());
  }
  for (const auto& key : work.specimens) {
    const v1::SpecimenSnapshot* specimen = memory_.specimens.find(key);
    if (specimen != nullptr && !memory_.stays(*specimen)) memory_.specimens.erase(key);
  }
  return committed;
}

void Engine::fail_replies(Work& work) {
  const Error unknown{ErrorCode::kOutcomeUnknown,
                      "the ledger could not be written; this may have been applied",
                      {},
                      "send the same request id again"};
  for (Outbound& out : work.out) {
    if (out.type != v1::MESSAGE_TYPE_REPLY) continue;
    out.body = reply_of(unknown).SerializeAsString();
    failed_.push_back(std::move(out));
  }
}

std::int64_t Engine::next_timer_ms() const {
  std::int64_t next = memory_.cases.next_timer_ms(memory_.clock.boot_ms() + 60'000);  // the day may turn
  if (const auto lease = memory_.rechecks.leases().next_deadline()) next = std::min(next, *lease);
  return next;
}

std::set<std::string> Engine::unheld_disciplines() const { return tumorboard::unheld_disciplines(memory_); }

// ---- inputs ----------------------------------------------------------------------------

void Engine::take(Inbound& message, Work& work) {
  if (message.what == Inbound::What::kSessionEnded) {
    session_ended(memory_, message.session, work);
    return;
  }
  if (message.type == v1::MESSAGE_TYPE_HELLO) {
    hello(message, work);
    return;
  }
  if (!memory_.sessions.knows(message.session)) {
    refuse_with(memory_, message, {ErrorCode::kUnauthenticated, "say hello first", {}, {}}, work);
    return;
  }
  if (message.channel == Channel::kWorker) {
    worker_message(memory_, message, work);
  } else {
    client_message(message, {}, work);
  }
}

void Engine::take(WindowLoaded& loaded, Work& work) {
  const bool current =
      memory_.requests.load_window(loaded.principal, loaded.nonce, loaded.entries, loaded.floor, loaded.rests_on);
  if (!current) {
    work.reader.emplace_back(LoadWindow{loaded.principal, loaded.nonce});
    return;
  }
  auto parked = parked_.extract(loaded.nonce + loaded.principal);
  if (!parked.empty()) release(std::move(parked.mapped()));
}

// Parked commands come before what has come since, in their order.
void Engine::release(std::vector<Inbound> parked) {
  for (Inbound& message : std::views::reverse(parked)) {
    if (memory_.sessions.knows(message.session)) waiting_.emplace_front(std::move(message));
  }
}

void Engine::take(WindowFailed& failed, Work& work) {
  const auto parked = parked_.extract(failed.nonce + failed.principal);
  if (parked.empty()) return;
  for (const Inbound& message : parked.mapped()) refuse_with(memory_, message, failed.error, work);
}

void Engine::take(RequestLoaded& loaded, Work& work) {
  LoadRequest& q = loaded.question;
  if (loaded.applied) {
    memory_.requests.load_one(q.principal, q.nonce, q.counter, *loaded.applied);
  } else {
    memory_.requests.load_one_absent(q.principal, q.nonce, q.counter, loaded.rests_on);
  }
  if (memory_.sessions.knows(q.parked.session)) client_message(q.parked, {}, work);
}

void Engine::take(CaseLoaded& loaded, Work& work) {
  const std::string& case_id = loaded.question.case_id;
  const bool waits = memory_.sessions.knows(loaded.question.parked.session);
  if (!loaded.snapshot) {  // another id has the same hash
    if (waits)
      refuse_with(memory_, loaded.question.parked, {ErrorCode::kNotFound, "no such case", "case_id", {}}, work);
    return;
  }
  const Sequence rests_on = loaded.question.at_least;
  const Sequence facts = loaded.snapshot->facts_sequence();
  const bool moved = std::ranges::any_of(
      loaded.specimens, [&](const auto& specimen) { return memory_.specimens.has_moved(specimen, rests_on); });
  if (moved || !memory_.cases.admit(std::move(*loaded.snapshot), rests_on)) {
    // Memory has held a later state since: the view is asked again.
    if (waits) work.reader.emplace_back(LoadCase{case_id, memory_.head, std::move(loaded.question.parked)});
    return;
  }
  for (auto& specimen : loaded.specimens) {  // its facts rest on them
    if (memory_.specimens.find(specimen.specimen_key()) == nullptr) {
      memory_.specimens.put(std::move(specimen), rests_on);
    }
  }
  // A case that came back meanwhile may have other facts than those that were read.
  const bool current = memory_.cases.at(case_id).facts_sequence() == facts;
  if (waits) client_message(loaded.question.parked, {current ? &loaded.case_bytes : nullptr, nullptr}, work);
  // A case that was only looked at goes back; one that was reopened is open now.
  if (!memory_.cases.release(case_id, work)) return;
  for (const auto& key : memory_.specimens.keys_of(case_id)) {
    if (!memory_.stays(*memory_.specimens.find(key))) memory_.specimens.erase(key);
  }
}

void Engine::take(FactsLoaded& loaded, Work& work) {
  Inbound& parked = loaded.question.parked;
  const std::string& case_id = loaded.question.case_id;
  if (parked.type == v1::MESSAGE_TYPE_UNSPECIFIED) return memory_.cases.facts_loaded(loaded, memory_.active, work);
  if (!memory_.sessions.knows(parked.session)) return;
  // The case has other facts by now: the command is judged against those.
  const v1::CaseSnapshot* known = memory_.cases.find(case_id);
  if (known != nullptr && known->facts_sequence() != loaded.question.sequence) {
    work.reader.emplace_back(LoadFacts{case_id, known->facts_sequence(), std::move(parked)});
    return;
  }
  client_message(parked, {&loaded.case_bytes, nullptr}, work);
}

void Engine::take(FactsFailed& failed, Work& work) {
  if (failed.question.parked.type == v1::MESSAGE_TYPE_UNSPECIFIED)
    return memory_.cases.facts_failed(failed, memory_.active, work);
  refuse_with(memory_, failed.question.parked, failed.error, work);
}

void Engine::take(PathologyLoaded& loaded, Work& work) {
  Inbound& parked = loaded.question.parked;
  if (memory_.sessions.knows(parked.session)) client_message(parked, {nullptr, &loaded}, work);
}

void Engine::take(RecheckLoaded& loaded, Work& work) { recheck_loaded(memory_, loaded, work); }

void Engine::take(LoadFailed& failed, Work& work) { refuse_with(memory_, failed.parked, failed.error, work); }

void Engine::take(DeliveredThrough& delivered, Work& work) {
  v1::ReadAudit body;
  body.set_type(v1::MESSAGE_TYPE_EVENT);
  body.set_object(delivered.case_id);
  body.set_through_sequence(delivered.through);
  work.recorder.record(v1::EVENT_KIND_DELIVERED, delivered.actor, body);
}

// ---- sessions --------------------------------------------------------------------------

void Engine::hello(const Inbound& message, Work& work) {
  v1::Hello hello;
  if (!hello.ParseFromString(message.body) || hello.session_nonce().size() != wire::kSessionNonceBytes) {
    refuse_with(memory_, message, {ErrorCode::kBadMessage, "a session nonce has 16 bytes", "session_nonce", {}}, work);
    return;
  }
  const auto actor = memory_.people.actor_of(message.key_id);
  const bool fits = actor && actor->roles.has(v1::ROLE_WORKER) == (message.channel == Channel::kWorker);
  if (!fits) {
    refuse_with(memory_, message, {ErrorCode::kUnauthenticated, "this key may not speak here", {}, {}}, work);
    work.out.back().end_session = true;
    return;
  }
  memory_.sessions.greet(message.session, message.key_id);
  v1::Welcome welcome;
  welcome.set_session_nonce(hello.session_nonce());
  welcome.set_ledger_epoch(memory_.epoch);
  welcome.set_head_sequence(memory_.head);
  welcome.set_user_id(actor->user.value());
  welcome.set_printed_name(actor->printed_name);
  const auto people = memory_.people.list();
  for (const auto& user : people.users()) {
    if (user.user_id() == actor->user.value()) *welcome.mutable_roles() = user.roles();
  }
  for (const auto& discipline : actor->disciplines) welcome.add_disciplines(discipline);
  welcome.set_heartbeat_ms(wire::kHeartbeatMs);
  welcome.set_program("tumorboardd " TUMORBOARD_VERSION);
  welcome.set_schema_revision(wire::kSchemaRevision);
  work.out.push_back(answer(message, v1::MESSAGE_TYPE_WELCOME, welcome.SerializeAsString()));
}

}  // namespace tumorboard
