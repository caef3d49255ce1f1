// SPDX-License-Identifier: Apache-2.0
// The worker's connection: greeting, heartbeats, reconnection, and its end.
#include "tests/unit/worker/session_rig.h"

namespace tumorboard::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(WorkerSession, says_hello_then_registers_with_its_credit) {
  session_.connected(now_);
  EXPECT_THAT(sent(), ElementsAre(v1::MESSAGE_TYPE_HELLO));
  EXPECT_EQ(last<v1::Hello>(v1::MESSAGE_TYPE_HELLO).session_nonce(), kNonce);
  session_.outbox().clear();
  welcome();
  ASSERT_THAT(sent(), ElementsAre(v1::MESSAGE_TYPE_REGISTER));
  EXPECT_EQ(session_.outbox().front().envelope.credit(), 2U);
  EXPECT_FALSE(session_.welcomed());
  registered();
  EXPECT_TRUE(session_.welcomed());
}

TEST_F(WorkerSession, a_welcome_meant_for_another_session_is_not_taken) {
  session_.connected(now_);
  session_.outbox().clear();
  v1::Welcome other;
  other.set_session_nonce(std::string(16, 'x'));
  deliver(v1::MESSAGE_TYPE_WELCOME, other);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(WorkerSession, three_missed_heartbeats_and_it_connects_anew) {
  start_working();
  advance(5999);
  EXPECT_EQ(session_.verdict(), Verdict::kGoOn);
  advance(1);
  EXPECT_EQ(session_.verdict(), Verdict::kReconnect);
  session_.connected(now_);
  EXPECT_EQ(session_.verdict(), Verdict::kGoOn);
  EXPECT_THAT(sent(), ElementsAre(v1::MESSAGE_TYPE_HELLO));
}

TEST_F(WorkerSession, after_a_reconnect_held_fences_are_offered_and_kept_results_sent_again) {
  start_working();
  const v1::Lease answered = lease_of(7, 70);
  const v1::Lease running = lease_of(8, 80);
  compute(answered);
  grant(running);
  finish(answered);
  session_.connected(now_);
  welcome();
  const auto offer = last<v1::Register>(v1::MESSAGE_TYPE_REGISTER);
  ASSERT_EQ(offer.held_size(), 2);
  EXPECT_EQ(offer.held(0).fence(), 70U);
  EXPECT_EQ(offer.held(1).fence(), 80U);
  session_.outbox().clear();
  registered({answered});
  EXPECT_THAT(sent(), ElementsAre(v1::MESSAGE_TYPE_RESULT));
  finish(running);  // its lease was not kept
  EXPECT_THAT(sent(), ElementsAre(v1::MESSAGE_TYPE_RESULT));
  EXPECT_EQ(session_.held(), 1U);
}

TEST_F(WorkerSession, a_result_finished_while_disconnected_waits_for_the_registration) {
  start_working();
  const v1::Lease lease = lease_of(7, 70);
  compute(lease);
  session_.connected(now_);
  session_.outbox().clear();
  finish(lease);
  EXPECT_THAT(sent(), IsEmpty());
  welcome();
  registered({lease});
  EXPECT_THAT(sent(), testing::Contains(v1::MESSAGE_TYPE_RESULT));
}

TEST_F(WorkerSession, a_restarted_daemon_is_greeted_again_on_the_same_connection) {
  start_working();
  refuse_with(v1::ERROR_CODE_UNAUTHENTICATED);  // "say hello first"
  EXPECT_EQ(session_.verdict(), Verdict::kGoOn);
  EXPECT_THAT(sent(), ElementsAre(v1::MESSAGE_TYPE_HELLO));
}

TEST_F(WorkerSession, late_answers_to_the_session_before_do_not_end_the_next_one) {
  start_working();
  refuse_with(v1::ERROR_CODE_UNAUTHENTICATED);  // to a result
  v1::Reply late;
  late.set_code(v1::ERROR_CODE_UNAUTHENTICATED);  // to a heartbeat sent before the new hello
  deliver(v1::MESSAGE_TYPE_REPLY, late);
  EXPECT_EQ(session_.verdict(), Verdict::kGoOn);
  EXPECT_THAT(sent(), ElementsAre(v1::MESSAGE_TYPE_HELLO));
  welcome();
  deliver(v1::MESSAGE_TYPE_REPLY, late);
  EXPECT_EQ(sent().back(), v1::MESSAGE_TYPE_REGISTER);
  registered();
  EXPECT_TRUE(session_.welcomed());
}

TEST_F(WorkerSession, a_daemon_that_restarts_before_the_registration_is_greeted_again) {
  session_.connected(now_);
  welcome();
  refuse_with(v1::ERROR_CODE_UNAUTHENTICATED);
  EXPECT_EQ(session_.verdict(), Verdict::kGoOn);
  EXPECT_EQ(sent().back(), v1::MESSAGE_TYPE_HELLO);
}

TEST_F(WorkerSession, a_key_that_is_not_known_ends_the_worker) {
  session_.connected(now_);
  refuse_with(v1::ERROR_CODE_UNAUTHENTICATED);
  EXPECT_EQ(session_.verdict(), Verdict::kNotAdmitted);
}

TEST_F(WorkerSession, a_busy_daemon_is_greeted_again_after_the_pause_it_asked_for) {
  session_.connected(now_);
  refuse_with(v1::ERROR_CODE_RESOURCE_EXHAUSTED, 3000);
  session_.outbox().clear();
  advance(2999);
  EXPECT_THAT(sent(), IsEmpty());
  advance(1);
  EXPECT_THAT(sent(), ElementsAre(v1::MESSAGE_TYPE_HELLO));
}

TEST_F(WorkerSession, draining_gives_waiting_leases_back_and_finishes_the_running_one) {
  start_working();
  const v1::Lease running = lease_of(7, 70);
  compute(running);
  grant(lease_of(8, 80));
  session_.drain(now_);
  ASSERT_EQ(sent().front(), v1::MESSAGE_TYPE_CREDIT);
  EXPECT_EQ(session_.outbox().front().envelope.credit(), 0U);
  EXPECT_EQ(last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE).fence(), 80U);
  EXPECT_EQ(session_.verdict(), Verdict::kGoOn);
  grant(lease_of(9, 90));
  EXPECT_EQ(last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE).fence(), 90U);
  finish(running);
  EXPECT_EQ(session_.verdict(), Verdict::kGoOn);
  confirm(running, v1::ERROR_CODE_OK);
  EXPECT_EQ(session_.verdict(), Verdict::kLeave);
  EXPECT_EQ(sent().back(), v1::MESSAGE_TYPE_GOODBYE);
}

TEST_F(WorkerSession, draining_without_a_daemon_leaves_at_once) {
  session_.connected(now_);
  session_.drain(now_);
  EXPECT_EQ(session_.verdict(), Verdict::kLeave);
}

TEST_F(WorkerSession, once_means_one_answered_lease) {
  SessionOptions once = options();
  once.once = true;
  session_ = Session(once);
  start_working();
  const v1::Lease lease = lease_of(7, 70);
  compute(lease);
  finish(lease);
  EXPECT_EQ(session_.verdict(), Verdict::kGoOn);
  confirm(lease, v1::ERROR_CODE_OK);
  EXPECT_EQ(session_.verdict(), Verdict::kLeave);
}

TEST_F(WorkerSession, nonsense_in_a_body_changes_nothing) {
  start_working();
  for (const auto type : {v1::MESSAGE_TYPE_LEASE, v1::MESSAGE_TYPE_CANCEL, v1::MESSAGE_TYPE_RESULT_REPLY,
                          v1::MESSAGE_TYPE_ARTEFACT_CHUNK, v1::MESSAGE_TYPE_REPLY, v1::MESSAGE_TYPE_WELCOME}) {
    session_.received(wire::Message{type, {}, "\xff\xff\xff\xff"}, now_);
  }
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_EQ(session_.verdict(), Verdict::kGoOn);
  EXPECT_EQ(session_.held(), 0U);
}

}  // namespace
}  // namespace tumorboard::worker
