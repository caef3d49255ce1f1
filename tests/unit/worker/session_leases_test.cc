// SPDX-License-Identifier: Apache-2.0
// Leases of a worker: computed in order, answered, refused, cancelled, and given back.
#include "tests/unit/worker/session_rig.h"

namespace tumorboard::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(WorkerSession, one_lease_is_computed_at_a_time_in_order_of_arrival) {
  start_working();
  const v1::Lease first = lease_of(9, 90);
  compute(first);
  grant(lease_of(2, 91));
  EXPECT_THAT(work(), IsEmpty());
  finish(first);
  EXPECT_THAT(work(), ElementsAre("compute 91"));
}

TEST_F(WorkerSession, a_result_is_held_until_the_daemon_has_decided) {
  start_working();
  const v1::Lease lease = lease_of(7, 70);
  compute(lease);
  finish(lease);
  const auto result = last<v1::Result>(v1::MESSAGE_TYPE_RESULT);
  EXPECT_EQ(result.fence(), 70U);
  EXPECT_EQ(result.recommendation(), "recommendation");
  EXPECT_EQ(result.screening(), "screening");
  EXPECT_EQ(session_.held(), 1U);
  confirm(lease, v1::ERROR_CODE_OK);
  EXPECT_EQ(session_.held(), 0U);
}

TEST_F(WorkerSession, a_stale_lease_is_dropped_without_another_try) {
  start_working();
  const v1::Lease lease = lease_of(7, 70);
  compute(lease);
  finish(lease);
  session_.outbox().clear();
  confirm(lease, v1::ERROR_CODE_STALE_LEASE);
  EXPECT_EQ(session_.held(), 0U);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(WorkerSession, a_refused_computation_is_refused_with_its_cause) {
  start_working();
  const v1::Lease lease = lease_of(7, 70);
  compute(lease);
  session_.finished(Done{7, 70, Refusal{false, "INVALID at lesions[2].size_mm: not a number"}}, now_);
  const auto refusal = last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE);
  EXPECT_FALSE(refusal.retryable());
  EXPECT_EQ(refusal.cause(), "INVALID at lesions[2].size_mm: not a number");
  EXPECT_EQ(session_.held(), 0U);
}

TEST_F(WorkerSession, a_lease_beyond_the_credit_goes_back) {
  start_working();
  grant(lease_of(1, 10));
  grant(lease_of(2, 20));
  grant(lease_of(3, 30));
  EXPECT_EQ(last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE).fence(), 30U);
  EXPECT_TRUE(last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE).retryable());
  EXPECT_EQ(session_.held(), 2U);
}

TEST_F(WorkerSession, a_lease_delivered_twice_is_computed_once) {
  start_working();
  const v1::Lease lease = lease_of(7, 70);
  compute(lease);
  grant(lease);
  EXPECT_EQ(session_.held(), 1U);
  EXPECT_THAT(work(), IsEmpty());
}

TEST_F(WorkerSession, a_newer_fence_of_the_same_job_voids_the_older_one) {
  start_working();
  const v1::Lease old = lease_of(7, 70);
  compute(old);
  const v1::Lease renewed = lease_of(7, 71);
  grant(renewed);
  finish(old);
  EXPECT_THAT(sent(), IsEmpty()) << "the void computation must not be answered";
  EXPECT_THAT(work(), ElementsAre("compute 71"));
}

TEST_F(WorkerSession, a_kind_of_job_it_does_not_know_goes_back_to_others) {
  start_working();
  v1::Lease lease = lease_of(7, 70);
  lease.set_kind(v1::JOB_KIND_UNSPECIFIED);
  grant(lease);
  EXPECT_TRUE(last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE).retryable());
  EXPECT_EQ(session_.held(), 0U);
}

TEST_F(WorkerSession, a_lease_that_does_not_say_for_how_long_goes_back) {
  start_working();
  v1::Lease lease = lease_of(7, 70);
  lease.clear_lease_ms();
  grant(lease);
  lease = lease_of(8, 80);
  lease.clear_hard_cap_ms();
  grant(lease);
  EXPECT_THAT(sent(), ElementsAre(v1::MESSAGE_TYPE_REFUSE, v1::MESSAGE_TYPE_REFUSE));
  EXPECT_TRUE(last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE).retryable());
  EXPECT_THAT(work(), IsEmpty());
}

TEST_F(WorkerSession, a_lease_without_knowledge_is_refused_for_good) {
  start_working();
  v1::Lease lease = lease_of(7, 70);
  lease.set_knowledge_digest("../etc/passwd");
  grant(lease);
  EXPECT_FALSE(last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE).retryable());
  EXPECT_EQ(session_.held(), 0U);
}

TEST_F(WorkerSession, a_cancelled_lease_is_not_answered) {
  start_working();
  const v1::Lease running = lease_of(7, 70);
  const v1::Lease waiting = lease_of(8, 80);
  compute(running);
  grant(waiting);
  cancel(waiting);
  cancel(running);
  finish(running);
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_THAT(work(), IsEmpty());
  EXPECT_EQ(session_.held(), 0U);
}

TEST_F(WorkerSession, progress_goes_on_while_it_computes) {
  start_working();
  const v1::Lease lease = lease_of(7, 70);
  compute(lease);
  for (int i = 0; i < 2; ++i) {
    session_.received(wire::Message{v1::MESSAGE_TYPE_HEARTBEAT, {}, {}}, now_ + 5000);
    advance(5000);
  }
  EXPECT_THAT(sent(), testing::Contains(v1::MESSAGE_TYPE_HEARTBEAT));
  const auto progress = last<v1::Progress>(v1::MESSAGE_TYPE_PROGRESS);
  ASSERT_EQ(progress.leases_size(), 1);
  EXPECT_EQ(progress.leases(0).fence(), 70U);
}

TEST_F(WorkerSession, a_heartbeat_goes_out_only_after_silence) {
  start_working();
  advance(1999);
  EXPECT_THAT(sent(), IsEmpty());
  advance(1);
  EXPECT_THAT(sent(), ElementsAre(v1::MESSAGE_TYPE_HEARTBEAT));
}

TEST_F(WorkerSession, a_computation_beyond_the_hard_cap_ends_the_process) {
  start_working();
  v1::Lease lease = lease_of(7, 70);
  lease.set_hard_cap_ms(4000);
  compute(lease);
  advance(4000);
  EXPECT_EQ(session_.verdict(), Verdict::kStuck);
  EXPECT_TRUE(last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE).retryable());
}

}  // namespace
}  // namespace tumorboard::worker
