// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "daemon/workflow/fold.h"
#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

class EngineJobs : public testing::Test {
 protected:
  Rig rig_;

  v1::CaseState state(const std::string& id) { return rig_.from_ledger(id).state(); }
};

TEST_F(EngineJobs, jobs_go_out_by_credit_and_a_result_brings_the_case_to_review) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  rig_.submit("SYN-2");
  const auto lease = rig_.take_lease(worker);
  ASSERT_TRUE(lease);
  EXPECT_FALSE(rig_.take_lease(worker)) << "one lease at a time was asked for";
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_ASSESSING);
  rig_.finish(worker, *lease);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
  EXPECT_TRUE(rig_.take_lease(worker)) << "the freed credit takes the next job";
}

TEST_F(EngineJobs, a_blocked_result_asks_for_information) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  rig_.finish(worker, *rig_.take_lease(worker), v1::READINESS_BLOCKED);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_NEEDS_INFORMATION);
}

TEST_F(EngineJobs, only_the_current_lease_may_complete_a_job) {
  const auto first = rig_.open("worker1");
  rig_.register_worker(first, 1);
  rig_.submit("SYN-1");
  const auto old = *rig_.take_lease(first);
  rig_.clock.advance_ms(31'000);
  rig_.run();
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_RECEIVED);
  const auto second = rig_.open("worker2");
  rig_.register_worker(second, 1);
  rig_.clock.advance_ms(2'000);
  rig_.run();
  rig_.end(first);
  auto lease = rig_.take_lease(second);
  if (!lease) lease = rig_.take_lease(first);
  ASSERT_TRUE(lease);
  EXPECT_NE(lease->fence(), old.fence());

  rig_.finish(second, old);  // under the old fence
  v1::ResultReply reply;
  ASSERT_TRUE(reply.ParseFromString(rig_.take(second, v1::MESSAGE_TYPE_RESULT_REPLY).back().body));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_STALE_LEASE);
  EXPECT_NE(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
  const auto all = rig_.events();
  EXPECT_EQ(std::ranges::count(all, v1::EVENT_KIND_JOB_RESULT_STALE, &v1::LedgerEvent::kind), 1) << "audited";
}

TEST_F(EngineJobs, progress_extends_a_lease_up_to_the_hard_cap) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  const auto lease = *rig_.take_lease(worker);
  v1::Progress body;
  v1::HeldLease& held = *body.add_leases();
  held.set_job_id(lease.job_id());
  held.set_fence(lease.fence());
  int rounds = 0;
  for (; rounds < 40 && state("SYN-1") == v1::CASE_STATE_ASSESSING; ++rounds) {
    rig_.clock.advance_ms(20'000);
    rig_.send(worker, v1::MESSAGE_TYPE_PROGRESS, body);
  }
  EXPECT_EQ(rounds, 15) << "300 s in steps of 20 s";
  EXPECT_EQ(rig_.from_ledger("SYN-1").job().state(), "delayed");
}

TEST_F(EngineJobs, a_worker_that_vanishes_twice_with_a_job_leaves_it_dead_and_the_case_stuck) {
  rig_.submit("SYN-1");
  for (int death = 0; death < 2; ++death) {
    const auto worker = rig_.open("worker1");
    rig_.register_worker(worker, 1);
    ASSERT_TRUE(rig_.take_lease(worker));
    rig_.end(worker);
    rig_.clock.advance_ms(1'001);
    rig_.run();
    rig_.clock.advance_ms(10'000);
    rig_.run();
  }
  const auto snapshot = rig_.from_ledger("SYN-1");
  EXPECT_EQ(snapshot.state(), v1::CASE_STATE_STUCK);
  EXPECT_EQ(snapshot.job().state(), "dead");
  EXPECT_EQ(snapshot.job().cause(), "the worker went away");

  v1::KickJob kick;
  kick.set_job_id(snapshot.job().job_id());
  kick.set_reason("worker repaired");
  EXPECT_EQ(rig_.call(rig_.open("operator"), v1::MESSAGE_TYPE_KICK_JOB, kick).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_RECEIVED);
}

TEST_F(EngineJobs, a_worker_that_reconnects_at_once_keeps_its_lease) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  const auto lease = *rig_.take_lease(worker);
  rig_.end(worker);
  const auto again = rig_.open("worker1");
  v1::HeldLease held;
  held.set_job_id(lease.job_id());
  held.set_fence(lease.fence());
  rig_.register_worker(again, 1, {held});
  rig_.clock.advance_ms(5'000);
  rig_.finish(again, lease);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
}

TEST_F(EngineJobs, another_worker_cannot_take_over_a_lease_by_naming_its_fence) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  const auto lease = *rig_.take_lease(worker);
  const auto thief = rig_.open("worker2");
  v1::HeldLease held;
  held.set_job_id(lease.job_id());
  held.set_fence(lease.fence());
  rig_.register_worker(thief, 1, {held});
  rig_.finish(thief, lease);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_ASSESSING);
}

TEST_F(EngineJobs, after_a_restart_a_lease_is_kept_if_its_worker_returns_and_void_if_not) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 2);
  rig_.submit("SYN-1");
  rig_.submit("SYN-2");
  std::vector<v1::Lease> leases;
  for (const auto& out : rig_.take(worker, v1::MESSAGE_TYPE_LEASE)) leases.emplace_back().ParseFromString(out.body);
  ASSERT_EQ(leases.size(), 2U);
  rig_.restart();
  const auto again = rig_.open("worker1");
  v1::HeldLease held;
  held.set_job_id(leases[0].job_id());
  held.set_fence(leases[0].fence());
  rig_.register_worker(again, 1, {held});
  rig_.clock.advance_ms(6'000);
  rig_.run();
  EXPECT_EQ(rig_.from_ledger("SYN-1").job().state(), "leased");
  const auto other = rig_.from_ledger("SYN-2").job();
  EXPECT_EQ(other.state(), "ready");
  EXPECT_EQ(other.worker_deaths(), 0U);
  rig_.finish(again, leases[0]);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
}

TEST_F(EngineJobs, new_facts_cancel_the_job_tell_the_worker_and_assess_again) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  const auto lease = *rig_.take_lease(worker);
  v1::Case facts = small_case("SYN-1");
  facts.mutable_patient()->set_ecog(2);
  v1::AddFacts body;
  body.set_case_id("SYN-1");
  body.set_expected_revision(1);
  body.set_reason("examined again");
  body.set_case_(facts.SerializeAsString());
  const auto reply = rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ADD_FACTS, body);
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  EXPECT_EQ(reply.case_accepted().revision(), 2U);
  EXPECT_EQ(rig_.take(worker, v1::MESSAGE_TYPE_CANCEL).size(), 1U);
  rig_.finish(worker, lease);
  EXPECT_NE(state("SYN-1"), v1::CASE_STATE_IN_REVIEW) << "a result about the old facts does not count";
  const auto next = rig_.take_lease(worker);
  ASSERT_TRUE(next);
  rig_.finish(worker, *next);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
}

TEST_F(EngineJobs, when_facts_grow_too_old_signatures_fall_and_the_case_is_assessed_as_of_today) {
  rig_.bring_to_review("SYN-1");  // valid until 2026-02-01
  ASSERT_EQ(rig_.call(rig_.open("radiology"), v1::MESSAGE_TYPE_SIGN_OFF,
                      rig_.sign("radiology", "SYN-1", v1::DECISION_APPROVE))
                .code(),
            v1::ERROR_CODE_OK);
  const auto statement = rig_.sign("medical_oncology", "SYN-1", v1::DECISION_APPROVE);
  rig_.clock.advance_ms(31LL * 86'400'000);
  EXPECT_NE(rig_.call(rig_.open("medical_oncology"), v1::MESSAGE_TYPE_SIGN_OFF, statement).code(), v1::ERROR_CODE_OK);
  rig_.run();
  const auto snapshot = rig_.from_ledger("SYN-1");
  EXPECT_EQ(snapshot.state(), v1::CASE_STATE_RECEIVED);
  EXPECT_EQ(snapshot.revision(), 1U);
  EXPECT_EQ(snapshot.as_of(), "2026-02-01");
  EXPECT_TRUE(snapshot.sign_offs(0).superseded());
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  v1::Case leased;
  leased.ParseFromString(rig_.take_lease(worker)->case_());
  EXPECT_EQ(leased.as_of(), "2026-02-01");
}

TEST_F(EngineJobs, a_result_that_is_not_about_the_lease_is_refused_and_tried_again) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  const auto lease = *rig_.take_lease(worker);
  v1::Result body;
  body.set_job_id(lease.job_id());
  body.set_fence(lease.fence());
  body.set_recommendation("\xff\xff");
  rig_.send(worker, v1::MESSAGE_TYPE_RESULT, body);
  EXPECT_EQ(rig_.from_ledger("SYN-1").job().state(), "delayed");
  EXPECT_EQ(rig_.from_ledger("SYN-1").job().cause(), "unreadable: the result does not parse");
}

TEST_F(EngineJobs, the_delay_of_a_job_the_case_has_moved_on_from_does_not_shorten_that_of_its_next) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  const auto refuse = [&] {
    const auto lease = rig_.take_lease(worker);
    ASSERT_TRUE(lease);
    v1::Refuse body;
    body.set_job_id(lease->job_id());
    body.set_fence(lease->fence());
    body.set_retryable(true);
    rig_.send(worker, v1::MESSAGE_TYPE_REFUSE, body);
  };
  rig_.submit("SYN-1");
  refuse();  // ready again in 0.8 to 1.2 s
  rig_.clock.advance_ms(700);
  v1::Case facts = small_case("SYN-1");
  facts.mutable_patient()->set_ecog(2);
  v1::AddFacts command;
  command.set_case_id("SYN-1");
  command.set_expected_revision(1);
  command.set_case_(facts.SerializeAsString());
  command.set_reason("seen in clinic");
  ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ADD_FACTS, command).code(), v1::ERROR_CODE_OK);
  refuse();  // the next job: not before 0.8 s from now
  rig_.clock.advance_ms(600);
  rig_.run();
  EXPECT_FALSE(rig_.take_lease(worker));
  rig_.clock.advance_ms(700);
  rig_.run();
  EXPECT_TRUE(rig_.take_lease(worker));
}

}  // namespace
}  // namespace tumorboard::testing_rig
