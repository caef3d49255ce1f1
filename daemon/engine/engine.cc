// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/engine.h"

#include <algorithm>

#include "common/base/assertion.h"
#include "common/wire/limits.h"
#include "daemon/engine/work.h"
#include "daemon/workflow/specimen.h"

namespace tumorboard {
namespace {

constexpr std::int64_t kReconnectMs = 1'000;

}  // namespace

Engine::Engine(const Config& config, Clock& clock, Random& random, storage::Ledger& ledger, EngineState state)
    : config_(config),
      deadlines_(workflow::deadlines_of(config)),
      clock_(clock),
      random_(random),
      ledger_(ledger),
      head_(ledger.head().sequence),
      epoch_(ledger.head().epoch),
      people_(std::move(state.people)),
      active_(std::move(state.active)),
      pending_cases_(std::move(state.pending_cases)),
      view_applied_(ledger.head().sequence),
      started_ms_(clock.boot_ms()) {
  rechecks_.number_from(static_cast<std::uint64_t>(clock_.wall_us()));
  for (const auto& case_id : state.archived_case_ids) archived_.insert(std::hash<std::string>{}(case_id));
  meetings_.load(std::move(state.open_meetings), state.archived_meeting_ids, state.left_cases);
  const std::int64_t now = clock_.boot_ms();
  for (auto& snapshot : state.open_cases) {
    const std::string case_id = snapshot.case_id();
    remember_patient(snapshot);
    const v1::CaseSnapshot& stored = cases_.insert_or_assign(case_id, std::move(snapshot)).first->second;
    const auto& job = stored.job();
    switch (workflow::job_state(job.state())) {
      case workflow::JobState::kLeased:  // void unless its worker registers the fence again
        leases_.add({job.fence(), job.job_id(), case_id, std::nullopt, now + config_.reregister_ms,
                     now + config_.reregister_ms});
        break;
      case workflow::JobState::kDelayed:
        delayed_.emplace(now + std::max<std::int64_t>(0, (job.not_before_us() - clock_.wall_us()) / 1000), case_id,
                         job.job_id());
        break;
      case workflow::JobState::kReady:
        if (pending_cases_.contains(case_id)) {
          ready_.add(case_id, queue_entry(stored));
        } else {
          retries_.at(case_id, now);
        }
        break;
      case workflow::JobState::kDead:
        job_cases_.emplace(job.job_id(), case_id);
        break;
      default:
        break;
    }
    if (stored.state() == v1::CASE_STATE_IN_REVIEW && !stored.valid_until().empty()) {
      ageing_.emplace(stored.valid_until(), case_id);
    }
    reschedule(stored);
  }
  for (auto& specimen : state.specimens) {
    reschedule(specimen);
    specimens_.put(std::move(specimen));
  }
  for (const auto& [number, pending] : people_.pending()) {
    v1::KnowledgeActivate command;
    if (pending.proposal.type() != v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE) continue;
    if (command.ParseFromString(pending.proposal.command())) begin_preview(number, command.digest());
  }
  for (const auto& [case_id, snapshot] : cases_) {
    recheck_case(snapshot);
    rescreen(snapshot);
  }
}

Engine::~Engine() = default;

Result<Step> Engine::step(std::vector<EngineInput> inputs) {
  if (pending_ == nullptr) {
    pending_ = std::make_unique<Work>(head_ + 1, clock_.wall_us(), clock_.boot_ms());
    requests_.forget_through(view_applied_.load(std::memory_order_relaxed));
    for (EngineInput& input : inputs) {
      std::visit([&](auto& one) { take(one, *pending_); }, input);
    }
    timers(*pending_);
    if (!draining_) {
      grant_ready(*pending_);
      run_rechecks(*pending_);
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
  return step;
}

Result<std::shared_ptr<const Committed>> Engine::write(Work& work) {
  storage::LedgerBatch batch;
  batch.first = head_ + 1;
  for (std::size_t i = 0; i < work.recorder.size(); ++i)
    batch.events.push_back(work.recorder.at(i).SerializeAsString());
  batch.artefacts = work.artefacts;
  TB_TRY(ledger_.append(batch));
  head_ += batch.events.size();
  auto committed = std::make_shared<Committed>();
  committed->events = work.recorder.take();
  committed->head = ledger_.head();
  for (const auto& case_id : work.touched) {
    const auto found = cases_.find(case_id);
    if (found == cases_.end()) continue;
    committed->snapshots.push_back(found->second);
    reschedule(found->second);
    if (workflow::is_final(found->second.state())) {
      meetings_.case_left(found->second);
      archived_.insert(std::hash<std::string>{}(case_id));
      cases_.erase(found);
      const auto keys = specimens_.keys_of(case_id);
      work.specimens.insert(keys.begin(), keys.end());
    }
  }
  for (const auto& key : work.specimens) {
    const v1::SpecimenSnapshot* specimen = specimens_.find(key);
    if (specimen == nullptr) continue;
    reschedule(*specimen);
    if (!stays_in_memory(*specimen)) specimens_.erase(key);
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
  std::int64_t next = clock_.boot_ms() + 60'000;  // the day may turn
  if (const auto lease = leases_.next_deadline()) next = std::min(next, *lease);
  if (const auto lease = rechecks_.leases().next_deadline()) next = std::min(next, *lease);
  if (!delayed_.empty()) next = std::min(next, std::get<0>(*delayed_.begin()));
  if (const auto due = retries_.next_due()) next = std::min(next, *due);
  return next;
}

// ---- inputs ----------------------------------------------------------------------------

void Engine::take(Inbound& message, Work& work) {
  if (message.what == Inbound::What::kSessionEnded) {
    session_ended(message.session, work);
    return;
  }
  if (message.type == v1::MESSAGE_TYPE_HELLO) {
    hello(message, work);
    return;
  }
  if (!sessions_.contains(message.session)) {
    refuse_with(message, {ErrorCode::kUnauthenticated, "say hello first", {}, {}}, work);
    return;
  }
  if (message.channel == Channel::kWorker) {
    worker_message(message, work);
  } else {
    client_message(message, {}, work);
  }
}

void Engine::take(WindowLoaded& loaded, Work& work) {
  requests_.load_window(loaded.principal, loaded.nonce, loaded.entries, loaded.floor);
  const auto parked = parked_.extract(loaded.nonce + loaded.principal);
  if (parked.empty()) return;
  for (Inbound& message : parked.mapped()) {
    if (sessions_.contains(message.session)) client_message(message, {}, work);
  }
}

void Engine::take(WindowFailed& failed, Work& work) {
  const auto parked = parked_.extract(failed.nonce + failed.principal);
  if (parked.empty()) return;
  for (const Inbound& message : parked.mapped()) refuse_with(message, failed.error, work);
}

void Engine::take(RequestLoaded& loaded, Work& work) {
  LoadRequest& q = loaded.question;
  if (loaded.applied) {
    requests_.load_one(q.principal, q.nonce, q.counter, *loaded.applied);
  } else {
    requests_.load_one_absent(q.principal, q.nonce, q.counter);
  }
  if (sessions_.contains(q.parked.session)) client_message(q.parked, {}, work);
}

void Engine::take(CaseLoaded& loaded, Work& work) {
  const std::string& case_id = loaded.question.case_id;
  const bool waits = sessions_.contains(loaded.question.parked.session);
  if (!loaded.snapshot) {  // another id has the same hash
    if (waits) refuse_with(loaded.question.parked, {ErrorCode::kNotFound, "no such case", "case_id", {}}, work);
    return;
  }
  cases_.try_emplace(case_id, std::move(*loaded.snapshot));
  for (auto& specimen : loaded.specimens) {  // its facts rest on them
    if (specimens_.find(specimen.specimen_key()) == nullptr) specimens_.put(std::move(specimen));
  }
  if (waits) client_message(loaded.question.parked, {&loaded.case_bytes, nullptr}, work);
  // A case that was only looked at goes back; one that was reopened is open now.
  if (const auto found = cases_.find(case_id); found != cases_.end() && workflow::is_final(found->second.state())) {
    archived_.insert(std::hash<std::string>{}(case_id));
    if (work.touched.contains(case_id)) return;  // with the commit
    cases_.erase(found);
    for (const auto& key : specimens_.keys_of(case_id)) {
      if (!stays_in_memory(*specimens_.find(key))) specimens_.erase(key);
    }
  }
}

void Engine::take(FactsLoaded& loaded, Work& work) {
  Inbound& parked = loaded.question.parked;
  if (parked.type == v1::MESSAGE_TYPE_UNSPECIFIED) return own_facts(loaded, work);
  if (sessions_.contains(parked.session)) client_message(parked, {&loaded.case_bytes, nullptr}, work);
}

void Engine::take(FactsFailed& failed, Work& work) {
  if (failed.question.parked.type == v1::MESSAGE_TYPE_UNSPECIFIED) return own_facts_failed(failed, work);
  refuse_with(failed.question.parked, failed.error, work);
}

void Engine::take(PathologyLoaded& loaded, Work& work) {
  Inbound& parked = loaded.question.parked;
  if (sessions_.contains(parked.session)) client_message(parked, {nullptr, &loaded}, work);
}

void Engine::take(LoadFailed& failed, Work& work) { refuse_with(failed.parked, failed.error, work); }

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
    refuse_with(message, {ErrorCode::kBadMessage, "a session nonce has 16 bytes", "session_nonce", {}}, work);
    return;
  }
  const auto actor = people_.actor_of(message.key_id);
  const bool fits = actor && actor->roles.has(v1::ROLE_WORKER) == (message.channel == Channel::kWorker);
  if (!fits) {
    refuse_with(message, {ErrorCode::kUnauthenticated, "this key may not speak here", {}, {}}, work);
    work.out.back().end_session = true;
    return;
  }
  sessions_.insert_or_assign(message.session, Session{message.channel, message.key_id});
  v1::Welcome welcome;
  welcome.set_session_nonce(hello.session_nonce());
  welcome.set_ledger_epoch(epoch_);
  welcome.set_head_sequence(head_);
  welcome.set_user_id(actor->user.value());
  welcome.set_printed_name(actor->printed_name);
  const auto people = people_.list();
  for (const auto& user : people.users()) {
    if (user.user_id() == actor->user.value()) *welcome.mutable_roles() = user.roles();
  }
  for (const auto& discipline : actor->disciplines) welcome.add_disciplines(discipline);
  welcome.set_heartbeat_ms(wire::kHeartbeatMs);
  welcome.set_program("tumorboardd " TUMORBOARD_VERSION);
  welcome.set_schema_revision(wire::kSchemaRevision);
  work.out.push_back(answer(message, v1::MESSAGE_TYPE_WELCOME, welcome.SerializeAsString()));
}

void Engine::session_ended(SessionId session, Work& work) {
  sessions_.erase(session);
  work.delivery.emplace_back(EndSubscription{session});
  if (workers_.erase(session) == 0) return;
  std::erase(worker_order_, session);
  // A new connection of the same worker follows at once if there is one, and keeps its leases.
  for (const Lease& lease : leases_.of(session)) leases_.orphan(lease.fence, work.now_ms + kReconnectMs);
  for (const Lease& lease : rechecks_.leases().of(session)) {
    if (auto recheck = rechecks_.take(lease.fence)) recheck_lost(std::move(*recheck), "its worker went away", work);
  }
}

// ---- helpers ---------------------------------------------------------------------------

Engine::Where Engine::where(const std::string& case_id) const {
  if (cases_.contains(case_id)) return Where::kInMemory;
  return archived_.contains(std::hash<std::string>{}(case_id)) ? Where::kArchived : Where::kNowhere;
}

// Waited for, belonging to nobody, or of an open case.
bool Engine::stays_in_memory(const v1::SpecimenSnapshot& specimen) const {
  if (workflow::awaits_result(specimen) || specimen.state() == v1::SPECIMEN_STATE_UNMATCHED) return true;
  return cases_.contains(specimen.case_id()) ||
         std::ranges::any_of(specimen.results(), [&](const auto& result) { return cases_.contains(result.case_id()); });
}

void Engine::remember_patient(const v1::CaseSnapshot& snapshot) {
  for (const auto& identifier : snapshot.patient_identifiers()) open_patients_[identifier].insert(snapshot.case_id());
}

void Engine::forget_patient(const v1::CaseSnapshot& snapshot) {
  for (const auto& identifier : snapshot.patient_identifiers()) {
    const auto found = open_patients_.find(identifier);
    if (found == open_patients_.end()) continue;
    found->second.erase(snapshot.case_id());
    if (found->second.empty()) open_patients_.erase(found);
  }
}

v1::CaseSnapshot& Engine::open(const std::string& case_id) {
  const auto found = cases_.find(case_id);
  TB_CHECK(found != cases_.end());
  return found->second;
}

void Engine::reply(const Inbound& message, const v1::Reply& reply, Work& work) {
  work.out.push_back(answer(message, v1::MESSAGE_TYPE_REPLY, reply.SerializeAsString()));
}

void Engine::refuse_with(const Inbound& message, const Error& error, Work& work) {
  ++refused_;
  reply(message, reply_of(error), work);
}

}  // namespace tumorboard
