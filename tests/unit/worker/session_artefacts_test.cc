// SPDX-License-Identifier: Apache-2.0
// Knowledge and trials on their way to a worker.
#include "common/signing/artefact.h"
#include "tests/unit/worker/session_rig.h"

namespace tumorboard::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

}  // namespace
}  // namespace tumorboard::worker
