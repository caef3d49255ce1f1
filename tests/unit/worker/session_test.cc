// SPDX-License-Identifier: Apache-2.0
// The worker's protocol against a daemon that says what each test makes it say.
#include "workers/process/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "common/base/hash.h"
#include "common/signing/artefact.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kNonce(16, 'n');
const std::string kKnowledge = "the bytes of a knowledge bundle";
const std::string kTrials = "the bytes of a registry";

std::string digest_of(const std::string& content) { return hex(sha256(content)); }

wire::Message message(v1::MessageType type, const google::protobuf::MessageLite& body) {
  wire::Message m;
  m.type = type;
  m.body = body.SerializeAsString();
  return m;
}

v1::Lease lease_of(std::uint64_t job, std::uint64_t fence, const std::string& content = kKnowledge) {
  v1::Lease lease;
  lease.set_job_id(job);
  lease.set_fence(fence);
  lease.set_attempt(1);
  lease.set_kind(v1::JOB_KIND_ASSESS);
  lease.set_knowledge_digest(digest_of(content));
  lease.set_lease_ms(30'000);
  lease.set_hard_cap_ms(300'000);
  return lease;
}

class WorkerSession : public testing::Test {
 protected:
  static SessionOptions options() {
    SessionOptions o;
    o.nonce = kNonce;
    o.program = "tumorboard-worker test";
    o.pipeline_version = "1";
    return o;
  }

  void deliver(v1::MessageType type, const google::protobuf::MessageLite& body) {
    session_.received(message(type, body), now_);
  }
  void refuse_with(v1::ErrorCode code, std::uint32_t retry_after_ms = 0) {
    v1::Reply reply;
    reply.set_code(code);
    reply.mutable_error()->set_code(code);
    reply.mutable_error()->set_retry_after_ms(retry_after_ms);
    wire::Message answer = message(v1::MESSAGE_TYPE_REPLY, reply);
    for (const wire::Message& m : session_.outbox()) {  // to what was sent last
      answer.envelope.set_correlation(m.envelope.correlation());
    }
    session_.received(answer, now_);
  }
  void welcome() {
    v1::Welcome welcome;
    welcome.set_session_nonce(kNonce);
    deliver(v1::MESSAGE_TYPE_WELCOME, welcome);
  }
  void registered(const std::vector<v1::Lease>& kept = {}) {
    v1::Registered body;
    for (const v1::Lease& lease : kept) {
      v1::HeldLease* held = body.add_kept();
      held->set_job_id(lease.job_id());
      held->set_fence(lease.fence());
    }
    deliver(v1::MESSAGE_TYPE_REGISTERED, body);
  }
  void start_working() {
    session_.connected(now_);
    welcome();
    registered();
    session_.outbox().clear();
  }
  void grant(const v1::Lease& lease) { deliver(v1::MESSAGE_TYPE_LEASE, lease); }
  void chunk(const std::string& digest, std::uint64_t offset, std::uint64_t total, const std::string& data) {
    v1::ArtefactChunk body;
    body.set_digest(digest);
    body.set_offset(offset);
    body.set_total(total);
    body.set_data(data);
    body.set_code(v1::ERROR_CODE_OK);
    deliver(v1::MESSAGE_TYPE_ARTEFACT_CHUNK, body);
  }
  void serve(const std::string& content) { chunk(digest_of(content), 0, content.size(), content); }
  // Knows kKnowledge already, and computes the lease.
  void compute(const v1::Lease& lease) {
    grant(lease);
    serve(kKnowledge);
    session_.outbox().clear();
    session_.work().clear();
  }
  void finish(const v1::Lease& lease) {
    session_.finished(Done{lease.job_id(), lease.fence(), Answer{"recommendation", "screening"}}, now_);
  }
  void confirm(const v1::Lease& lease, v1::ErrorCode code) {
    v1::ResultReply reply;
    reply.set_job_id(lease.job_id());
    reply.set_fence(lease.fence());
    reply.set_code(code);
    deliver(v1::MESSAGE_TYPE_RESULT_REPLY, reply);
  }
  void cancel(const v1::Lease& lease) {
    v1::Cancel body;
    body.set_job_id(lease.job_id());
    body.set_fence(lease.fence());
    deliver(v1::MESSAGE_TYPE_CANCEL, body);
  }
  void advance(std::int64_t ms) {
    now_ += ms;
    session_.tick(now_);
  }

  std::vector<v1::MessageType> sent() {
    std::vector<v1::MessageType> types;
    for (const wire::Message& m : session_.outbox()) types.push_back(m.type);
    return types;
  }
  template <typename T>
  T last(v1::MessageType type) {
    T body;
    for (const wire::Message& m : session_.outbox()) {
      if (m.type == type) body.ParseFromString(m.body);
    }
    return body;
  }
  // "install DIGEST", "forget DIGEST", "compute JOB/FENCE"
  std::vector<std::string> work() {
    std::vector<std::string> out;
    for (const Work& w : session_.work()) {
      if (const auto* i = std::get_if<Install>(&w)) out.push_back("install " + i->digest);
      if (const auto* f = std::get_if<Forget>(&w)) out.push_back("forget " + f->digest);
      if (const auto* c = std::get_if<Compute>(&w)) out.push_back("compute " + std::to_string(c->lease.fence()));
    }
    return out;
  }

  std::int64_t now_ = 1'000'000;
  Session session_{options()};
};

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

TEST_F(WorkerSession, fetches_unknown_knowledge_in_chunks_before_it_computes) {
  start_working();
  grant(lease_of(7, 70));
  ASSERT_THAT(sent(), ElementsAre(v1::MESSAGE_TYPE_ARTEFACT_REQUEST));
  EXPECT_THAT(work(), IsEmpty());
  chunk(digest_of(kKnowledge), 0, kKnowledge.size(), kKnowledge.substr(0, 10));
  EXPECT_EQ(last<v1::ArtefactRequest>(v1::MESSAGE_TYPE_ARTEFACT_REQUEST).offset(), 10U);
  chunk(digest_of(kKnowledge), 10, kKnowledge.size(), kKnowledge.substr(10));
  EXPECT_THAT(work(), ElementsAre("install " + digest_of(kKnowledge), "compute 70"));
}

TEST_F(WorkerSession, fetches_the_trials_too) {
  start_working();
  v1::Lease lease = lease_of(7, 70);
  lease.set_trials_digest(digest_of(kTrials));
  grant(lease);
  serve(kKnowledge);
  EXPECT_EQ(last<v1::ArtefactRequest>(v1::MESSAGE_TYPE_ARTEFACT_REQUEST).digest(), digest_of(kTrials));
  serve(kTrials);
  EXPECT_THAT(work(), ElementsAre("install " + digest_of(kKnowledge), "install " + digest_of(kTrials), "compute 70"));
}

TEST_F(WorkerSession, knowledge_held_already_is_not_fetched_again) {
  start_working();
  const v1::Lease first = lease_of(7, 70);
  compute(first);
  finish(first);
  confirm(first, v1::ERROR_CODE_OK);
  session_.outbox().clear();
  grant(lease_of(8, 80));
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_THAT(work(), ElementsAre("compute 80"));
}

TEST_F(WorkerSession, other_bytes_than_the_digest_says_are_never_computed_with) {
  start_working();
  grant(lease_of(7, 70));
  chunk(digest_of(kKnowledge), 0, 5, "wrong");
  EXPECT_THAT(work(), IsEmpty());
  const auto refusal = last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE);
  EXPECT_EQ(refusal.fence(), 70U);
  EXPECT_TRUE(refusal.retryable());
  EXPECT_THAT(refusal.cause(), HasSubstr("other bytes"));
  EXPECT_EQ(session_.held(), 0U);
}

TEST_F(WorkerSession, an_artefact_of_impossible_size_is_given_up) {
  start_working();
  grant(lease_of(7, 70));
  chunk(digest_of(kKnowledge), 0, signing::kMaxArtefactBytes + 1, "x");
  EXPECT_THAT(last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE).cause(), HasSubstr("impossible size"));
  grant(lease_of(8, 80));
  chunk(digest_of(kKnowledge), 0, 9, "");  // would go on for ever
  EXPECT_EQ(last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE).fence(), 80U);
}

TEST_F(WorkerSession, an_artefact_the_daemon_does_not_hold_is_told_as_the_cause) {
  start_working();
  grant(lease_of(7, 70));
  v1::ArtefactChunk missing;
  missing.set_digest(digest_of(kKnowledge));
  missing.set_code(v1::ERROR_CODE_NOT_FOUND);
  deliver(v1::MESSAGE_TYPE_ARTEFACT_CHUNK, missing);
  EXPECT_THAT(last<v1::Refuse>(v1::MESSAGE_TYPE_REFUSE).cause(), HasSubstr("does not hold"));
}

TEST_F(WorkerSession, the_least_recently_used_artefact_is_forgotten) {
  start_working();
  for (std::size_t i = 0; i <= Session::kArtefactsKept; ++i) {
    const std::string content = "knowledge " + std::to_string(i);
    const v1::Lease lease = lease_of(i + 1, i + 100, content);
    grant(lease);
    serve(content);
    finish(lease);
    confirm(lease, v1::ERROR_CODE_OK);
  }
  EXPECT_THAT(work(), testing::Contains("forget " + digest_of("knowledge 0")));
  EXPECT_THAT(work(), testing::Not(testing::Contains("forget " + digest_of("knowledge 1"))));
}

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
