// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/workflow/fixture.h"

namespace tumorboard::workflow {
namespace {

TEST(JobTable, no_pair_has_two_rows_and_every_other_pair_is_refused) {
  for (std::size_t state = 0; state < kJobStateNames.size(); ++state) {
    for (std::size_t input = 0; input < kJobInputNames.size(); ++input) {
      const auto rows = std::ranges::count_if(kJobTable, [&](const JobRow& row) {
        return static_cast<std::size_t>(row.from) == state && static_cast<std::size_t>(row.input) == input;
      });
      EXPECT_LE(rows, 1);
      const auto found = find(static_cast<JobState>(state), static_cast<JobInput>(input));
      EXPECT_EQ(found.has_value(), rows == 1);
      if (found) continue;
      EXPECT_EQ(found.error().code, ErrorCode::kFailedPrecondition);
    }
  }
}

v1::CaseSnapshot leased(std::uint32_t attempt, std::uint32_t deaths = 0) {
  v1::CaseSnapshot snapshot = case_in(v1::CASE_STATE_ASSESSING, JobState::kLeased);
  snapshot.mutable_job()->set_attempt(attempt);
  snapshot.mutable_job()->set_worker_deaths(deaths);
  return snapshot;
}

TEST(Job, a_lost_lease_waits_longer_each_time_within_a_fifth) {
  SeededRandom random(3);
  const std::array<std::uint32_t, 4> base{1'000, 5'000, 30'000, 120'000};
  for (std::uint32_t attempt = 1; attempt <= 4; ++attempt) {
    for (int i = 0; i < 200; ++i) {
      v1::CaseSnapshot snapshot = leased(attempt);
      Recorder recorder(100, 1);
      ASSERT_TRUE(lose_lease(recorder, JobInput::kExpired, "expired", {}, random, snapshot));
      v1::JobEnded body;
      ASSERT_TRUE(body.ParseFromString(recorder.at(0).body()));
      EXPECT_GE(body.delay_ms(), base[attempt - 1] * 4 / 5);
      EXPECT_LE(body.delay_ms(), base[attempt - 1] * 6 / 5);
      EXPECT_EQ(snapshot.state(), v1::CASE_STATE_RECEIVED);
    }
  }
}

TEST(Job, the_fifth_attempt_is_the_last_and_leaves_the_case_stuck_with_its_cause) {
  SeededRandom random(3);
  v1::CaseSnapshot snapshot = leased(5);
  Recorder recorder(100, 1);
  ASSERT_TRUE(lose_lease(recorder, JobInput::kRefuseRetryable, "no memory", {}, random, snapshot));
  EXPECT_EQ(snapshot.job().state(), "dead");
  EXPECT_EQ(snapshot.job().cause(), "no memory");
  EXPECT_EQ(snapshot.state(), v1::CASE_STATE_STUCK);
}

TEST(Job, the_second_worker_death_is_the_last_whatever_the_attempt) {
  SeededRandom random(3);
  v1::CaseSnapshot once = leased(1, 0);
  v1::CaseSnapshot twice = leased(2, 1);
  Recorder recorder(100, 1);
  ASSERT_TRUE(lose_lease(recorder, JobInput::kWorkerGone, "gone", {}, random, once));
  EXPECT_EQ(once.job().state(), "delayed");
  EXPECT_EQ(once.job().worker_deaths(), 1U);
  ASSERT_TRUE(lose_lease(recorder, JobInput::kWorkerGone, "gone", {}, random, twice));
  EXPECT_EQ(twice.job().state(), "dead");
}

TEST(Job, a_daemon_restart_costs_neither_an_attempt_nor_a_death) {
  v1::CaseSnapshot snapshot = leased(3, 1);
  Recorder recorder(100, 1);
  ASSERT_TRUE(make_ready(recorder, JobInput::kDaemonRestarted, snapshot));
  EXPECT_EQ(snapshot.job().state(), "ready");
  EXPECT_EQ(snapshot.job().attempt(), 2U);
  EXPECT_EQ(snapshot.job().worker_deaths(), 1U);
  EXPECT_EQ(snapshot.state(), v1::CASE_STATE_RECEIVED);
}

TEST(Job, a_result_under_any_other_fence_or_job_is_stale_and_changes_nothing) {
  v1::AssessmentCompleted body;
  body.set_readiness("ready");
  for (const auto& [job, fence] : {std::pair{40U, 42U}, std::pair{39U, 41U}, std::pair{40U, 0U}}) {
    v1::CaseSnapshot snapshot = leased(1);
    const std::string before = snapshot.SerializeAsString();
    Recorder recorder(100, 1);
    const auto refused = complete(recorder, job, fence, body, snapshot);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kStaleLease);
    EXPECT_EQ(recorder.size(), 0U);
    EXPECT_EQ(snapshot.SerializeAsString(), before);
  }
  v1::CaseSnapshot done = case_in(v1::CASE_STATE_IN_REVIEW, JobState::kDone);
  Recorder recorder(100, 1);
  EXPECT_EQ(complete(recorder, 40, 41, body, done).error().code, ErrorCode::kStaleLease);
}

TEST(Job, a_kicked_job_starts_its_attempts_again_and_keeps_its_number) {
  v1::CaseSnapshot snapshot = case_in(v1::CASE_STATE_STUCK, JobState::kDead);
  snapshot.mutable_job()->set_attempt(5);
  snapshot.mutable_job()->set_worker_deaths(2);
  Recorder recorder(100, 1);
  ASSERT_TRUE(requeue(recorder, coordinator(), CaseInput::kKickJob, "the worker was repaired", snapshot));
  EXPECT_EQ(snapshot.job().state(), "ready");
  EXPECT_EQ(snapshot.job().attempt(), 0U);
  EXPECT_EQ(snapshot.job().worker_deaths(), 0U);
  EXPECT_EQ(snapshot.job().job_id(), 40U);
}

}  // namespace
}  // namespace tumorboard::workflow
