// SPDX-License-Identifier: Apache-2.0
// Workers that answer, refuse, vanish and come back; time; and the daemon's restarts.
#include <algorithm>

#include "common/base/date.h"
#include "tests/model/player.h"

namespace tumorboard::model {
namespace {

using enum v1::MessageType;

constexpr std::uint32_t kCredit = 2;
constexpr std::int64_t kReconnectMs = 1'000;
constexpr std::int64_t kReregisterMs = 6'000;
constexpr std::int64_t kLeaseMs = 30'000;

}  // namespace

void Player::take_leases() {
  for (const auto& [user, session] : workers_) {
    for (const auto& out : rig_.take(session, MESSAGE_TYPE_LEASE)) {
      v1::Lease lease;
      lease.ParseFromString(out.body);
      holder_[lease.fence()] = session;
      leases_.push_back({user, session, lease});
    }
    rig_.take(session, MESSAGE_TYPE_CANCEL);
  }
}

void Player::register_worker() {
  const std::string user = chance(60) ? "worker1" : "worker2";
  if (workers_.contains(user)) return;
  ++commands;
  const SessionId session = rig_.open(user);
  workers_[user] = session;
  std::vector<v1::HeldLease> held;
  if (chance(70)) {
    for (const HeldLease& one : leases_) {
      if (one.user != user || !law_.holds(one.lease.job_id(), one.lease.fence())) continue;
      held.emplace_back().set_job_id(one.lease.job_id());
      held.back().set_fence(one.lease.fence());
    }
  }
  for (auto& [id, c] : law_.cases) {
    const bool adopted = c.job.is == JobIs::kLeased &&
                         std::ranges::any_of(held, [&](const auto& one) { return one.fence() == c.job.fence; });
    if (!adopted) continue;
    c.job.until_ms = rig_.clock.boot_ms() + kLeaseMs;
    c.job.loss = Loss::kExpired;
    holder_[c.job.fence] = session;
    ++answers["ADOPTED"][v1::ERROR_CODE_OK];
  }
  rig_.register_worker(session, kCredit, held);
  for (const auto& out : rig_.take(session, MESSAGE_TYPE_REGISTERED)) {
    v1::Registered kept;
    kept.ParseFromString(out.body);
    if (kept.kept_size() != static_cast<int>(held.size())) fail("a lease was not given back to its worker");
  }
  absorb();
}

void Player::end_worker() {
  if (workers_.empty()) return;
  ++commands;
  const auto [user, session] = one_of(workers_);
  for (auto& [id, c] : law_.cases) {
    const auto held = holder_.find(c.job.fence);
    if (c.job.is != JobIs::kLeased || held == holder_.end() || held->second != session) continue;
    c.job.until_ms = rig_.clock.boot_ms() + kReconnectMs;
    c.job.loss = Loss::kWorkerGone;
    holder_.erase(held);
  }
  workers_.erase(user);
  rig_.end(session);
  absorb();
}

// With a current lease, or one that has passed: late results change nothing.
void Player::worker_answers() {
  if (leases_.empty() || workers_.empty()) return;
  const auto size = static_cast<std::uint32_t>(leases_.size());
  const HeldLease one = leases_[size - 1 - below(std::min(size, chance(90) ? 3U : 40U))];
  if (!workers_.contains(one.user)) return;
  ++commands;
  const SessionId session = workers_.at(one.user);
  v1::Recommendation answer;
  const auto readiness = chance(80) ? v1::READINESS_READY : v1::READINESS_BLOCKED;
  answer.ParseFromString(testing_rig::recommendation_for(one.lease, readiness));
  const auto day = Date::of_wall_us(rig_.clock.wall_us());
  answer.set_valid_until(day.plus_days(static_cast<std::int32_t>(1 + below(45))).iso());
  if (chance(20)) answer.add_required_disciplines("neurosurgery");
  const bool broken = chance(4);
  const bool too_few = chance(50);
  if (broken && too_few) answer.mutable_required_disciplines()->DeleteSubrange(0, 3);
  if (broken && !too_few) answer.mutable_provenance()->set_knowledge_digest(std::string(64, 'b'));
  v1::Result body;
  body.set_job_id(one.lease.job_id());
  body.set_fence(one.lease.fence());
  body.set_recommendation(answer.SerializeAsString());
  const auto holder = holder_.find(one.lease.fence());
  const bool current = law_.holds(body.job_id(), body.fence()) && holder != holder_.end() && holder->second == session;
  if (!current) law_.owe({}, v1::EVENT_KIND_JOB_RESULT_STALE);
  if (current && broken) law_.given_back(answer.case_id(), true);
  if (current && !broken) {
    law_.assessed(answer.case_id(), answer, bytes(sha256(body.recommendation())), rig_.clock.wall_us());
  }
  rig_.send(session, MESSAGE_TYPE_RESULT, body);
  for (const auto& out : rig_.take(session, MESSAGE_TYPE_RESULT_REPLY)) {
    v1::ResultReply reply;
    reply.ParseFromString(out.body);
    const auto wanted = current ? v1::ERROR_CODE_OK : v1::ERROR_CODE_STALE_LEASE;
    if (reply.code() != wanted) fail("a worker's result was answered " + v1::ErrorCode_Name(reply.code()));
    ++answers["RESULT"][reply.code()];
  }
  absorb();
}

void Player::worker_refuses() {
  if (leases_.empty()) return;
  const auto size = static_cast<std::uint32_t>(leases_.size());
  const HeldLease one = leases_[size - 1 - below(std::min(size, 3U))];
  if (!workers_.contains(one.user)) return;
  ++commands;
  const SessionId session = workers_.at(one.user);
  v1::Refuse body;
  body.set_job_id(one.lease.job_id());
  body.set_fence(one.lease.fence());
  body.set_retryable(chance(60));
  body.set_cause("out of memory");
  v1::Case facts;
  facts.ParseFromString(one.lease.case_());
  const auto holder = holder_.find(one.lease.fence());
  const bool current = law_.holds(body.job_id(), body.fence()) && holder != holder_.end() && holder->second == session;
  if (current) law_.given_back(facts.id(), body.retryable());
  rig_.send(session, MESSAGE_TYPE_REFUSE, body);
  absorb();
}

void Player::pass_time() {
  constexpr std::int64_t kHourMs = 3'600'000;
  ++commands;
  if (chance(70)) {
    rig_.clock.advance_ms(100 + below(12'000));
  } else if (chance(80)) {
    rig_.clock.advance_ms(kHourMs * (1 + below(14)));
  } else {
    rig_.clock.advance_ms(kHourMs * 24 * (1 + below(12)));
  }
  settle();
}

// The daemon starts again from its ledger; every session is gone.
void Player::restart() {
  rig_.restart();
  rig_.nonce = random_.bytes(16);
  counter_ = 0;
  sessions_.clear();
  known_.clear();
  workers_.clear();
  holder_.clear();
  for (auto& [id, c] : law_.cases) {
    if (c.job.is != JobIs::kLeased) continue;
    c.job.until_ms = rig_.clock.boot_ms() + kReregisterMs;
    c.job.loss = Loss::kRestarted;
  }
  settle();
}

// No case waits while a worker is free.
void Player::check_no_idle_worker() {
  const bool waits =
      std::ranges::any_of(law_.cases, [](const auto& one) { return one.second.job.is == JobIs::kReady; });
  if (!waits) return;
  for (const auto& [user, session] : workers_) {
    std::uint32_t held = 0;
    for (const auto& [id, c] : law_.cases) {
      const auto holder = holder_.find(c.job.fence);
      if (c.job.is == JobIs::kLeased && holder != holder_.end() && holder->second == session) ++held;
    }
    if (held < kCredit) fail("a case waits although " + user + " is free");
  }
}

}  // namespace tumorboard::model
