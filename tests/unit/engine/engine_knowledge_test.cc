// SPDX-License-Identifier: Apache-2.0
// New knowledge: two administrators, every open case judged first, and only those whose answer
// changes sent back.
#include <gtest/gtest.h>

#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

class Knowledge : public testing::Test {
 protected:
  Rig rig_;
  const std::string artefact_ = small_knowledge(std::string(299'000, 'k'));
  const std::string digest_ = hex(sha256(artefact_));
  SessionId admin_ = rig_.open("administrator");

  v1::Reply upload(std::uint64_t offset, std::size_t size) {
    v1::UploadArtefact chunk;
    chunk.set_digest(digest_);
    chunk.set_offset(offset);
    chunk.set_total(artefact_.size());
    chunk.set_data(artefact_.substr(offset, size));
    chunk.set_kind("knowledge");
    return rig_.call(admin_, v1::MESSAGE_TYPE_UPLOAD_ARTEFACT, chunk);
  }
  std::uint64_t propose() {
    EXPECT_FALSE(upload(0, 150'000).artefact_stored().complete());
    EXPECT_TRUE(upload(150'000, artefact_.size() - 150'000).artefact_stored().complete());
    v1::KnowledgeActivate command;
    command.set_digest(digest_);
    command.set_reason("the spring revision");
    const auto reply = rig_.call(admin_, v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE, command);
    EXPECT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
    return reply.proposed().proposal();
  }
  v1::KnowledgePreview preview(std::uint64_t proposal) {
    v1::ShowPreview query;
    query.set_proposal(proposal);
    return rig_.call(admin_, v1::MESSAGE_TYPE_SHOW_PREVIEW, query).knowledge_preview();
  }
  v1::Reply confirm(std::uint64_t proposal, const char* who = "administrator2") {
    return rig_.call(rig_.open(who), v1::MESSAGE_TYPE_CONFIRM, rig_.confirmation(proposal));
  }
  // Answers every lease of this worker; with the new knowledge CHANGES gets another pattern.
  void work(SessionId worker) {
    for (auto lease = rig_.take_lease(worker); lease; lease = rig_.take_lease(worker)) {
      v1::Recommendation answer;
      answer.ParseFromString(recommendation_for(*lease, v1::READINESS_READY));
      if (lease->knowledge_digest() == digest_ && answer.case_id() == "CHANGES") {
        answer.set_pattern(v1::PATTERN_SYSTEMIC_PROGRESSION);
      }
      v1::Result body;
      body.set_job_id(lease->job_id());
      body.set_fence(lease->fence());
      body.set_recommendation(answer.SerializeAsString());
      rig_.send(worker, v1::MESSAGE_TYPE_RESULT, body);
    }
  }
  SessionId worker() {
    const SessionId session = rig_.open("worker1");
    rig_.register_worker(session, 1);
    return session;
  }
};

TEST_F(Knowledge, the_list_of_changed_answers_comes_first_then_a_second_administrator_and_only_those_cases_move) {
  rig_.bring_to_review("CHANGES");
  rig_.bring_to_review("STAYS");
  const auto before = rig_.from_ledger("STAYS").SerializeAsString();
  const auto proposal = propose();
  EXPECT_EQ(preview(proposal).cases(), 2U);
  EXPECT_EQ(confirm(proposal).code(), v1::ERROR_CODE_FAILED_PRECONDITION) << "not judged yet";
  const SessionId session = worker();
  work(session);
  const auto seen = preview(proposal);
  EXPECT_EQ(seen.judged(), 2U);
  ASSERT_EQ(seen.changed_size(), 1);
  EXPECT_EQ(seen.changed(0).case_id(), "CHANGES");
  EXPECT_EQ(seen.changed(0).changes(0).path(), "recommendation.pattern");
  EXPECT_EQ(rig_.from_ledger("CHANGES").state(), v1::CASE_STATE_IN_REVIEW) << "a preview touches no case";
  EXPECT_EQ(confirm(proposal, "administrator").code(), v1::ERROR_CODE_FORBIDDEN);
  ASSERT_EQ(confirm(proposal).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(rig_.from_ledger("STAYS").SerializeAsString(), before);
  work(session);
  const auto changed = rig_.from_ledger("CHANGES");
  EXPECT_EQ(changed.state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(changed.version(), 2U);
  EXPECT_EQ(changed.knowledge_digest(), digest_);
}

TEST_F(Knowledge, a_case_that_came_after_the_preview_is_judged_after_the_activation) {
  const SessionId session = worker();
  const auto proposal = propose();
  ASSERT_EQ(rig_.submit("CHANGES").code(), v1::ERROR_CODE_OK);
  work(session);
  ASSERT_EQ(rig_.from_ledger("CHANGES").version(), 1U);
  ASSERT_EQ(confirm(proposal).code(), v1::ERROR_CODE_OK);
  work(session);
  EXPECT_EQ(rig_.from_ledger("CHANGES").version(), 2U);
}

TEST_F(Knowledge, a_pending_proposal_is_judged_again_after_a_restart) {
  rig_.bring_to_review("CHANGES");
  const auto proposal = propose();
  rig_.restart();
  admin_ = rig_.open("administrator");
  work(worker());
  EXPECT_EQ(preview(proposal).changed_size(), 1);
  EXPECT_EQ(confirm(proposal).code(), v1::ERROR_CODE_OK);
}

TEST_F(Knowledge, what_a_worker_cannot_use_cannot_be_confirmed) {
  rig_.bring_to_review("CHANGES");
  const auto proposal = propose();
  const SessionId session = worker();
  const auto lease = rig_.take_lease(session);
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->kind(), v1::JOB_KIND_CHECK);
  v1::Refuse refuse;
  refuse.set_job_id(lease->job_id());
  refuse.set_fence(lease->fence());
  refuse.set_cause("artefact is broken: rules.textproto:7");
  rig_.send(session, v1::MESSAGE_TYPE_REFUSE, refuse);
  EXPECT_EQ(preview(proposal).broken(), "artefact is broken: rules.textproto:7");
  EXPECT_EQ(confirm(proposal).code(), v1::ERROR_CODE_FAILED_PRECONDITION);
}

TEST_F(Knowledge, a_chunk_whose_answer_was_lost_may_come_again) {
  upload(0, 100'000);
  EXPECT_EQ(upload(100'000, 100'000).artefact_stored().received(), 200'000U);
  EXPECT_EQ(upload(100'000, 100'000).artefact_stored().received(), 200'000U);
  EXPECT_TRUE(upload(200'000, artefact_.size() - 200'000).artefact_stored().complete());
}

TEST_F(Knowledge, chunks_come_in_order_and_have_the_digest_they_claim) {
  EXPECT_EQ(upload(150'000, 1'000).code(), v1::ERROR_CODE_FAILED_PRECONDITION);
  v1::UploadArtefact chunk;
  chunk.set_digest(std::string(64, '0'));
  chunk.set_total(4);
  chunk.set_data("data");
  chunk.set_kind("knowledge");
  EXPECT_EQ(rig_.call(admin_, v1::MESSAGE_TYPE_UPLOAD_ARTEFACT, chunk).code(), v1::ERROR_CODE_INVALID);
  v1::KnowledgeActivate command;
  command.set_digest(digest_);
  command.set_reason("not here");
  EXPECT_EQ(rig_.call(admin_, v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE, command).code(), v1::ERROR_CODE_NOT_FOUND);
}

}  // namespace
}  // namespace tumorboard::testing_rig
