// SPDX-License-Identifier: Apache-2.0
#include "workers/process/session.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "common/base/hash.h"
#include "common/json/utf8.h"
#include "common/signing/artefact.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::worker {
namespace {

constexpr std::int64_t kMinHelloPauseMs = 100;
constexpr std::int64_t kMaxHelloPauseMs = 60'000;

bool needs(const v1::Lease& lease, const std::string& digest) {
  return lease.knowledge_digest() == digest || lease.trials_digest() == digest;
}

v1::HeldLease name_of(const v1::Lease& lease) {
  v1::HeldLease held;
  held.set_job_id(lease.job_id());
  held.set_fence(lease.fence());
  return held;
}

}  // namespace

void Session::connected(std::int64_t now_ms) {
  now_ms_ = now_ms;
  if (verdict_ == Verdict::kReconnect) verdict_ = Verdict::kGoOn;
  liveness_ = wire::Liveness(now_ms);
  say_hello();
}

// What waits in the outbox belongs to a session that is over; results are sent again once
// the daemon has confirmed their leases.
void Session::say_hello() {
  outbox_.clear();
  fetch_.reset();
  hello_again_ms_.reset();
  state_ = State::kHello;
  v1::Hello hello;
  hello.set_session_nonce(options_.nonce);
  hello.set_program(options_.program);
  hello.set_schema_revision(wire::kSchemaRevision);
  ++greeting_;
  send(v1::MESSAGE_TYPE_HELLO, hello.SerializeAsString());
  outbox_.back().envelope.set_correlation(greeting_);
}

void Session::received(const wire::Message& message, std::int64_t now_ms) {
  now_ms_ = now_ms;
  liveness_.heard(now_ms);
  if (message.type == v1::MESSAGE_TYPE_REPLY) {
    on_reply(message);
  } else if (message.type == v1::MESSAGE_TYPE_GOODBYE) {
    state_ = State::kDisconnected;
    end(draining_ ? Verdict::kLeave : Verdict::kReconnect, "the daemon said goodbye");
  } else if (state_ == State::kHello) {
    if (message.type == v1::MESSAGE_TYPE_WELCOME) on_hello_answer(message);
  } else if (state_ == State::kRegistering) {
    if (message.type == v1::MESSAGE_TYPE_REGISTERED) on_registered(message);
  } else if (state_ == State::kWorking) {
    if (message.type == v1::MESSAGE_TYPE_LEASE) on_lease(message);
    if (message.type == v1::MESSAGE_TYPE_RESULT_REPLY) on_result_reply(message);
    if (message.type == v1::MESSAGE_TYPE_CANCEL) on_cancel(message);
    if (message.type == v1::MESSAGE_TYPE_ARTEFACT_CHUNK) on_chunk(message);
  }
  advance();
}

void Session::on_reply(const wire::Message& message) {
  v1::Reply reply;
  if (!reply.ParseFromString(message.body) || reply.code() == v1::ERROR_CODE_OK) return;
  const bool greeting = state_ == State::kHello || state_ == State::kRegistering;
  // To a message of the session before: several were on their way when the daemon restarted.
  if (greeting && message.envelope.correlation() != greeting_) return;
  switch (reply.code()) {
    case v1::ERROR_CODE_UNAUTHENTICATED:
      // After a welcome it means that the daemon has restarted: it knows the key, not the session.
      if (state_ != State::kHello) return say_hello();
      return end(Verdict::kNotAdmitted, "the daemon does not know this key");
    case v1::ERROR_CODE_FORBIDDEN:
      return end(Verdict::kNotAdmitted, "this key is not a worker's");
    case v1::ERROR_CODE_UNSUPPORTED_REVISION:
    case v1::ERROR_CODE_BAD_MESSAGE:
      return end(Verdict::kNotAdmitted, "the daemon does not speak this worker's protocol");
    default:
      break;
  }
  if (!greeting) return;
  const auto wish = static_cast<std::int64_t>(reply.error().retry_after_ms());
  hello_again_ms_ = now_ms_ + std::clamp(wish, kMinHelloPauseMs, kMaxHelloPauseMs);
}

void Session::on_hello_answer(const wire::Message& message) {
  v1::Welcome welcome;
  if (!welcome.ParseFromString(message.body) || welcome.session_nonce() != options_.nonce) return;
  v1::Register registration;
  registration.set_pipeline_version(options_.pipeline_version);
  for (const Held& held : held_) {
    if (held.valid) *registration.add_held() = name_of(held.lease);
  }
  state_ = State::kRegistering;
  send(v1::MESSAGE_TYPE_REGISTER, registration.SerializeAsString(), options_.credit);
  outbox_.back().envelope.set_correlation(greeting_);
}

void Session::on_registered(const wire::Message& message) {
  v1::Registered registered;
  if (!registered.ParseFromString(message.body)) return;
  state_ = State::kWorking;
  for (auto at = held_.begin(); at != held_.end();) {
    const bool kept = std::ranges::any_of(registered.kept(), [&](const v1::HeldLease& kept_lease) {
      return kept_lease.job_id() == at->lease.job_id() && kept_lease.fence() == at->lease.fence();
    });
    if (!kept) {
      at = release(at);
      continue;
    }
    if (at->stage == Stage::kAnswered) send_result(*at);
    ++at;
  }
}

void Session::on_lease(const wire::Message& message) {
  v1::Lease lease;
  if (!lease.ParseFromString(message.body)) return;
  if (find(lease.job_id(), lease.fence()) != held_.end()) return;  // a repeat
  for (auto at = held_.begin(); at != held_.end();) {              // an older fence of the same job is void
    at = at->lease.job_id() == lease.job_id() ? release(at) : std::next(at);
  }
  const auto valid = std::ranges::count_if(held_, [](const Held& held) { return held.valid; });
  if (draining_) return refuse(lease, true, "the worker is stopping");
  if (static_cast<std::uint32_t>(valid) >= options_.credit) return refuse(lease, true, "beyond the worker's credit");
  if (lease.kind() == v1::JOB_KIND_UNSPECIFIED || !v1::JobKind_IsValid(lease.kind())) {
    return refuse(lease, true, "this worker does not know the kind of job");
  }
  if (!is_hex_digest(lease.knowledge_digest()) ||
      !(lease.trials_digest().empty() || is_hex_digest(lease.trials_digest()))) {
    return refuse(lease, false, "the lease names its knowledge or its trials by no digest");
  }
  // Both are the daemon's to say: it has their built-in values, a worker has none.
  if (lease.lease_ms() == 0 || lease.hard_cap_ms() == 0) {
    return refuse(lease, true, "the lease does not say for how long it is");
  }
  Held held;
  held.cap_ms = now_ms_ + lease.hard_cap_ms();
  held.progress_ms = now_ms_ + lease.lease_ms() / 3;
  held.lease = std::move(lease);
  held_.push_back(std::move(held));
}

void Session::on_result_reply(const wire::Message& message) {
  v1::ResultReply reply;
  if (!reply.ParseFromString(message.body)) return;
  const auto at = find(reply.job_id(), reply.fence());
  if (at == held_.end() || at->stage != Stage::kAnswered) return;
  held_.erase(at);  // OK or STALE_LEASE: either way the daemon has decided
  if (options_.once) draining_ = true;
}

void Session::on_cancel(const wire::Message& message) {
  v1::Cancel cancel;
  if (!cancel.ParseFromString(message.body)) return;
  const auto at = find(cancel.job_id(), cancel.fence());
  if (at != held_.end()) release(at);
}

void Session::on_chunk(const wire::Message& message) {
  v1::ArtefactChunk chunk;
  if (!chunk.ParseFromString(message.body) || !fetch_ || chunk.digest() != fetch_->digest) return;
  const auto give_up = [&](bool retryable, const std::string& cause) {
    const std::string digest = fetch_->digest;
    fetch_.reset();
    refuse_waiting(digest, retryable, cause + " " + digest);
  };
  if (chunk.code() != v1::ERROR_CODE_OK && chunk.code() != v1::ERROR_CODE_UNSPECIFIED) {
    return give_up(true, "the daemon does not hold the artefact");
  }
  if (chunk.offset() != fetch_->bytes.size()) return;  // a repeat
  fetch_->bytes += chunk.data();
  const bool complete = fetch_->bytes.size() == chunk.total();
  if (chunk.total() > signing::kMaxArtefactBytes || fetch_->bytes.size() > chunk.total() ||
      (chunk.data().empty() && !complete)) {
    return give_up(true, "the daemon sends an impossible size of the artefact");
  }
  if (!complete) {
    v1::ArtefactRequest request;
    request.set_digest(fetch_->digest);
    request.set_offset(fetch_->bytes.size());
    return send(v1::MESSAGE_TYPE_ARTEFACT_REQUEST, request.SerializeAsString());
  }
  if (hex(sha256(fetch_->bytes)) != fetch_->digest) {
    return give_up(true, "the daemon sent other bytes than those of the artefact");
  }
  Fetch done = std::move(*fetch_);
  fetch_.reset();
  install(std::move(done));
}

void Session::install(Fetch fetch) {
  if (installed_.size() == kArtefactsKept) {
    work_.emplace_back(Forget{installed_.front()});
    installed_.pop_front();
  }
  installed_.push_back(fetch.digest);
  work_.emplace_back(Install{std::move(fetch.digest), std::move(fetch.bytes)});
}

bool Session::have(const std::string& digest) {
  if (digest.empty()) return true;
  const auto at = std::ranges::find(installed_, digest);
  if (at == installed_.end()) return false;
  std::rotate(at, at + 1, installed_.end());
  return true;
}

void Session::finished(Done done, std::int64_t now_ms) {
  now_ms_ = now_ms;
  const auto at = find(done.job_id, done.fence);
  if (at == held_.end()) return;
  if (!at->valid) {
    held_.erase(at);
  } else if (const auto* refusal = std::get_if<Refusal>(&done.outcome)) {
    refuse(at->lease, refusal->retryable, refusal->cause);
    held_.erase(at);
    if (options_.once) draining_ = true;
  } else {
    const auto& answer = std::get<Answer>(done.outcome);
    v1::Result result;
    result.set_job_id(done.job_id);
    result.set_fence(done.fence);
    result.set_recommendation(answer.recommendation);
    result.set_screening(answer.screening);
    at->result = result.SerializeAsString();
    at->stage = Stage::kAnswered;
    if (state_ == State::kWorking) send_result(*at);
  }
  advance();
}

void Session::send_result(const Held& held) { send(v1::MESSAGE_TYPE_RESULT, held.result); }

// Not confirmed by the daemon: if it is lost the lease runs out, which is as good.
void Session::refuse(const v1::Lease& lease, bool retryable, std::string_view cause) {
  if (state_ != State::kWorking) return;
  v1::Refuse message;
  message.set_job_id(lease.job_id());
  message.set_fence(lease.fence());
  message.set_retryable(retryable);
  message.set_cause(std::string(json::cut_utf8(cause, kMaxCause)));
  send(v1::MESSAGE_TYPE_REFUSE, message.SerializeAsString());
}

void Session::refuse_waiting(const std::string& digest, bool retryable, const std::string& cause) {
  for (auto at = held_.begin(); at != held_.end();) {
    if (at->stage != Stage::kWaiting || !(digest.empty() || needs(at->lease, digest))) {
      ++at;
      continue;
    }
    refuse(at->lease, retryable, cause);
    at = held_.erase(at);
  }
}

Session::HeldList::iterator Session::find(std::uint64_t job_id, std::uint64_t fence) {
  return std::ranges::find_if(
      held_, [&](const Held& held) { return held.lease.job_id() == job_id && held.lease.fence() == fence; });
}

Session::HeldList::iterator Session::release(HeldList::iterator at) {
  if (at->stage != Stage::kComputing) return held_.erase(at);
  at->valid = false;
  return std::next(at);
}

// One computation at a time, in order of arrival: what still waits can be given back.
void Session::advance() {
  if (state_ != State::kWorking || verdict_ != Verdict::kGoOn) return;
  if (draining_) {
    refuse_waiting({}, true, "the worker is stopping");
    if (!held_.empty()) return;
    send(v1::MESSAGE_TYPE_GOODBYE);
    return end(Verdict::kLeave, "stopped as asked");
  }
  if (fetch_ || std::ranges::find(held_, Stage::kComputing, &Held::stage) != held_.end()) return;
  const auto next = std::ranges::find(held_, Stage::kWaiting, &Held::stage);
  if (next == held_.end()) return;
  for (const std::string& digest : {next->lease.knowledge_digest(), next->lease.trials_digest()}) {
    if (have(digest)) continue;
    fetch_ = Fetch{digest, {}};
    v1::ArtefactRequest request;
    request.set_digest(digest);
    return send(v1::MESSAGE_TYPE_ARTEFACT_REQUEST, request.SerializeAsString());
  }
  next->stage = Stage::kComputing;
  work_.emplace_back(Compute{next->lease});
}

void Session::tick(std::int64_t now_ms) {
  now_ms_ = now_ms;
  if (verdict_ != Verdict::kGoOn) return;
  check_caps();
  if (state_ == State::kDisconnected) return;
  if (liveness_.gone(now_ms)) {
    state_ = State::kDisconnected;
    return end(draining_ ? Verdict::kLeave : Verdict::kReconnect, "the daemon is silent");
  }
  if (hello_again_ms_ && now_ms >= *hello_again_ms_) return say_hello();
  if (state_ != State::kWorking) return;
  report_progress();
  if (liveness_.heartbeat_due(now_ms)) send(v1::MESSAGE_TYPE_HEARTBEAT);
  advance();
}

void Session::check_caps() {
  for (auto at = held_.begin(); at != held_.end();) {
    if (now_ms_ < at->cap_ms) {
      ++at;
      continue;
    }
    if (at->valid) refuse(at->lease, true, "not finished within the lease's hard cap");
    if (at->stage == Stage::kComputing) return end(Verdict::kStuck, "a computation is beyond its hard cap");
    at = held_.erase(at);
  }
}

void Session::report_progress() {
  v1::Progress progress;
  for (Held& held : held_) {
    if (!held.valid || now_ms_ < held.progress_ms) continue;
    *progress.add_leases() = name_of(held.lease);
    held.progress_ms = now_ms_ + held.lease.lease_ms() / 3;
  }
  if (progress.leases_size() > 0) send(v1::MESSAGE_TYPE_PROGRESS, progress.SerializeAsString());
}

void Session::drain(std::int64_t now_ms) {
  now_ms_ = now_ms;
  draining_ = true;
  if (state_ == State::kDisconnected) return end(Verdict::kLeave, "stopped as asked");
  if (state_ != State::kWorking) {
    send(v1::MESSAGE_TYPE_GOODBYE);
    return end(Verdict::kLeave, "stopped as asked");
  }
  send(v1::MESSAGE_TYPE_CREDIT);  // credit 0: no more leases
  advance();
}

void Session::send(v1::MessageType type, std::string body, std::uint32_t credit) {
  wire::Message message;
  message.type = type;
  if (credit > 0) message.envelope.set_credit(credit);
  message.body = std::move(body);
  outbox_.push_back(std::move(message));
  liveness_.sent(now_ms_);
}

// Keeps the first final verdict. Only kReconnect is replaced by a later one.
void Session::end(Verdict verdict, std::string why) {
  if (verdict_ != Verdict::kGoOn && verdict_ != Verdict::kReconnect) return;
  verdict_ = verdict;
  why_ = std::move(why);
}

}  // namespace tumorboard::worker
